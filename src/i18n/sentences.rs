//! Sentences that hold a number, a name or a time: what goes into each. Their words are in the file of each language.

use std::fmt::{Display, Write};

use domain::problem::ProblemClass;

use super::{Locale, Sentence, Text, words};

/// A template with its pieces in place.
#[inline(never)]
fn filled(sentence: Sentence, pieces: &[(&str, &dyn Display)], locale: Locale) -> String {
    let mut said = String::new();
    let mut rest = locale.language().sentences.get(sentence as usize);
    while let Some((before, name, forms, after)) = room(rest) {
        said.push_str(before);
        let begins = said.len();
        let piece = pieces.iter().find(|(known, _)| *known == name);
        // Writing into a text does not fail; every template was tested for its pieces.
        let _ = piece.map(|(_, piece)| write!(said, "{piece}"));
        if let Some((one, others)) = forms {
            let form = if said[begins..] == *"1" { one } else { others };
            said.truncate(begins);
            said.push_str(form);
        }
        rest = after;
    }
    said + rest
}

/// A room in a template: what is before it, its name, what stands there for one and for other numbers, and what is after it.
type Room<'a> = (&'a str, &'a str, Option<(&'a str, &'a str)>, &'a str);

/// The first room.
fn room(template: &str) -> Option<Room<'_>> {
    let (before, rest) = template.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    let (name, forms) = inside.split_once('|').unwrap_or((inside, ""));
    Some((before, name, forms.split_once('|'), after))
}

/// A cause with its code as a sentence: "AICC refused our signature (401)."
pub fn caused_by(cause: Text, code: Option<&str>, locale: Locale) -> String {
    let words: &dyn Display = &words(cause, locale);
    match code {
        Some(code) => filled(Sentence::CausedByCode, &[("words", words), ("code", &code)], locale),
        None => filled(Sentence::CausedBy, &[("words", words)], locale),
    }
}

/// Words as a sentence.
pub fn ended(words: &str, locale: Locale) -> String {
    filled(Sentence::CausedBy, &[("words", &words)], locale)
}

/// Sentences one after the other; empty ones are left out.
pub fn join(sentences: &[&str], locale: Locale) -> String {
    let said: Vec<_> = sentences.iter().copied().filter(|sentence| !sentence.is_empty()).collect();
    said.join(locale.language().between_sentences)
}

/// Names one after the other.
pub fn list(names: &[&str], locale: Locale) -> String {
    names.join(locale.language().between_names)
}

/// Days of the week: "a Monday", "Sunday and Monday".
pub fn weekdays(names: &[&str], locale: Locale) -> String {
    match names {
        [day] => filled(Sentence::OneWeekday, &[("day", day)], locale),
        days => days.join(locale.language().between_days),
    }
}

/// How many queues need attention, as a heading; with `at_least`, when of some queues it could not be read.
pub fn queues_need_attention(n: usize, all: usize, at_least: bool, locale: Locale) -> String {
    let sentence = if at_least { Sentence::QueuesNeedAttentionAtLeast } else { Sentence::QueuesNeedAttention };
    filled(sentence, &[("n", &n), ("all", &all)], locale)
}

/// The words of a class of problem.
pub const fn problem_class(class: ProblemClass) -> Text {
    match class {
        ProblemClass::Auth => Text::CauseAuth,
        ProblemClass::Locked => Text::CauseLocked,
        ProblemClass::NotSignedIn => Text::CauseNotSignedIn,
        ProblemClass::NoLease => Text::CauseNoLease,
        ProblemClass::NoPermission => Text::CauseNoPermission,
        ProblemClass::Unsupported => Text::CauseUnsupported,
        ProblemClass::BadRequest => Text::CauseBadRequest,
        ProblemClass::Throttled => Text::CauseThrottled,
        ProblemClass::Upstream => Text::CauseUpstream,
        ProblemClass::Network => Text::CauseNetwork,
        ProblemClass::Decode => Text::CauseDecode,
        ProblemClass::Other => Text::CauseOther,
    }
}

