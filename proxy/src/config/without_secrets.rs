//! For commands that need the names in a configuration and none of its secrets.

use std::path::Path;

use super::Environment;

/// Says that every secret is there, and gives a dash for it: whoever makes a token need not be allowed to read the keys of AICC.
#[derive(Clone, Copy, Debug)]
pub struct WithoutSecrets;

impl Environment for WithoutSecrets {
    fn variable(&self, _name: &str) -> Option<String> {
        Some("-".to_owned())
    }

    fn file(&self, path: &Path) -> Result<String, String> {
        // Files may hold other things than secrets, such as certificates: those that can be read are.
        Ok(std::fs::read_to_string(path).unwrap_or_else(|_| "-".to_owned()))
    }
}
