//! Desktops of agents: each has a Guid that changes, and hands it over to the proxy.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::TryRng;
use rand::rngs::SysRng;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::platform::{Platform, locked};
use crate::clock::monotonic;
use crate::secret::Secret;

/// How long a Guid is the newest one; it dies after twice this.
const CHANGES_EVERY_S: u64 = 60;
/// Reads of one agent's statistics in two seconds.
const READS: usize = 5;

/// The desktop of an agent who is signed in.
#[derive(Clone, Debug)]
pub struct Desktop {
    /// The agent.
    pub agent_id: u32,
    /// The newest Guid.
    pub guid: Secret,
    /// Cookies of the sign-in, as `name=value`.
    pub cookies: Vec<String>,
}

/// The Guids of all agents: made from a key, so that none need be stored.
pub(super) struct Guids {
    key: [u8; 32],
    reads: Mutex<HashMap<u32, Vec<Instant>>>,
}

impl Guids {
    pub(super) fn new() -> std::io::Result<Self> {
        let mut key = [0; 32];
        SysRng.try_fill_bytes(&mut key).map_err(std::io::Error::other)?;
        Ok(Self { key, reads: Mutex::default() })
    }

    fn guid(&self, agent: u32, age: u64) -> Secret {
        let digest = Sha256::new().chain_update(self.key).chain_update(agent.to_be_bytes()).chain_update(age.to_be_bytes()).finalize();
        let mut text = String::with_capacity(64);
        for (place, byte) in digest.iter().take(16).enumerate() {
            let dash = if matches!(place, 4 | 6 | 8 | 10) { "-" } else { "" };
            // Writing into a string cannot fail.
            let _ = write!(text, "{dash}{byte:02x}");
        }
        text.push_str(".AgentGateway0");
        Secret::new(text)
    }

    /// Whether this is the newest Guid of this agent or the one before.
    pub(super) fn belongs(&self, guid: &str, agent: u32, elapsed: Duration) -> bool {
        let age = elapsed.as_secs() / CHANGES_EVERY_S;
        [Some(age), age.checked_sub(1)]
            .into_iter()
            .flatten()
            .any(|age| bool::from(self.guid(agent, age).expose_secret().as_bytes().ct_eq(guid.as_bytes())))
    }

    /// Counts a read; false when the agent's are too many.
    pub(super) fn may_ask(&self, agent: u32) -> bool {
        let mut reads = locked(&self.reads);
        let recent = reads.entry(agent).or_default();
        recent.retain(|read| read.elapsed() < Duration::from_secs(2));
        recent.push(monotonic());
        recent.len() <= READS
    }
}

/// The desktops of up to three signed-in agents of each virtual call centre.
pub(super) fn desktops(platform: &Platform) -> Vec<Desktop> {
    let age = platform.started.elapsed().as_secs() / CHANGES_EVERY_S;
    let desktop = |agent_id| Desktop {
        agent_id,
        guid: platform.guids.guid(agent_id, age),
        cookies: vec![format!("NSLB={}", agent_id % 2), "path_id=0".to_owned()],
    };
    platform.floors().iter().flat_map(|floor| floor.signed_in().take(3).collect::<Vec<_>>()).map(desktop).collect()
}

/// Hands the Guids over for ever.
pub(super) async fn hand_over(platform: Arc<Platform>, proxy_url: String, key: Secret) {
    let mut rounds = tokio::time::interval(Duration::from_secs(30));
    loop {
        rounds.tick().await;
        for desktop in desktops(&platform) {
            match tokio::time::timeout(Duration::from_secs(5), put(&proxy_url, &key, &desktop)).await {
                Ok(Ok(status)) => tracing::debug!(agent = desktop.agent_id, status, "a simulated desktop handed its session over"),
                Ok(Err(error)) => tracing::debug!(agent = desktop.agent_id, %error, "a simulated desktop did not reach the proxy"),
                Err(_) => tracing::debug!(agent = desktop.agent_id, "the proxy did not answer a simulated desktop"),
            }
        }
    }
}

/// One request, as plain HTTP; gives the status line.
async fn put(proxy_url: &str, key: &Secret, desktop: &Desktop) -> std::io::Result<String> {
    let rest = proxy_url.strip_prefix("http://").ok_or_else(|| std::io::Error::other("the proxy's address does not begin with http://"))?;
    let (authority, base) = rest.split_once('/').unwrap_or((rest, ""));
    let base = if base.is_empty() { String::new() } else { format!("/{}", base.trim_end_matches('/')) };
    let body = json!({"guid": desktop.guid.expose_secret(), "cookies": desktop.cookies}).to_string();
    let request = format!(
        "PUT {base}/api/agents/{}/session?site=demo HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        desktop.agent_id,
        key.expose_secret(),
        body.len(),
    );
    let mut stream = TcpStream::connect(authority).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_changes_after_a_minute_and_dies_after_two() {
        let guids = Guids::new().unwrap();
        let first = guids.guid(1001, 0);
        let first = first.expose_secret();
        assert_eq!(first.len(), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.AgentGateway0".len());
        assert_ne!(first, guids.guid(1001, 1).expose_secret());
        for (second, lives) in [(0, true), (59, true), (60, true), (119, true), (120, false)] {
            assert_eq!(guids.belongs(first, 1001, Duration::from_secs(second)), lives, "{second}");
        }
        assert!(!guids.belongs(first, 1002, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn an_agent_may_ask_five_times_in_two_seconds() {
        let guids = Guids::new().unwrap();
        assert_eq!([(); 6].map(|()| guids.may_ask(1001)), [true, true, true, true, true, false]);
        assert!(guids.may_ask(1002));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(guids.may_ask(1001));
    }
}
