//! Certificate and key of this proxy, read again when their files have changed.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::changes::Watch;

/// Where certificate and key are, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The certificate, followed by those that lead from it to a root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// TLS for one listener.
#[derive(Debug)]
pub(super) struct Tls {
    files: Files,
    state: Mutex<(Watch, Arc<ServerConfig>)>,
}

impl Tls {
    /// Reads the files for the first time.
    pub(super) fn new(files: Files) -> Result<Self, String> {
        let mut watch = Watch::new([files.certificate.clone(), files.key.clone()]);
        // Looked at before they are read: what changes in between is read again.
        watch.changed();
        let config = read(&files)?;
        Ok(Self { files, state: Mutex::new((watch, config)) })
    }

    /// For the next connection, with the files as they are now. Files that cannot be used leave the last good ones in use.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (watch, config) = &mut *state;
        if watch.changed() {
            match read(&self.files) {
                Ok(fresh) => {
                    *config = fresh;
                    tracing::info!("the certificate was read again");
                }
                Err(sentence) => tracing::error!("{sentence}; the one before stays in use"),
            }
        }
        TlsAcceptor::from(Arc::clone(config))
    }

    /// Reads the files again with the next connection, changed or not.
    pub(super) fn reload(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0.forget();
    }
}

fn read(files: &Files) -> Result<Arc<ServerConfig>, String> {
    let unusable = |what: &str, path: &PathBuf, why: &dyn std::fmt::Display| format!("the {what} {} cannot be used: {why}", path.display());
    let of_certificate = |why: &dyn std::fmt::Display| unusable("certificate", &files.certificate, why);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.certificate).map_err(|error| of_certificate(&error))?.collect();
    let chain = chain.map_err(|error| of_certificate(&error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable("key", &files.key, &error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| of_certificate(&error))?.with_no_client_auth();
    let mut config = builder.with_single_cert(chain, key).map_err(|error| of_certificate(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::database::tests::Folder;

    fn certify(files: &Files) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(&files.certificate, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn files_that_cannot_be_used_leave_the_last_good_ones_in_use_however_often_they_are_looked_at() {
        let folder = Folder::new("listener-tls");
        let files = Files { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") };
        certify(&files);
        let tls = Tls::new(files.clone()).unwrap();
        let used = || Arc::clone(tls.acceptor().config());
        let first = used();
        std::fs::write(&files.key, "no key").unwrap();
        for _ in 0..5 {
            tokio::time::advance(Duration::from_secs(2)).await;
            assert!(Arc::ptr_eq(&first, &used()));
        }
        certify(&files);
        assert!(Arc::ptr_eq(&first, &used()), "the disk is looked at once a second at most");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(!Arc::ptr_eq(&first, &used()));
    }
}
