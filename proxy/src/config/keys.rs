//! Secrets: from an environment variable or a file, never from the configuration's own text.

use std::path::Path;

use super::Environment;
use super::reader::Reader;
use crate::secret::Secret;
use crate::signing::KeyPair;

/// The names of the settings of one key pair.
pub(super) struct Names {
    access_key: &'static str,
    secret_env: &'static str,
    secret_file: &'static str,
}

/// The pair for all interfaces but system indicators.
pub(super) const ORDINARY: Names = Names { access_key: "access_key", secret_env: "secret_key_env", secret_file: "secret_key_file" };
/// The pair for system indicators.
pub(super) const GLOBAL: Names =
    Names { access_key: "global_access_key", secret_env: "global_secret_key_env", secret_file: "global_secret_key_file" };

/// Reads a pair.
pub(super) fn pair(table: &mut Reader<'_>, names: &Names, environment: &dyn Environment) -> Option<KeyPair> {
    let access_key = table.required_text(names.access_key);
    if access_key.as_ref().is_some_and(|key| key.chars().any(|c| c == '/' || c.is_whitespace() || !c.is_ascii_graphic())) {
        table.mistake(names.access_key, "should hold neither a slash nor blanks: they would break the signature");
    }
    let secret_key = secret(table, names.secret_env, names.secret_file, environment);
    Some(KeyPair { access_key: access_key?, secret_key: secret_key? })
}

/// Reads a secret that must be there, through one of two settings.
pub(super) fn secret(table: &mut Reader<'_>, env: &'static str, file: &'static str, environment: &dyn Environment) -> Option<Secret> {
    if !table.has(env) && !table.has(file) {
        table.mistake(env, &format!("or `{file}` is missing: one of them must say where the secret is"));
    }
    optional_secret(table, env, file, environment)
}

/// Reads a secret through one of two settings, if one is there. It is taken as it is, but for one line end that editors add to files.
pub(super) fn optional_secret(
    table: &mut Reader<'_>,
    env: &'static str,
    file: &'static str,
    environment: &dyn Environment,
) -> Option<Secret> {
    let itself = env.trim_end_matches("_env");
    if table.has(itself) {
        table.mistake(itself, &format!("must not stand in this file: name a variable with {env} or a file with {file}"));
    }
    let (setting, text) = match (table.text(env), table.text(file)) {
        (Some(_), Some(_)) => {
            table.mistake(env, &format!("and `{file}` are both set; one is enough"));
            return None;
        }
        (Some(variable), None) => {
            (env, environment.variable(&variable).ok_or_else(|| format!("names the variable {variable}, which is not set")))
        }
        (None, Some(path)) => {
            let text = environment.file(Path::new(&path));
            let text =
                text.map(|text| text.strip_suffix('\n').map_or(text.clone(), |text| text.strip_suffix('\r').unwrap_or(text).to_owned()));
            (file, text.map_err(|error| format!("names {path}, which cannot be read: {error}")))
        }
        (None, None) => return None,
    };
    match text {
        Ok(text) if text.trim().is_empty() => table.mistake(setting, "leads to an empty secret"),
        Ok(text) => {
            if text.trim().len() != text.len() || text.starts_with('\u{feff}') {
                table.warning(setting, "leads to a secret with a blank or a byte-order mark at one of its ends; it is used as it is");
            }
            return Some(Secret::new(text));
        }
        Err(what) => table.mistake(setting, &what),
    }
    None
}