/// Declares sentences: their arguments, and their templates.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) = $sentence:ident;)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        pub fn $name($($argument: $kind,)* locale: Locale) -> String {
            filled(Sentence::$sentence, &[$((stringify!($argument), &$argument)),*], locale)
        }
    )*

    /// What there is for each.
    #[cfg(test)]
    const GIVEN: &[(Sentence, &[&str])] = &[$((Sentence::$sentence, &[$(stringify!($argument)),*])),*];
    };
}

sentences! {
    /// How many alarms are open.
    alarms_open(n: usize) = AlarmsOpen;
    /// No alarm is open, and so many rules watch.
    no_alarms(rules: usize) = NoAlarms;
    /// When an agent's counters fell.
    began_anew(after: &str, before: &str) = BeganAnew;
    /// Queues that could do without so many agents.
    can_help(queues: &str) = CanHelp;
    /// Two counts of the same do not agree.
    signed_in_disagree(until: &str, indicators: &str, states: &str) = SignedInDisagree;
    /// How many calls asked for an agent.
    requests_estimate(least: &str, most: &str) = RequestsEstimate;
    /// The figures are not current, and from when they are.
    figures_from(time: &str) = FiguresFrom;
    /// The figures are too old to be shown as current.
    figures_too_old(time: &str) = FiguresTooOld;
    /// What is said of some sources only.
    of_sources(sources: &str, sentence: &str) = OfSources;
    /// How old the figures are and how often they are read.
    read_every(age: &str, interval: &str) = ReadEvery;
    /// How long ago an instant was.
    ago(age: &str) = Ago;
    /// When figures were read that are read on demand only.
    read_at(time: &str) = ReadAt;
    /// How old the figures are.
    read_ago(age: &str) = ReadAgo;
    /// How old the figures were at a moment that is over.
    read_before(age: &str) = ReadBefore;
    /// From when figures are that are no longer current.
    as_of(time: &str) = AsOf;
    /// A number is a lower bound.
    at_least(age: &str) = AtLeast;
    /// Reads that failed.
    failures_in_a_row(n: &str) = FailuresInARow;
    /// How many calls go to AICC at most.
    per_second(calls: &str) = PerSecond;
    /// What was spent of a budget since the proxy started, and what it allows.
    calls_made(calls: &str, most: &str) = CallsMade;
    /// A signed change within five minutes.
    changed(change: &str) = Changed;
    /// The same in points of a percentage.
    changed_points(change: &str) = ChangedPoints;
    /// How often something happens.
    every(interval: &str) = Every;
    /// In how much time something happens.
    in_about(pause: &str) = InAbout;
    /// The last value of a figure that is too old.
    last_value(value: &str) = LastValue;
    /// The number of cases a percentage is of.
    of_n(n: &str) = OfN;
    /// The configured target of a percentage.
    target(percent: u8) = Target;
    /// A percentage is of too few calls to say anything.
    too_few(percent: u8) = TooFew;
    /// A percentage is its target.
    at_target(percent: u8) = AtTarget;
    /// How far above its target a percentage is.
    above_target(points: &str, percent: u8) = AboveTarget;
    /// How far below its target a percentage is.
    below_target(points: &str, percent: u8) = BelowTarget;
    /// The bounds a percentage has by its number of cases.
    between(low: &str, high: &str) = Between;
    /// Rows that did not come, with their names.
    rows_missing(answered: &str, asked: &str, names: &str) = RowsMissing;
    /// Rows of which something could not be read.
    unread_rows(unread: &str, all: &str) = UnreadRows;
    /// More of what was listed.
    and_more(n: &str) = AndMore;
    /// Rows of the table in view.
    rows_shown(shown: &str, all: &str) = RowsShown;
    /// How much of a window is recorded.
    coverage(held: &str, expected: &str, percent: &str) = Coverage;
    /// How far the reading of older periods is.
    back_fill(percent: u8) = BackFill;
    /// A period by its bounds.
    period(from: &str, until: &str) = Period;
    /// Pages read of pages there are.
    pages_of(read: &str, wanted: &str) = PagesOf;
    /// Pages read.
    pages(read: &str) = Pages;
    /// How long the reading took.
    pages_between(first: &str, last: &str) = PagesBetween;
    /// When the agent's statistics may be read again.
    again_in(pause: &str) = AgainIn;
    /// A source's state as heard: name, state, age.
    lamp(source: &str, state: &str, age: &str) = Lamp;
    /// A part of a whole as heard.
    part(name: &str, percent: &str) = Part;
    /// Times an oddity was met.
    times(n: &str) = Times;
    /// An example of an odd value.
    example(value: &str) = Example;
    /// The time zone of the chosen call centre.
    times_are(zone: &str, offset: &str) = TimesAre;
    /// A server whose certificate is not checked.
    certificate_unchecked(server: &str) = CertificateUnchecked;
    /// AICC's clock is ahead of the proxy's.
    clock_ahead(apart: &str) = ClockAhead;
    /// AICC's clock is behind the proxy's.
    clock_behind(apart: &str) = ClockBehind;
    /// Calls waiting, and agents who could take them.
    idle_while_waiting(waiting: &str, available: &str) = IdleWhileWaiting;
    /// Calls wait and nobody is signed in.
    waiting_unstaffed(waiting: &str) = WaitingUnstaffed;
    /// Calls waiting against a limit.
    waiting_beyond(waiting: &str, limit: &str) = WaitingBeyond;
    /// The largest wait of five minutes against a limit.
    waited_beyond(wait: &str, limit: &str) = WaitedBeyond;
    /// The longest wait of those present against a limit.
    waits_beyond(wait: &str, limit: &str) = WaitsBeyond;
    /// Callers in a queue against a limit.
    queued_beyond(callers: &str, limit: &str) = QueuedBeyond;
    /// Agents available against a limit.
    available_below(available: &str, limit: &str) = AvailableBelow;
    /// A service level against its target.
    level_below(percent: &str, target: &str) = LevelBelow;
    /// Figures of a source are stale.
    source_stale(source: &str) = SourceStale;
    /// Figures of a source do not change.
    source_frozen(source: &str) = SourceFrozen;
    /// Many agents do not take calls.
    agents_away(away: &str, all: &str) = AgentsAway;
    /// Many agents are in after-call work.
    agents_in_work(working: &str, all: &str) = AgentsInWork;
    /// What is said of something.
    said_of(name: &str, words: &str) = SaidOf;
    /// No agent is available.
    none_available(all: &str) = NoneAvailable;
    /// Agents could take calls that wait.
    some_available(available: &str) = SomeAvailable;
    /// For how long something has been so.
    since(age: &str) = Since;
    /// Who took an alarm.
    taken_by(name: &str) = TakenBy;
    /// Until when an alarm is silent.
    silent_until(time: &str) = SilentUntil;
    /// Calls that may still be missed today.
    misses_allowed(n: &str, percent: u8) = MissesAllowed;
    /// Calls in a row that bring the day back to its target.
    calls_to_recover(n: &str, percent: u8) = CallsToRecover;
    /// What a sum of today is of.
    today_of(time: &str, met: &str, offered: &str, covered: &str, periods: &str) = TodayOf;
    /// When all windows of a table end.
    windows_until(time: &str) = WindowsUntil;
    /// Why nothing is said of the next minutes.
    nothing_ahead(why: &str) = NothingAhead;
    /// In how many minutes something happens.
    in_minutes(minutes: u8) = InMinutes;
    /// In how many minutes callers will wait too long.
    /// The agents that it takes at least.
    agents_for(agents: u32, percent: u8, staffed: u32) = AgentsFor;
    /// The service level of the agents who are there.
    agents_of_now(agents: &str, level: &str) = AgentsOfNow;
    /// The service level with more agents.
    agents_more(agents: &str, level: &str, now: &str) = AgentsMore;
    /// The service level with fewer agents.
    agents_fewer(agents: &str, level: &str, now: &str) = AgentsFewer;
    /// What the next minutes are computed from: the half hour.
    from_half_hour(calls: &str, minutes: &str, handle: &str, erlangs: &str) = FromHalfHour;
    /// What the next minutes are computed from: the present.
    from_now(staffed: &str, available: &str, waiting: &str) = FromNow;
    /// What is usual for a weekday, by the name of its line.
    usual_for(line: &str, days: &str, weeks: u8) = UsualFor;
    /// A stretch of time in which a field was not as usual, and where it was farthest from that.
    unusual(field: &str, period: &str, value: &str, at: &str, usual: &str) = Unusual;
    /// More stretches that are marked only.
    and_more_unusual(n: usize) = AndMoreUnusual;
    /// Too few values for a usual range.
    no_usual_yet(held: u8, needed: usize) = NoUsualYet;
    /// The band between the lowest and the highest value of each step.
    lowest_to_highest(line: &str) = LowestToHighest;
    /// How much of a window is recorded.
    recorded_share(percent: u8) = RecordedShare;
    /// The line of another day.
    on_day(line: &str, date: &str) = OnDay;
    /// How much of another day is recorded.
    other_day_held(date: &str, held: u32, expected: u32) = OtherDayHeld;
    /// From when on the log reaches back.
    events_from(time: &str) = EventsFrom;
    /// Since when something is counted.
    since_time(time: &str) = SinceTime;
    /// Holidays that say nothing of other days.
    holidays_left_out(days: &str) = HolidaysLeftOut;
    /// The vendor's name of a field.
    vendor_field(field: &str) = VendorField;
    /// The id of a figure that AICC does not supply.
    computed_here(id: &str) = ComputedHere;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_all_that_is_given_in_every_sentence_and_nothing_else() {
        let by_hand: [(Sentence, &[&str]); 5] = [
            (Sentence::CausedBy, &["words"]),
            (Sentence::CausedByCode, &["words", "code"]),
            (Sentence::OneWeekday, &["day"]),
            (Sentence::QueuesNeedAttention, &["n", "all"]),
            (Sentence::QueuesNeedAttentionAtLeast, &["n", "all"]),
        ];
        let all: Vec<_> = by_hand.iter().chain(GIVEN).collect();
        assert_eq!(all.len(), Sentence::ALL.len());
        for (sentence, given) in all {
            let mut given = given.to_vec();
            given.sort_unstable();
            let pieces = |locale: Locale| {
                let mut rest = locale.language().sentences.get(*sentence as usize);
                let mut names = Vec::new();
                while let Some((_, name, _, after)) = room(rest) {
                    names.push(name);
                    rest = after;
                }
                names.sort_unstable();
                names.dedup();
                names
            };
            assert!(Locale::ALL.into_iter().all(|locale| pieces(locale) == given), "{sentence:?}");
        }
    }

    #[test]
    fn pieces_stand_where_the_language_wants_them() {
        let said = |locale| (read_every("3 s", "10 s", locale), queues_need_attention(1, 12, true, locale), weekdays(&["x", "y"], locale));
        let english = ("Read 3 s ago, every 10 s.", "At least 1 of 12 queues needs attention", "x and y");
        let (read, attention, days) = said(Locale::En);
        assert_eq!((&*read, &*attention, &*days), english);
        assert_eq!(said(Locale::ZhCn).0, "3 s前读取，每 10 s读取一次。");
        assert_eq!([0, 1, 2].map(|n| alarms_open(n, Locale::En)), ["0 alarms", "1 alarm", "2 alarms"]);
        assert_eq!(caused_by(Text::CauseAuth, Some("401"), Locale::En), "AICC refused our signature (401).");
    }
}
