//! One read of a source: within the budget, over as many calls as it takes, decoded into a snapshot.

use std::collections::HashSet;
use std::time::Duration;

use bytes::Bytes;
use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::id::{AccessCodeId, AgentId, CallCenterId, SkillId, VdnId};
use domain::period::PERIOD_MS;
use domain::problem::ProblemClass;
use domain::skill::Skills;
use domain::snapshot::{Completeness, Oddity, PagesEndedBy, Snapshot};
use domain::sysindex::Period;
use domain::system_state::SystemState;

use super::budget::{self, Budget, Priority};
use super::call::{ACCESS_CODES_PER_CALL, Call, SKILLS_PER_CALL, VDNS_PER_CALL};
use super::client::{self, Client, GatewaySession};
use super::envelope::Decoded;
use super::error::Failure;
use super::fields::Oddities;
use super::sysindex::{Next as NextPage, Paging, ROWS_PER_PAGE};
use super::system_state::{AGENTS_PER_PAGE, Next, PageSum};
use super::{access_code, agent, skill, sysindex, system_state};
use crate::clock::Clock;

/// AICC's clock is taken for wrong, not ours, beyond this, milliseconds: one mad answer must not age what is kept by years.
const SKEW_BELIEVED_MS: i64 = 2 * 3_600_000;
/// Most pages of system state where the number of agents is not known.
const STATE_PAGES_CEILING: u32 = 100;

/// Reads the sources of one site.
#[derive(Debug)]
pub struct Reader {
    client: Client,
    cms_budget: Budget,
    gateway_budget: Budget,
    call_center: CallCenterId,
    clock: Clock,
}

/// One read of rows that may have taken several calls.
#[derive(Debug)]
pub struct Read<T> {
    /// What came.
    pub snapshot: Snapshot<T>,
    /// Why one of the calls brought nothing; its rows are missing.
    pub lost: Option<Failure>,
}

/// Rows of system indicators with what was odd about them.
#[derive(Debug, Default)]
pub struct PeriodRows {
    /// VDN and period, in the order they came, each pair once.
    pub rows: Vec<(VdnId, Period)>,
    /// Pages read, and whether they were all there is: `ended_by` says so where they were not.
    pub completeness: Completeness,
    /// What the decoder had to put up with.
    pub oddities: Vec<Oddity>,
}

impl PeriodRows {
    /// Whether all rows of the window were read.
    pub const fn is_whole(&self) -> bool {
        self.completeness.ended_by.is_none()
    }
}

impl Reader {
    /// Joins a client with its budgets.
    pub const fn new(client: Client, cms_budget: Budget, gateway_budget: Budget, call_center: CallCenterId, clock: Clock) -> Self {
        Self { client, cms_budget, gateway_budget, call_center, clock }
    }

    /// Whether it was made with these settings.
    pub fn is_made_of(
        &self,
        client: &client::Config,
        cms_budget: budget::Config,
        gateway_budget: budget::Config,
        call_center: CallCenterId,
    ) -> bool {
        *self.client.config() == *client
            && (self.cms_budget.config(), self.gateway_budget.config(), self.call_center) == (cms_budget, gateway_budget, call_center)
    }

    /// Whether both read the same call centre of the same platform.
    pub fn reaches_the_same_as(&self, other: &Self) -> bool {
        self.call_center == other.call_center && self.client.config().cms_url == other.client.config().cms_url
    }

    /// The client, for its counters.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The budget of CC-Gateway.
    pub const fn gateway_budget(&self) -> &Budget {
        &self.gateway_budget
    }

    /// The budget of CC-CMS, for `/api/status`.
    pub const fn cms_budget(&self) -> &Budget {
        &self.cms_budget
    }

    /// AICC's clock, milliseconds since 1970, good to a second; our own before its first answer, and where it tells something absurd.
    pub fn aicc_now_ms(&self) -> i64 {
        let believed = |skew_ms: &i64| skew_ms.abs() <= SKEW_BELIEVED_MS;
        self.clock.now_ms() + self.client.clock_skew_ms().filter(believed).unwrap_or_default()
    }

