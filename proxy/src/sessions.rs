//! Credentials of agents as their desktops hand them over: in memory only, forgotten when not renewed, never given out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::AgentId;
use tokio::time::Instant;

use crate::clock::monotonic;
use crate::upstream::client::GatewaySession;

/// A dynamic `Guid` dies this long after its last change.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(120);

/// The sessions of one site.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<AgentId, (GatewaySession, Instant)>>);

impl Sessions {
    /// Keeps or renews the session of an agent.
    pub fn renew(&self, agent: AgentId, session: GatewaySession) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(agent, (session, monotonic()));
    }

    /// Wipes the sessions that have run out, for ever: also when nobody renews or asks any more.
    pub async fn forget_silent(&self) {
        loop {
            tokio::time::sleep(FORGOTTEN_AFTER / 4).await;
            let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.retain(|_, (_, renewed)| monotonic().duration_since(*renewed) < FORGOTTEN_AFTER);
        }
    }

    /// The session of an agent, if it was renewed in time.
    pub fn of(&self, agent: AgentId) -> Option<GatewaySession> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (session, renewed) = sessions.get(&agent)?;
        (monotonic().duration_since(*renewed) < FORGOTTEN_AFTER).then(|| session.clone())
    }

    /// Agents with a session now, sorted.
    pub fn agents(&self) -> Vec<AgentId> {
        let now = monotonic();
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let live = sessions.iter().filter(|(_, (_, renewed))| now.duration_since(*renewed) < FORGOTTEN_AFTER);
        let mut agents: Vec<AgentId> = live.map(|(agent, _)| *agent).collect();
        agents.sort_unstable();
        agents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[tokio::test(start_paused = true)]
    async fn a_session_is_forgotten_when_its_desktop_falls_silent() {
        let (sessions, agent) = (Sessions::default(), AgentId(101));
        let session = || GatewaySession { guid: Secret::new("g".to_owned()), cookies: Vec::new() };
        sessions.renew(agent, session());
        tokio::time::advance(Duration::from_secs(119)).await;
        assert!(sessions.of(agent).is_some());
        sessions.renew(agent, session());
        tokio::time::advance(Duration::from_secs(119)).await;
        assert_eq!(sessions.agents(), [agent]);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(sessions.of(agent).is_none() && sessions.agents().is_empty());
        let _ = tokio::time::timeout(FORGOTTEN_AFTER, sessions.forget_silent()).await;
        assert!(sessions.0.lock().unwrap().is_empty(), "and wiped from memory");
    }
}
