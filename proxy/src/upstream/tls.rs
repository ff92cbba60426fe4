//! TLS towards AICC, 1.2 or newer: the system's trusted certificates and those of the configuration.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Whom to believe that a server is the one it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Authorities beside those of the system.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Anybody. Then TLS keeps out only those who listen and do nothing.
    pub accept_any_certificate: bool,
}

/// Reads certificates in PEM.
///
/// # Errors
/// The end of a sentence, when there is none or one cannot be read.
pub fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let all = all.map_err(|error| format!("which is not PEM: {error}"))?;
    if all.is_empty() {
        return Err("which holds no certificate (-----BEGIN CERTIFICATE-----)".to_owned());
    }
    let (_, ignored) = RootCertStore::empty().add_parsable_certificates(all.iter().cloned());
    if ignored > 0 { Err("which holds something that is no certificate".to_owned()) } else { Ok(all) }
}

/// The client configuration. The system's certificates are only looked for when an address needs them.
///
/// # Errors
/// A sentence, when they are needed and there are none at all.
pub fn configuration(needed: bool, trust: &Trust) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = versions.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    if needed && trust.accept_any_certificate {
        let verifier = Arc::new(AnyCertificate(provider));
        return Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth());
    }
    let mut roots = RootCertStore::empty();
    if needed {
        let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let (_, _) = roots.add_parsable_certificates(trust.authorities.iter().cloned());
        if roots.is_empty() {
            return Err("no trusted certificate was found on this machine; install its ca-certificates package or set `ca_file`".to_owned());
        }
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// Believes every certificate, but still demands that the server holds its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
