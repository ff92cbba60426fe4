//! What the proxy last said of all its sources together. It holds for those that the view in front does not poll.

use std::sync::Arc;

use domain::field::Source;
use domain::freshness::Freshness;
use domain::id::{AgentId, SiteId, VdnId};
use domain::status::{SiteStatus, SourceStatus, Status};

use super::feed::Cause;

/// The last status with the instant it arrived, and why there is no newer one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// The last status; `None` until one arrived.
    pub status: Option<Arc<Status>>,
    /// When it arrived, by the page's monotonic clock, milliseconds.
    pub received_at_ms: f64,
    /// Why the last attempt brought none; `None` when it brought one.
    pub cause: Option<Cause>,
}

/// One source as the proxy said it, counted on to now.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// How far its values may be believed now.
    pub freshness: Freshness,
    /// Why there is nothing newer.
    pub cause: Option<Cause>,
    /// Age of its last good read, milliseconds.
    pub age_ms: Option<u64>,
    /// Effective interval, milliseconds.
    pub interval_ms: u64,
    /// When its last good read was, milliseconds since 1970.
    pub read_at_ms: Option<i64>,
}

impl Sources {
    /// Folds one attempt in. A failure keeps what was said before: its ages count on.
    #[must_use]
    pub fn after(self, answer: Result<Status, Cause>, received_at_ms: f64) -> Self {
        match answer {
            Ok(status) => Self { status: Some(Arc::new(status)), received_at_ms, cause: None },
            Err(cause) => Self { cause: Some(cause), ..self },
        }
    }

    /// The source of this call centre at `now_ms` of the page's monotonic clock; `None` when the proxy never spoke of it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero; a page lives for days, not aeons")]
    pub fn known(&self, source: Source, site: &SiteId, vdn: VdnId, now_ms: f64) -> Option<Known> {
        let status = self.status.as_deref()?;
        let said = here(status, source, site, vdn)?;
        let since_ms = (now_ms - self.received_at_ms).max(0.0) as u64;
        let age_ms = said.age_ms.map(|age_ms| age_ms.saturating_add(since_ms));
        let cause = self.cause.clone().or_else(|| said.problem.clone().map(Cause::Aicc));
        Some(Known {
            freshness: Freshness::of(age_ms, said.interval_ms, cause.is_some()),
            cause,
            age_ms,
            interval_ms: said.interval_ms,
            read_at_ms: said.age_ms.and_then(|age_ms| Some(status.now_ms - i64::try_from(age_ms).ok()?)),
        })
    }

    /// Reads in a row that failed, as the proxy counts them for this call centre; `None` while the proxy is silent.
    pub fn failures_in_a_row(&self, source: Source, site: &SiteId, vdn: VdnId) -> Option<u32> {
        let status = self.status.as_deref().filter(|_| self.cause.is_none())?;
        here(status, source, site, vdn).map(|said| said.failures_in_a_row)
    }

    /// Agents of a site whose statistics can be read now, sorted by id; `None` until the proxy said it.
    pub fn agents_readable(&self, site: &SiteId) -> Option<&[AgentId]> {
        self.site(site).map(|known| known.agents_readable.as_slice())
    }

    /// What the proxy said of a site; `None` until it did.
    pub fn site(&self, site: &SiteId) -> Option<&SiteStatus> {
        self.status.as_deref()?.sites.iter().find(|known| known.site == *site)
    }
}

/// System indicators belong to the whole site.
fn here<'a>(status: &'a Status, source: Source, site: &SiteId, vdn: VdnId) -> Option<&'a SourceStatus> {
    status.sources.iter().find(|known| known.source == source && known.site == *site && known.vdn.is_none_or(|known| known == vdn))
}

#[cfg(test)]
mod tests {
    use domain::problem::{Problem, ProblemClass};
    use domain::status::Recording;

    use super::*;

    fn main_site() -> SiteId {
        "main".parse().unwrap()
    }

    fn sources() -> Sources {
        let source = |source, vdn, failures_in_a_row, problem| SourceStatus {
            source,
            site: main_site(),
            vdn,
            state: "fresh".to_owned(),
            age_ms: Some(4_000),
            interval_ms: 10_000,
            next_read_ms: None,
            problem,
            failures_in_a_row,
        };
        let sources = vec![
            source(Source::Skill, Some(VdnId(1)), 2, None),
            source(Source::Skill, Some(VdnId(2)), 3, Some(Problem::of(ProblemClass::Network))),
            source(Source::Sysindex, None, 4, None),
        ];
        let agents_readable = vec![AgentId(7)];
        let (site, certificates_unchecked) = (main_site(), Vec::new());
        let site = SiteStatus { site, calls_per_second: 5.0, calls_made: 1, clock_skew_ms: None, certificates_unchecked, agents_readable };
        Sources::default().after(Ok(Status { now_ms: 1_000_000, sources, sites: vec![site], recording: Recording::default() }), 500.0)
    }

    #[test]
    fn sources_are_those_of_the_place_and_indicators_belong_to_the_site() {
        let sources = sources();
        let failures = |source, vdn, site: &str| sources.failures_in_a_row(source, &site.parse().unwrap(), VdnId(vdn));
        assert_eq!(failures(Source::Skill, 2, "main"), Some(3));
        assert_eq!(failures(Source::Sysindex, 2, "main"), Some(4));
        assert_eq!(failures(Source::AccessCode, 2, "main"), None);
        assert_eq!(failures(Source::Skill, 2, "other"), None);
        assert_eq!(sources.agents_readable(&main_site()), Some([AgentId(7)].as_slice()));
        assert_eq!(Sources::default().agents_readable(&main_site()), None);
    }

    #[test]
    fn ages_count_on_from_when_the_status_arrived() {
        let at = |now_ms| sources().known(Source::Skill, &main_site(), VdnId(1), now_ms).unwrap();
        assert_eq!((at(500.0).age_ms, at(500.0).freshness, at(500.0).read_at_ms), (Some(4_000), Freshness::Fresh, Some(996_000)));
        assert_eq!((at(20_500.0).age_ms, at(20_500.0).freshness, at(20_500.0).read_at_ms), (Some(24_000), Freshness::Late, Some(996_000)));
        let failing = sources().known(Source::Skill, &main_site(), VdnId(2), 20_500.0).unwrap();
        assert_eq!((failing.freshness, failing.cause), (Freshness::Stale, Some(Cause::Aicc(Problem::of(ProblemClass::Network)))));
    }

    #[test]
    fn while_the_proxy_is_silent_its_silence_is_the_cause_and_nothing_is_counted() {
        let silent = sources().after(Err(Cause::ProxyUnreachable), 900.0);
        let known = silent.known(Source::Skill, &main_site(), VdnId(1), 20_500.0).unwrap();
        assert_eq!((known.freshness, known.age_ms, known.cause), (Freshness::Stale, Some(24_000), Some(Cause::ProxyUnreachable)));
        assert_eq!(silent.failures_in_a_row(Source::Skill, &main_site(), VdnId(1)), None);
    }
}
