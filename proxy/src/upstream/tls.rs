//! TLS towards AICC: the system's trusted certificates, TLS 1.2 or newer.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// The client configuration. Certificates are only looked for when an address needs them.
///
/// # Errors
/// A sentence, when they are needed and none can be read.
pub fn configuration(needed: bool) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if needed {
        let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err("no trusted certificate was found on this machine; install its ca-certificates package".to_owned());
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = versions.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