    /// How many seconds of the clock pass in a real one.
    pub fn speed(&self) -> f64 {
        self.clock.speed()
    }

    /// How far AICC's clock is into its five-minute period, in real time.
    pub fn into_period(&self) -> Duration {
        let into_ms = self.aicc_now_ms().rem_euclid(PERIOD_MS).unsigned_abs();
        Duration::from_millis(into_ms).div_f64(self.clock.speed())
    }

    /// How long such a period lasts in real time.
    pub fn period(&self) -> Duration {
        Duration::from_millis(PERIOD_MS.unsigned_abs()).div_f64(self.clock.speed())
    }

    async fn call(&self, call: &Call, priority: Priority) -> Result<Bytes, Failure> {
        self.client.call(call, None, self.cms_budget.take(priority)).await
    }

    fn snapshot<T>(&self, completeness: Completeness, oddities: Vec<Oddity>, data: T) -> Snapshot<T> {
        Snapshot { read_at_ms: self.clock.now_ms(), completeness, oddities, data }
    }

    /// Live counters of skill queues. Where they take several calls and one of them fails, its rows are missing.
    ///
    /// # Errors
    /// The failure of the first call, when none brought anything; or one that is about all of them.
    pub async fn skills(&self, vdn: VdnId, skills: &[SkillId]) -> Result<Read<Skills>, Failure> {
        let call = |asked: &[SkillId]| Call::SkillState { call_center: self.call_center, vdn, skills: asked.to_vec() };
        let decode = |body: Option<&[u8]>, asked: &[SkillId]| {
            let decoded = body.map_or_else(|| skill::missing(asked), |body| skill::decode(body, asked))?;
            Ok(decoded.map(|skills| skills.rows))
        };
        self.in_parts(skills, SKILLS_PER_CALL, call, decode, |rows| Skills { rows }).await
    }

    /// Callers present per access code. Where they take several calls and one of them fails, its rows are missing.
    ///
    /// # Errors
    /// As [`Self::skills`].
    pub async fn access_codes(&self, vdn: VdnId, access_codes: &[AccessCodeId]) -> Result<Read<AccessCodes>, Failure> {
        let call = |asked: &[AccessCodeId]| Call::AccessCodes { call_center: self.call_center, vdn, access_codes: asked.to_vec() };
        let decode = |body: Option<&[u8]>, asked: &[AccessCodeId]| {
            let decoded = body.map_or_else(|| access_code::missing(asked), |body| access_code::decode(body, asked))?;
            Ok(decoded.map(|codes| codes.rows))
        };
        self.in_parts(access_codes, ACCESS_CODES_PER_CALL, call, decode, |rows| AccessCodes { rows }).await
    }

    /// Asks for ids in as many calls as they need, and joins the rows. `decode` makes rows of an answer, or missing ones of none.
    async fn in_parts<Id, Row, T>(
        &self,
        ids: &[Id],
        per_call: usize,
        call: impl Fn(&[Id]) -> Call,
        decode: impl Fn(Option<&[u8]>, &[Id]) -> Result<Decoded<Vec<Row>>, Failure>,
        data: impl FnOnce(Vec<Row>) -> T,
    ) -> Result<Read<T>, Failure> {
        let (mut completeness, mut oddities, mut all) = (Completeness::default(), Oddities::default(), Vec::new());
        let mut lost = None;
        for asked in ids.chunks(per_call) {
            let part = match self.call(&call(asked), Priority::Live).await.and_then(|body| decode(Some(&body), asked)) {
                Ok(part) => {
                    completeness.pages_read += 1;
                    part
                }
                // About us or our key, not about these ids: to go on asking would do harm.
                Err(failure) if matches!(failure.problem.class, ProblemClass::Auth | ProblemClass::Locked | ProblemClass::Throttled) => {
                    return Err(failure);
                }
                Err(failure) => {
                    lost.get_or_insert(failure);
                    decode(None, asked)?
                }
            };
            completeness.pages_wanted = Some(completeness.pages_wanted.unwrap_or_default() + 1);
            completeness.rows_asked += part.completeness.rows_asked;
            completeness.rows_missing.extend(part.completeness.rows_missing);
            oddities.add_list(part.oddities);
            all.extend(part.data);
        }
        match lost {
            Some(failure) if completeness.pages_read == 0 => Err(failure),
            lost => Ok(Read { snapshot: self.snapshot(completeness, oddities.into_list(), data(all)), lost }),
        }
    }

