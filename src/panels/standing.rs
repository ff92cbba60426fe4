//! How a source stands, in sentences: age and interval while all is well, cause and time when not.

use domain::period::OffsetFrom;
use domain::problem::{Problem, ProblemClass, Retry};

use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::store::feed::{Cause, Feed};
use crate::store::sources::Known;
use crate::widgets::shown::State;

/// When a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every interval.
    Scheduled,
    /// Only when the viewer asks.
    OnDemand,
    /// Never again: it is of a moment that is over.
    Over,
}

/// How one source stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// How far it may be believed.
    pub state: State,
    /// Why there is nothing newer.
    pub cause: Option<Cause>,
    /// Age of the last good data in whole seconds, as milliseconds.
    pub age_ms: Option<u64>,
    /// When it is read.
    pub rhythm: Rhythm,
    /// Effective interval, milliseconds.
    pub interval_ms: u64,
    /// When the last good data were read, milliseconds since 1970.
    pub read_at_ms: Option<i64>,
}

impl Standing {
    /// How the feed stands at `now_ms` of the page's monotonic clock.
    pub fn of<T>(feed: &Feed<T>, rhythm: Rhythm, now_ms: f64) -> Self {
        Self {
            state: feed.freshness(now_ms).into(),
            cause: feed.cause.clone(),
            age_ms: feed.age_ms(now_ms).map(whole_seconds),
            rhythm,
            interval_ms: feed.interval_ms,
            read_at_ms: feed.good.as_ref().map(|good| good.snapshot.read_at_ms),
        }
    }

    /// How a source stands that the proxy spoke of and no view polls.
    pub fn of_known(known: Known) -> Self {
        let Known { freshness, cause, age_ms, interval_ms, read_at_ms } = known;
        let age_ms = age_ms.map(whole_seconds);
        Self { state: Some(freshness).into(), cause, age_ms, rhythm: Rhythm::Scheduled, interval_ms, read_at_ms }
    }

    /// Age and interval while all is well; cause and time of the figures when not.
    pub fn sentence(&self, offsets: &[OffsetFrom], locale: Locale) -> String {
        let why = self.cause.as_ref().map(|known| cause(known, locale));
        let time = self.read_at_ms.map(|read_at_ms| self.time(read_at_ms, offsets));
        let from = match (self.state, time) {
            (State::Waiting, _) if self.rhythm == Rhythm::OnDemand => words(Text::ReadWhenAsked, locale).to_owned(),
            (State::Waiting, _) => words(Text::WaitingForFirst, locale).to_owned(),
            (State::Fresh | State::Late, Some(time)) if self.cause.is_none() && self.rhythm == Rhythm::OnDemand => {
                sentences::read_at(&time, locale)
            }
            (State::Fresh, _) if self.cause.is_none() => self.read_every(locale),
            (State::Recorded, _) => self.read_before(locale),
            (State::Late, _) if self.cause.is_none() => {
                sentences::join(&[&self.read_every(locale), words(Text::NextIsOverdue, locale)], locale)
            }
            (State::Failed, Some(time)) => sentences::figures_too_old(&time, locale),
            (_, Some(time)) => sentences::figures_from(&time, locale),
            (_, None) => self.nothing(locale),
        };
        sentences::join(&[&why.unwrap_or_default(), &from], locale)
    }

    /// The age alone; the time once the data are no longer current.
    pub fn short(&self, offsets: &[OffsetFrom], locale: Locale) -> String {
        match (self.state, self.age_ms, self.read_at_ms) {
            (State::Waiting, ..) => words(Text::StateWaiting, locale).to_owned(),
            (State::Recorded, ..) => self.read_before(locale),
            (State::Fresh | State::Late, Some(age_ms), _) => sentences::read_ago(&format::age(age_ms, locale), locale),
            (_, _, Some(read_at_ms)) => sentences::as_of(&self.time(read_at_ms, offsets), locale),
            _ => self.nothing(locale),
        }
    }

