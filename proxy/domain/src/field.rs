//! Where each number comes from: the one table that joins our names with the vendor's.

use crate::reading::Reading;
use serde::{Deserialize, Serialize};

/// One of the five monitoring interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// CTI system indicators: five-minute periods per VDN.
    Sysindex,
    /// Live counters per skill queue.
    Skill,
    /// Callers present per access code.
    AccessCode,
    /// Call statistics of one agent.
    Agent,
    /// Agents counted by state over pages of agents.
    SystemState,
}

impl Source {
    /// All of them, in the order of the vendor's documents.
    pub const ALL: [Self; 5] = [Self::Sysindex, Self::Skill, Self::AccessCode, Self::Agent, Self::SystemState];

    /// The word used in `data-source`, in logs and in `/api/status`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sysindex => "sysindex",
            Self::Skill => "skill",
            Self::AccessCode => "access_code",
            Self::Agent => "agent",
            Self::SystemState => "system_state",
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Agents.
    Agents,
    /// Calls, or callers present.
    Calls,
    /// Occurrences that are neither, such as "became busy".
    Times,
    /// Seconds, as the vendor's text says.
    Seconds,
    /// Seconds presumed: the vendor's text gives no unit.
    SecondsPresumed,
    /// Percent presumed: the vendor's text gives no unit.
    PercentPresumed,
}

/// How much a number may claim (KPI sheet, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grade {
    /// A field as supplied.
    Measured,
    /// Exact arithmetic on fields of the same sample.
    Derived,
    /// A time average over recorded polls.
    Sampled,
    /// Needs a named model or assumption.
    Estimated,
}

/// The provenance of one field of the row type `Row`.
#[derive(Debug)]
pub struct Field<Row: 'static> {
    /// Our name, as in the JSON of the proxy.
    pub name: &'static str,
    /// The vendor's name in the spelling of the documents' table; also `data-field` in the page.
    pub vendor: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Reads it from a row.
    pub of: fn(&Row) -> Reading,
}

impl<Row> Clone for Field<Row> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Row> Copy for Field<Row> {}

impl<Row> PartialEq for Field<Row> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Declares a row of counters once: the struct, its provenance table, and a constructor that asks for each field in turn.
macro_rules! counters {
    (
        $(#[$doc:meta])*
        $row:ident { $($(#[$key_doc:meta])* $key:ident: $key_type:ty,)* }
        $($(#[$field_doc:meta])* $field:ident: $unit:ident = $vendor:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $row {
            $($(#[$key_doc])* pub $key: $key_type,)*
            $(
                $(#[$field_doc])*
                #[doc = concat!(" Vendor field `", $vendor, "`.")]
                #[serde(default, skip_serializing_if = "crate::reading::Reading::is_absent")]
                pub $field: crate::reading::Reading,
            )*
        }

        impl $row {
            /// The provenance of every field, in the order of the vendor's document.
            pub const FIELDS: &'static [crate::field::Field<Self>] = &[
                $(crate::field::Field {
                    name: stringify!($field),
                    vendor: $vendor,
                    unit: crate::field::Unit::$unit,
                    of: |row: &Self| row.$field,
                },)*
            ];

            /// Builds a row by asking `read` for each field of [`Self::FIELDS`] in turn.
            pub fn from_fields(
                $($key: $key_type,)*
                mut read: impl FnMut(&crate::field::Field<Self>) -> crate::reading::Reading,
            ) -> Self {
                let mut fields = Self::FIELDS.iter();
                let mut next = || fields.next().map_or(crate::reading::Reading::Absent, &mut read);
                Self { $($key,)* $($field: next(),)* }
            }

            /// The field with our name `name`.
            pub fn field(name: &str) -> Option<&'static crate::field::Field<Self>> {
                Self::FIELDS.iter().find(|field| field.name == name)
            }

            /// What stands in `data-field`: the vendor's name for one of our fields, the id itself for a KPI.
            pub fn data_field(name_or_id: &'static str) -> &'static str {
                Self::field(name_or_id).map_or(name_or_id, |field| field.vendor)
            }
        }
    };
}