    /// Agents of a VDN by state, summed over pages; `agents_known` is the number of agents from the configuration.
    ///
    /// # Errors
    /// The failure of the first page that brought nothing: half a sum would be a lie.
    pub async fn system_state(&self, vdn: VdnId, agents_known: Option<u32>) -> Result<Snapshot<SystemState>, Failure> {
        let mut sum = PageSum::new(agents_known, STATE_PAGES_CEILING);
        let mut first_page_at_ms = None;
        while let Next::Page { offset } = sum.next() {
            let call = Call::SystemState { call_center: self.call_center, vdn, limit: AGENTS_PER_PAGE, offset };
            let page = system_state::decode_page(&self.call(&call, Priority::Live).await?)?;
            first_page_at_ms.get_or_insert(self.clock.now_ms());
            sum.add(page);
        }
        let last_page_at_ms = self.clock.now_ms();
        let decoded = sum.finish(first_page_at_ms.unwrap_or(last_page_at_ms), last_page_at_ms);
        Ok(self.snapshot(decoded.completeness, decoded.oddities, decoded.data))
    }

    /// System indicators of `vdns` whose periods begin in `[begin_ms, end_ms)`. The window must be closed or short: new rows shift pages.
    ///
    /// # Errors
    /// The failure of the first page that brought nothing.
    pub async fn periods(&self, vdns: &[VdnId], begin_ms: i64, end_ms: i64, priority: Priority) -> Result<PeriodRows, Failure> {
        let (mut all, mut oddities) = (PeriodRows::default(), Oddities::default());
        let mut seen = HashSet::new();
        for asked in vdns.chunks(VDNS_PER_CALL) {
            let mut paging = Paging::default();
            let mut next = NextPage::Page { offset: 0 };
            while let NextPage::Page { offset } = next {
                let (call_center, vdns) = (Some(self.call_center), asked.to_vec());
                let call = Call::Sysindex { call_center, vdns, begin_ms, end_ms, limit: ROWS_PER_PAGE, offset };
                let mut page = sysindex::decode_page(&self.call(&call, priority).await?, asked, self.aicc_now_ms())?;
                oddities.merge(std::mem::take(&mut page.oddities));
                let known_before = all.rows.len();
                all.rows.extend(page.rows.iter().filter(|(vdn, period)| seen.insert((*vdn, period.begin_ms))).cloned());
                next = paging.after(&page, all.rows.len() - known_before);
                all.completeness.pages_read += 1;
            }
            if next == NextPage::Incomplete {
                all.completeness.ended_by = Some(PagesEndedBy::Ceiling);
            }
        }
        all.completeness.pages_wanted = all.is_whole().then_some(all.completeness.pages_read);
        all.oddities = oddities.into_list();
        Ok(all)
    }

    /// Statistics of one agent, with the credential its desktop handed over.
    ///
    /// # Errors
    /// The failure of the call.
    pub async fn agent_statistics(&self, id: AgentId, session: &GatewaySession) -> Result<Snapshot<AgentStatistics>, Failure> {
        let call = Call::AgentStatistics { agent: id };
        let answer = self.client.call(&call, Some(session), self.gateway_budget.take(Priority::Live)).await;
        let decoded = answer.and_then(|body| agent::decode(&body, id));
        // The server may repeat in its reasons what it was sent.
        let decoded = decoded.map_err(|failure| session.cookies.iter().fold(failure.without(&session.guid), Failure::without))?;
        Ok(self.snapshot(decoded.completeness, decoded.oddities, decoded.data))
    }
}