    /// What happens next, for the lamp's panel.
    pub fn next(&self, locale: Locale) -> String {
        if let Some(Cause::Aicc(problem)) = &self.cause
            && problem.class.retry() == Retry::Never
        {
            return words(Text::AskedAgainNever, locale).to_owned();
        }
        match (&self.cause, self.age_ms) {
            (Some(Cause::ProxyUnreadable), _) => words(Text::ReloadPage, locale).to_owned(),
            _ if self.rhythm == Rhythm::OnDemand => words(Text::OnDemand, locale).to_owned(),
            _ if self.rhythm == Rhythm::Over => words(Text::ReplayExplained, locale).to_owned(),
            (Some(_), _) => words(Text::AskedAgainSlowly, locale).to_owned(),
            (None, Some(age_ms)) if age_ms <= self.interval_ms => {
                sentences::in_about(&format::age(self.interval_ms - age_ms, locale), locale)
            }
            (None, Some(_)) => words(Text::Overdue, locale).to_owned(),
            (None, None) => words(Text::WaitingForFirst, locale).to_owned(),
        }
    }

    /// When the figures were read; with the date, unless that is today's.
    fn time(&self, read_at_ms: i64, offsets: &[OffsetFrom]) -> String {
        let now_ms = read_at_ms.saturating_add_unsigned(self.age_ms.unwrap_or_default());
        format::time_since(read_at_ms, &format::date(now_ms, offsets), offsets)
    }

    fn nothing(&self, locale: Locale) -> String {
        words(if self.rhythm == Rhythm::Over { Text::NothingThen } else { Text::NothingReadYet }, locale).to_owned()
    }

    fn read_before(&self, locale: Locale) -> String {
        sentences::read_before(&format::age(self.age_ms.unwrap_or_default(), locale), locale)
    }

    fn read_every(&self, locale: Locale) -> String {
        let age = format::age(self.age_ms.unwrap_or_default(), locale);
        sentences::read_every(&age, &format::age(self.interval_ms, locale), locale)
    }
}

/// Milliseconds without the broken second, so that ages change once a second.
const fn whole_seconds(age_ms: u64) -> u64 {
    age_ms / 1000 * 1000
}

/// A cause as a sentence.
pub fn cause(cause: &Cause, locale: Locale) -> String {
    match cause {
        // Only AICC gives codes: without one it was not asked, for want of the agent's credential.
        Cause::Aicc(Problem { class: ProblemClass::NotSignedIn, code: None }) => {
            sentences::caused_by(Text::CauseNotHandedOver, None, locale)
        }
        Cause::Aicc(problem) => sentences::caused_by(sentences::problem_class(problem.class), problem.code.as_deref(), locale),
        Cause::ProxyUnreachable => sentences::caused_by(Text::CauseProxyUnreachable, None, locale),
        Cause::ProxyRefused { status, code, message } => refusal(*status, code, message, locale),
        Cause::ProxyUnreadable => sentences::caused_by(Text::CauseProxyUnreadable, None, locale),
    }
}

