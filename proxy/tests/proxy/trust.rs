//! TLS towards AICC: whom the proxy believes, against a server with a certificate made here.

use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::Clock;
use aicc_proxy::doctor::{Finding, Outcome, Subject, examine};
use aicc_proxy::secret::Secret;
use aicc_proxy::upstream::call::Call;
use aicc_proxy::upstream::client::{Client, Config, GatewaySession};
use aicc_proxy::upstream::error::Failure;
use aicc_proxy::upstream::tls::{Trust, certificates};
use domain::id::{AgentId, CallCenterId};
use domain::problem::ProblemClass;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::client::config;

/// An authority of our own.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut parameters = CertificateParams::new([]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

/// A server that answers everything with `{}`; its address. Its certificate is for 127.0.0.1 alone.
async fn server(authority: &CertifiedIssuer<'static, KeyPair>) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let tls = builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // The client may find the certificate wanting.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}").await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://127.0.0.1:{port}")
}

fn client(url: &str, cms_trust: Trust, gateway_trust: Trust) -> Client {
    let config = Config { cms_trust, gateway_trust, ..config(url.to_owned(), url.to_owned()) };
    Client::new(config, Clock::real()).unwrap()
}

async fn ping(client: &Client) -> Result<(), Failure> {
    client.call(&Call::Ping, None, async {}).await.map(drop)
}

#[tokio::test]
async fn a_server_is_believed_when_a_configured_authority_signed_its_certificate_and_not_otherwise() {
    let (ours, other) = (authority("ours"), authority("other"));
    let url = server(&ours).await;
    let trusting = |authority: &CertifiedIssuer<'_, KeyPair>| Trust {
        authorities: certificates(&authority.pem()).unwrap(),
        accept_any_certificate: false,
    };
    let unknown = ping(&client(&url, trusting(&other), trusting(&other))).await.unwrap_err();
    assert_eq!(unknown.problem.class, ProblemClass::Network);
    assert!(unknown.detail.contains("invalid peer certificate"), "{}", unknown.detail);

    ping(&client(&url, trusting(&ours), trusting(&other))).await.unwrap();

    let elsewhere = ping(&client(&url.replace("127.0.0.1", "localhost"), trusting(&ours), trusting(&ours))).await.unwrap_err();
    assert!(elsewhere.detail.contains("not valid for name"), "{}", elsewhere.detail);
}

#[tokio::test]
async fn a_certificate_that_nobody_checks_is_said_so_and_only_that_servers() {
    let (ours, other) = (authority("ours"), authority("other"));
    let url = server(&ours).await;
    let anybody = Trust { accept_any_certificate: true, ..Trust::default() };
    let nobody_known = Trust { authorities: certificates(&other.pem()).unwrap(), accept_any_certificate: false };
    let client = client(&url, anybody, nobody_known);
    ping(&client).await.unwrap();
    assert_eq!(client.certificates_unchecked(), ["CC-CMS"]);

    let session = GatewaySession { guid: Secret::new("guid".to_owned()), cookies: Vec::new() };
    let gateway = client.call(&Call::AgentStatistics { agent: AgentId(101) }, Some(&session), async {}).await.unwrap_err();
    assert!(gateway.detail.contains("invalid peer certificate"), "{}", gateway.detail);
}

#[tokio::test]
async fn the_doctor_names_the_setting_for_each_certificate_that_is_not_believed() {
    let (ours, other) = (authority("ours"), authority("other"));
    let url = server(&ours).await;
    let trusting = |authority: &CertifiedIssuer<'_, KeyPair>| certificates(&authority.pem()).unwrap();
    for (cms_url, authorities, accept_any_certificate, what, advice) in [
        (url.clone(), trusting(&other), false, "UnknownIssuer", "set `cc_cms.ca_file`"),
        (url.replace("127.0.0.1", "localhost"), trusting(&ours), false, "not valid for name", "use in `cc_cms.url` a name"),
        (url.clone(), Vec::new(), true, "nobody checks its certificate", "set `cc_cms.ca_file`"),
    ] {
        let site = aicc_proxy::site::Config { id: "main".parse().unwrap(), name: "Main".to_owned(), vdns: Vec::new() };
        let cms_trust = Trust { authorities, accept_any_certificate };
        let client = Config { cms_trust, gateway_url: None, ..config(cms_url, url.clone()) };
        let subject = Subject { site, call_center: CallCenterId(1), client };
        let mut bad = Vec::new();
        let tell = |finding: Finding| bad.extend((finding.outcome == Outcome::Bad).then(|| finding.to_string()));
        assert!(!examine(&subject, false, &Clock::real(), Duration::ZERO, tell).await.unwrap());
        assert!(bad.len() == 1 && bad[0].contains(what) && bad[0].contains(advice), "{bad:#?}");
    }
}
