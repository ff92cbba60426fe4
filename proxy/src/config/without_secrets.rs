//! For commands that need the names in a configuration and none of its secrets.

use std::path::Path;

use rustls::pki_types::CertificateDer;

use super::Environment;

/// Says that every secret is there, and gives a dash for it: whoever makes a token need not be allowed to read the keys of AICC.
#[derive(Clone, Copy, Debug)]
pub struct WithoutSecrets;

impl Environment for WithoutSecrets {
    fn variable(&self, _name: &str) -> Option<String> {
        Some("-".to_owned())
    }

    fn file(&self, _path: &Path) -> Result<String, String> {
        Ok("-".to_owned())
    }

    fn has_secrets(&self) -> bool {
        false
    }

    fn certificates(&self, _path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
        Ok(Vec::new())
    }
}