/// Why the proxy does not answer this viewer. A refusal that is nobody's rights is shown with its number code and words.
fn refusal(status: u16, code: &str, message: &str, locale: Locale) -> String {
    let known = match code {
        "sign_in_needed" | "sign_in_offered" => Text::CauseSignInNeeded,
        "wrong_token" => Text::CauseTokenWrong,
        "token_expired" => Text::CauseTokenExpired,
        "nothing_to_see" => Text::CauseNothingToSee,
        "needs_whole_vdn" => Text::CauseNeedsWholeVdn,
        "too_often" => Text::CauseAskedTooOften,
        // A reverse proxy before ours says no more than that.
        _ if status == 401 => Text::CauseSignInNeeded,
        _ => {
            // The server's own sentence is in English, for those who read it.
            let refused = sentences::caused_by(Text::CauseProxyRefused, Some(format!("{status} {code}").trim_end()), locale);
            return sentences::join(&[&refused, if locale == Locale::En { message } else { "" }], locale);
        }
    };
    sentences::caused_by(known, None, locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-15T02:42:15Z, that is 10:42:15 in Shanghai.
    const READ_AT_MS: i64 = 1_768_444_935_000;
    const SHANGHAI: [OffsetFrom; 1] = [OffsetFrom { from_ms: 0, offset_s: 8 * 3600 }];

    fn standing(state: State, cause: Option<Cause>) -> Standing {
        Standing { state, cause, age_ms: Some(12_000), rhythm: Rhythm::Scheduled, interval_ms: 10_000, read_at_ms: Some(READ_AT_MS) }
    }

    fn refused() -> Cause {
        Cause::Aicc(Problem::with_code(ProblemClass::Auth, "401"))
    }

    #[test]
    fn a_failure_is_said_with_its_cause_and_the_time_of_the_figures() {
        let stale = standing(State::Stale, Some(refused()));
        assert_eq!(stale.sentence(&SHANGHAI, Locale::En), "AICC refused our signature (401). The figures below are from 10:42:15.");
        assert_eq!(stale.sentence(&SHANGHAI, Locale::ZhCn), "AICC 拒绝了我们的签名（401）。以下数据截至 10:42:15。");
    }

    #[test]
    fn while_all_is_well_the_line_says_age_and_interval() {
        assert_eq!(standing(State::Fresh.then(), None).sentence(&SHANGHAI, Locale::En), "Read 12 s before", "nothing of then is live");
        assert_eq!(State::Stale.then(), State::Stale);
        assert_eq!(standing(State::Fresh, None).sentence(&SHANGHAI, Locale::En), "Read 12 s ago, every 10 s.");
    }

    #[test]
    fn what_is_not_of_today_has_its_date() {
        let since = |hours: u64| Standing { age_ms: Some(hours * 3_600_000), ..standing(State::Failed, None) };
        assert_eq!(since(13).short(&SHANGHAI, Locale::En), "As of 10:42:15");
        assert_eq!(since(14).short(&SHANGHAI, Locale::En), "As of 2026-01-15 10:42:15");
        assert!(since(72).sentence(&SHANGHAI, Locale::En).contains("2026-01-15 10:42:15"));
    }

    #[test]
    fn what_is_read_on_demand_has_no_interval() {
        let asked = Standing { rhythm: Rhythm::OnDemand, ..standing(State::Late, None) };
        assert_eq!(asked.sentence(&SHANGHAI, Locale::En), "Read on request at 10:42:15.");
        assert_eq!(asked.next(Locale::En), "only when asked for");
    }

    #[test]
    fn what_was_never_read_has_a_cause_but_no_time() {
        let never = Standing { age_ms: None, read_at_ms: None, ..standing(State::Failed, Some(Cause::ProxyUnreachable)) };
        assert_eq!(never.sentence(&[], Locale::En), "The server of this dashboard does not answer. Nothing has been read yet.");
    }

    #[test]
    fn what_asking_cannot_mend_is_said_so() {
        assert!(standing(State::Stale, Some(refused())).next(Locale::En).starts_with("Asking again would not help"));
        let unreachable = standing(State::Stale, Some(Cause::ProxyUnreachable));
        assert!(unreachable.next(Locale::En).starts_with("It is asked again"));
        assert_eq!(Standing { age_ms: Some(4_000), ..standing(State::Fresh, None) }.next(Locale::En), "in about 6 s");
    }

    #[test]
    fn an_agent_of_whom_aicc_was_not_asked_is_told_apart_from_one_who_is_not_signed_in() {
        let said = |problem| cause(&Cause::Aicc(problem), Locale::En);
        assert!(said(Problem::of(ProblemClass::NotSignedIn)).starts_with("The desktop of this agent has not passed"));
        assert_eq!(said(Problem::with_code(ProblemClass::NotSignedIn, "100-006")), "The agent is not signed in (100-006).");
    }

    #[test]
    fn a_refusal_brings_the_words_of_the_server_if_it_has_any() {
        let refused = |status, code: &str, message: &str| {
            cause(&Cause::ProxyRefused { status, code: code.to_owned(), message: message.to_owned() }, Locale::En)
        };
        assert!(refused(403, "unknown_vdn", "There is no VDN 9.").ends_with(" (403 unknown_vdn). There is no VDN 9."));
        assert!(refused(502, "", "").ends_with(" (502)."));
    }

    #[test]
    fn every_cause_has_words_in_both_languages() {
        for class in ProblemClass::ALL {
            for locale in Locale::ALL {
                assert!(cause(&Cause::Aicc(Problem::with_code(*class, "42")), locale).contains("42"));
            }
        }
    }

    #[test]
    fn whoever_is_not_let_in_is_told_what_is_missing() {
        for (status, code, words) in [
            (401, "sign_in_needed", "A sign-in or a link with a view token is needed."),
            (401, "", "A sign-in or a link with a view token is needed."),
            (401, "token_expired", "The time of this view token is over."),
            (403, "not_configured", "The server of this dashboard refused the request (403 not_configured)."),
        ] {
            let refused = Cause::ProxyRefused { status, code: code.to_owned(), message: String::new() };
            assert_eq!(cause(&refused, Locale::En), words, "{status} {code}");
        }
    }
}
