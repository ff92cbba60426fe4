//! What is wrong with the figures of the wallboard, in one sentence.

use domain::field::Source;

use super::super::lamps::source_words;
use super::super::standing::{Standing, cause};
use crate::i18n::{Locale, Text, sentences, words};
use crate::widgets::shown::State;

/// How much a sentence asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Figures come late, but they may still be believed.
    Late,
    /// Figures are not to be believed any more.
    Stale,
}

impl Tone {
    /// The word in `data-tone`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Stale => "stale",
        }
    }
}

/// Why there is nothing newer, each cause once with the sources that it keeps away; nothing while all is well.
pub fn trouble(standings: &[(Source, Standing)], locale: Locale) -> Option<(Tone, String)> {
    let mut causes: Vec<(String, Vec<&'static str>)> = Vec::new();
    let mut tone = Tone::Late;
    for (source, standing) in standings {
        let why = match (&standing.cause, standing.state) {
            (_, State::Fresh | State::Waiting) => continue,
            (Some(why), _) => cause(why, locale),
            (None, _) => words(Text::NextIsOverdue, locale).to_owned(),
        };
        if standing.state != State::Late {
            tone = Tone::Stale;
        }
        let name = words(source_words(*source).0, locale);
        match causes.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => causes.push((why, vec![name])),
        }
    }
    let said: Vec<String> = causes
        .into_iter()
        .map(
            |(why, names)| {
                if names.len() == standings.len() { why } else { sentences::of_sources(&sentences::list(&names, locale), &why, locale) }
            },
        )
        .collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    (!said.is_empty()).then(|| (tone, sentences::join(&said, locale)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::standing::Rhythm;
    use crate::store::feed::Cause;
    use domain::problem::{Problem, ProblemClass};

    fn standing(state: State, cause: Option<Cause>) -> Standing {
        Standing { state, cause, age_ms: Some(1_000), rhythm: Rhythm::Scheduled, interval_ms: 10_000, read_at_ms: Some(0) }
    }

    fn away() -> Cause {
        Cause::Aicc(Problem::of(ProblemClass::Network))
    }

    #[test]
    fn while_all_is_well_nothing_is_said_also_of_one_failure_that_nobody_sees_yet() {
        let standings = [(Source::Skill, standing(State::Fresh, Some(away()))), (Source::Sysindex, standing(State::Waiting, None))];
        assert_eq!(trouble(&standings, Locale::En), None);
    }

    #[test]
    fn a_cause_of_all_sources_is_said_once_and_that_of_some_names_them() {
        let all = [Source::Skill, Source::AccessCode].map(|source| (source, standing(State::Stale, Some(away()))));
        assert_eq!(trouble(&all, Locale::En), Some((Tone::Stale, "AICC could not be reached.".to_owned())));
        let some = [(Source::Skill, standing(State::Late, None)), (Source::AccessCode, standing(State::Fresh, None))];
        assert_eq!(trouble(&some, Locale::En), Some((Tone::Late, "Skills: The next reading is overdue.".to_owned())));
        let two = [
            (Source::Skill, standing(State::Stale, Some(Cause::ProxyUnreachable))),
            (Source::AccessCode, standing(State::Failed, Some(Cause::ProxyUnreachable))),
            (Source::Sysindex, standing(State::Late, Some(away()))),
        ];
        let (tone, said) = trouble(&two, Locale::ZhCn).unwrap();
        assert_eq!((tone, said.as_str()), (Tone::Stale, "技能队列、接入码：看板服务器没有应答。系统指标：无法连接 AICC。"));
    }
}
