//! Values and errors in the words of the driver.

use bytes::BytesMut;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::super::{Error, Kind, Value};

pub(super) fn parameters<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Whole(number) => number.to_sql_checked(to, out),
            Self::Text(text) => text.to_sql_checked(to, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(to, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Each value says it for itself.
        true
    }

    to_sql_checked!();
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            let kind = if error.is_closed() || std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
            {
                Kind::Unreachable
            } else {
                Kind::Other
            };
            let why = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            return Self::new(kind, format_args!("{error}{why}"));
        };
        let code = told.code();
        let kind = match code.code() {
            "22012" => Kind::NotHolder,
            "53100" | "53200" => Kind::Full,
            "25006" | "42501" => Kind::ReadOnly,
            "XX001" | "XX002" => Kind::Damaged,
            code if code.starts_with("08") || code.starts_with("57P") || code.starts_with("28") || code.starts_with("53") => {
                Kind::Unreachable
            }
            _ if *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Kind::Unreachable,
            _ => Kind::Other,
        };
        if kind == Kind::NotHolder {
            return Self::new(kind, "another proxy is the active one by now");
        }
        Self::new(kind, format_args!("{} ({})", told.message(), code.code()))
    }
}
