//! HTTPS through a real socket, with certificates made for the purpose.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::listener::tls::Files;
use aicc_proxy::listener::{Config, Listener};
use aicc_proxy::service::{Polls, Service};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use crate::harness::House;

const PATIENCE: Duration = Duration::from_secs(30);

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a new certificate for localhost with its key; gives the certificate.
fn certify(files: &Files) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&files.certificate, cert.pem()).unwrap();
    std::fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

fn files(folder: &Path) -> Files {
    Files { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
}

/// Asks over TLS and trusts this certificate only.
async fn ask(address: std::net::SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let connector = TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()));
    let asking = async {
        let stream = TcpStream::connect(address).await?;
        let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
        stream.write_all(b"GET /api/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("no answer")
}

#[tokio::test]
async fn the_page_comes_over_tls_and_a_new_certificate_without_a_restart() {
    let files = files(&folder("renewal"));
    let first = certify(&files);
    let house = House::start().await;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let listener = Listener::new(Config { tls: Some(files.clone()), ..Config::default() }).unwrap();
    assert_eq!(listener.scheme(), "https");
    let mut serving = JoinSet::new();
    let state = Arc::clone(&house.state);
    serving.spawn(async move { listener.serve(socket, Service::new(state, Polls::default()), std::future::pending()).await.unwrap() });

    let answer = ask(address, &first).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("strict-transport-security: max-age=31536000"), "{answer}");

    let second = certify(&files);
    let renewed = async {
        while ask(address, &second).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, renewed).await.is_ok(), "the new certificate was never taken");
    assert!(ask(address, &first).await.is_err(), "the old one is gone");

    // Plain HTTP at a TLS socket, and a connection that says nothing, disturb nobody.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    assert!(tokio::time::timeout(PATIENCE, plain.read_to_end(&mut rest)).await.is_ok());
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    let _silent = TcpStream::connect(address).await.unwrap();
    assert!(ask(address, &second).await.is_ok());
}

#[test]
fn files_that_cannot_be_used_are_named_before_anything_starts() {
    let folder = folder("unusable");
    let good = files(&folder);
    certify(&good);
    let other = files(&self::folder("other-key"));
    certify(&other);
    let missing = folder.join("missing.pem");
    for (certificate, key) in
        [(&missing, &good.key), (&good.certificate, &missing), (&good.key, &good.key), (&good.certificate, &other.key)]
    {
        let tls = Some(Files { certificate: certificate.clone(), key: key.clone() });
        let sentence = Listener::new(Config { tls, ..Config::default() }).unwrap_err();
        assert!(sentence.contains("cannot be used"), "{sentence}");
        assert!(!sentence.contains("PRIVATE"), "{sentence}");
    }
}
