//! The viewer's choices as the query of an address, without `?`, and back. Pure.
//!
//! What is unknown, malformed or a default is ignored when read and left out when written. The router's own query map decodes twice,
//! so that a filter of `%41` would come back as `A`; therefore the query is read here.

use std::fmt::Write;

use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use domain::sysindex::Window;

use super::columns::Columns;
use super::embed::{Embed, panel_from, parts_from, parts_to, refresh_from};
use super::wall::{WallPage, rotate_from_word};
use super::{Direction, Sort, Theme};
use crate::charts::Span;
use crate::i18n::Locale;

/// Most columns by which a table is sorted at once.
const SORT_KEYS_AT_MOST: usize = 4;
/// Longest filter kept, in characters.
const FILTER_AT_MOST: usize = 100;

/// How many days before the days are with which one may compare: the same weekday of the four weeks before.
pub const DAYS_BEFORE: [u8; 4] = [7, 14, 21, 28];

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `site`.
    pub site: Option<SiteId>,
    /// `vdn`.
    pub vdn: Option<VdnId>,
    /// `window`.
    pub window: Option<Window>,
    /// `compare`: with the figures of so many days before.
    pub compare: Option<u8>,
    /// `lang`.
    pub locale: Option<Locale>,
    /// `sort`: a column, with `-` before it for the largest first.
    pub sort: Sort,
    /// `columns`.
    pub columns: Columns,
    /// `filter`.
    pub filter: String,
    /// `skill`.
    pub skill: Option<SkillId>,
    /// `code`: an access code.
    pub code: Option<AccessCodeId>,
    /// `agent`.
    pub agent: Option<AgentId>,
    /// `from` and `until`, whole seconds since 1970; only together.
    pub zoom: Option<Span>,
    /// `at`, whole seconds since 1970: a moment that is over, milliseconds.
    pub at: Option<i64>,
    /// `page` of a wallboard.
    pub wall_page: Option<WallPage>,
    /// `rotate`: how long a page of a wallboard stays, seconds.
    pub rotate_s: Option<u32>,
    /// `tz`: name of the time zone of labels, not looked up yet.
    pub time_zone: Option<String>,
    /// What an embed says of itself; `None` without `embed=1`.
    pub embed: Option<Embed>,
}

impl Address {
    /// Reads a query. Of a repeated key the last good value counts.
    pub fn parse(query: &str) -> Self {
        Self::read(query).0
    }

    /// Reads a query as [`Self::parse`] does, and names the keys of which the key or the value is not known.
    pub fn read(query: &str) -> (Self, Vec<&str>) {
        let (mut address, mut embed, mut embedded) = (Self::default(), Embed::default(), None);
        let (mut from_s, mut until_s) = (None, None);
        let mut ignored = Vec::new();
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decode(value);
            let taken = match key {
                "site" => take(&mut address.site, value.parse().ok()),
                "vdn" => take(&mut address.vdn, value.parse().ok()),
                "window" => take(&mut address.window, Window::from_word(&value)),
                "compare" => take(&mut address.compare, DAYS_BEFORE.into_iter().find(|days| days.to_string() == value)),
                "lang" => take(&mut address.locale, Locale::ALL.into_iter().find(|locale| locale.tag() == value)),
                "sort" => sort_from(&value).map(|sort| address.sort = sort).is_some(),
                "columns" => Columns::from_word(&value).map(|columns| address.columns = columns).is_some(),
                "filter" => {
                    address.filter = value.chars().take(FILTER_AT_MOST).collect();
                    true
                }
                "skill" => take(&mut address.skill, value.parse().ok()),
                "code" => take(&mut address.code, value.parse().ok()),
                "from" => take(&mut from_s, value.parse().ok()),
                "until" => take(&mut until_s, value.parse().ok()),
                "at" => take(&mut address.at, value.parse().ok().map(|at_s: u32| i64::from(at_s) * 1000)),
                "agent" => take(&mut address.agent, value.parse().ok()),
                "tz" => take(&mut address.time_zone, is_zone_name(&value).then_some(value)),
                "page" => take(&mut address.wall_page, WallPage::from_word(&value)),
                "rotate" => take(&mut address.rotate_s, rotate_from_word(&value)),
                "embed" => take(&mut embedded, (value == "1").then_some(())),
                "theme" => take(&mut embed.theme, Theme::from_word(&value)),
                "hide" => parts_from(&value).map(|parts| embed.hide = parts).is_some(),
                "refresh" => take(&mut embed.refresh_s, refresh_from(&value)),
                "panel" => take(&mut embed.panel, panel_from(&value)),
                _ => false,
            };
            if !taken {
                ignored.push(key);
            }
        }
        address.zoom = from_s.zip(until_s).and_then(|(from_s, until_s)| zoom_from(from_s, until_s));
        address.embed = embedded.map(|()| embed);
        (address, ignored)
    }

    /// Writes the query, always in the same order.
    pub fn print(&self) -> String {
        let key = |column: &str, direction| if direction == Direction::Ascending { column.to_owned() } else { format!("-{column}") };
        let sort = (!self.sort.column.is_empty()).then(|| {
            let then = self.sort.then.iter().map(|(column, direction)| key(column, *direction));
            [key(&self.sort.column, self.sort.direction)].into_iter().chain(then).collect::<Vec<_>>().join(",")
        });
        let embed = self.embed.as_ref();
        let hidden = embed.filter(|embed| !embed.hide.is_empty()).map(|embed| parts_to(&embed.hide, ","));
        let pairs = [
            ("embed", embed.map(|_| "1".to_owned())),
            ("panel", embed.and_then(|embed| Some(embed.panel?.word().to_owned()))),
            ("site", self.site.as_ref().map(ToString::to_string)),
            ("vdn", self.vdn.map(|vdn| vdn.to_string())),
            ("window", self.window.map(|window| window.word().to_owned())),
            ("compare", self.compare.map(|days| days.to_string())),
            ("lang", self.locale.map(|locale| locale.tag().to_owned())),
            ("tz", self.time_zone.clone()),
            ("theme", embed.and_then(|embed| Some(embed.theme?.word().to_owned()))),
            ("hide", hidden),
            ("refresh", embed.and_then(|embed| Some(embed.refresh_s?.to_string()))),
            ("sort", sort),
            ("columns", (self.columns != Columns::All).then(|| self.columns.word())),
            ("filter", (!self.filter.is_empty()).then(|| self.filter.clone())),
            ("skill", self.skill.map(|skill| skill.to_string())),
            ("code", self.code.map(|code| code.to_string())),
            ("agent", self.agent.map(|agent| agent.to_string())),
            ("from", self.zoom.map(|zoom| zoom.from_ms.div_euclid(1000).to_string())),
            ("until", self.zoom.map(|zoom| zoom.until_ms.div_euclid(1000).to_string())),
            ("at", self.at.map(|at_ms| at_ms.div_euclid(1000).to_string())),
            ("page", self.wall_page.map(|page| page.word().to_owned())),
            ("rotate", self.rotate_s.map(|rotate_s| rotate_s.to_string())),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", encode(&value?)))).collect();
        pairs.join("&")
    }
}

/// Keeps a good value; says whether it was one.
fn take<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let good = value.is_some();
    if good {
        *place = value;
    }
    good
}

/// Whether a text could be the name of a time zone: `America/Argentina/Buenos_Aires`, `Etc/GMT+8`.
fn is_zone_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

/// A stretch of time; `None` when it has no length or lies beyond any calendar.
fn zoom_from(from_s: u32, until_s: u32) -> Option<Span> {
    (from_s < until_s).then(|| Span { from_ms: i64::from(from_s) * 1000, until_ms: i64::from(until_s) * 1000 })
}

/// A column is one of our names; anything else did not come from this page.
fn sort_from(text: &str) -> Option<Sort> {
    let key = |text: &str| {
        let (column, direction) = text.strip_prefix('-').map_or((text, Direction::Ascending), |column| (column, Direction::Descending));
        let good = (1..=64).contains(&column.len()) && column.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        good.then(|| (column.to_owned(), direction))
    };
    let mut keys = text.split(',').take(SORT_KEYS_AT_MOST).map(key);
    let (column, direction) = keys.next()??;
    Some(Sort { column, direction, then: keys.collect::<Option<_>>()? })
}

/// A text as the value of a query.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut query, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            query.push(byte.into());
        } else {
            // Writing to a `String` does not fail.
            let _ = write!(query, "%{byte:02X}");
        }
        query
    })
}

/// Takes `+` for a space, as forms write it, and a broken escape for itself.
fn decode(query: &str) -> String {
    let mut bytes = Vec::with_capacity(query.len());
    let mut rest = query.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = (*first == b'%').then(|| hexadecimal(after)).flatten();
        bytes.push(escaped.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(0)? * 16 + digit(1)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::option;
    use proptest::prelude::*;

    use super::super::embed::{Panel, Part};
    use super::*;

    #[test]
    fn what_is_default_is_not_written() {
        assert_eq!(Address::default().print(), "");
        let sort = Sort { column: "calls_waiting".to_owned(), direction: Direction::Descending, then: Vec::new() };
        assert_eq!(Address { vdn: Some(VdnId(3)), sort, ..Address::default() }.print(), "vdn=3&sort=-calls_waiting");
    }

    #[test]
    fn what_cannot_be_true_is_ignored() {
        for query in [
            "",
            "&&=&a",
            "vdn=",
            "vdn=-1",
            "vdn=99999999999",
            "vdn=3x",
            "site=A%20B",
            "window=2h",
            "compare=8",
            "compare=07",
            "lang=fr",
            "sort=",
            "sort=-",
            "sort=%3Cb%3E",
            "skill=1.5",
            "agent=x",
            "filter=",
            "VDN=3",
            "theme=dark",
            "page=all",
            "rotate=4",
            "embed=0&panel=trend",
            "refresh=5&hide=nav",
            "tz=%2e%2e",
            "from=5",
            "from=9&until=5",
            "from=-1&until=5",
        ] {
            assert_eq!(Address::parse(query), Address::default(), "{query}");
        }
    }

    #[test]
    fn what_is_not_known_is_named_by_its_key() {
        let (address, ignored) =
            Address::read("embed=1&vdn=3&colour=red&hide=nav,all&theme=dark&sort=calls_waiting&tz=UTC&refresh=0&token=secret");
        assert_eq!(ignored, ["colour", "hide", "refresh", "token"]);
        let embed = Embed { theme: Some(Theme::Dark), ..Embed::default() };
        assert_eq!((address.vdn, address.embed, address.time_zone.as_deref()), (Some(VdnId(3)), Some(embed), Some("UTC")));
    }

    #[test]
    fn the_last_good_value_of_a_key_counts() {
        assert_eq!(Address::parse("vdn=3&vdn=5&vdn=x").vdn, Some(VdnId(5)));
    }

    #[test]
    fn a_filter_may_hold_anything_a_viewer_types() {
        for (query, filter) in [
            ("filter=a%26b%3Dc", "a&b=c"),
            ("filter=%2541", "%41"),
            ("filter=50%", "50%"),
            ("filter=a+b%2Bc", "a b+c"),
            ("filter=%E9%94%80", "销"),
        ] {
            assert_eq!(Address::parse(query).filter, filter);
        }
        assert_eq!(Address::parse("filter=%FF").filter, "\u{FFFD}");
    }

    #[test]
    fn the_documented_parameters_are_those_that_are_read() {
        let (source, document) = (include_str!("address.rs"), include_str!("../../docs/embedding.md"));
        let (_, arms) = source.split_once("let taken = match key {").unwrap();
        let arms = arms.split("_ => false").next().unwrap();
        let read: BTreeSet<&str> =
            arms.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>")).map(|(key, _)| key).collect();
        let (_, table) = document.split_once("| parameter | values | meaning |\n|---|---|---|\n").unwrap();
        let first_cells = table.lines().map_while(|line| line.strip_prefix('|')?.split('|').next());
        let documented = first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        // The view is the path; an embed may name it in the query, too.
        assert_eq!(documented.filter(|key| *key != "view").collect::<BTreeSet<_>>(), read);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            site in option::of("[a-z0-9-]{1,32}"),
            numbers in (option::of(0_u32..), option::of(0_u32..), option::of(0_u32..)),
            (window, locale) in (option::of(0..Window::ALL.len()), option::of(0_usize..2)),
            (wall_page, rotate_s) in (option::of(0_usize..4), option::of(5_u32..3_600)),
            (column, ascending) in ("[a-z0-9_]{0,20}", any::<bool>()),
            second in option::of("[a-z0-9_]{1,20}"),
            own in option::of(proptest::collection::vec("[a-z_]{8,20}", 1..5)),
            filter in "\\PC{0,40}",
            time_zone in option::of("[A-Za-z/_+-]{1,20}"),
            embedded in option::of((option::of(0_usize..3), 0_u8..64, option::of(1_u32..=300), option::of(0..Panel::ALL.len()))),
        ) {
            let embed = |(theme, hidden, refresh_s, panel): (Option<usize>, u8, Option<u32>, Option<usize>)| Embed {
                theme: theme.map(|index| Theme::ALL[index]),
                hide: Part::ALL.into_iter().enumerate().filter(|(index, _)| hidden >> index & 1 == 1).map(|(_, part)| part).collect(),
                refresh_s,
                panel: panel.map(|index| Panel::ALL[index]),
            };
            let direction = if ascending && !column.is_empty() { Direction::Ascending } else { Direction::Descending };
            let then = second.filter(|_| !column.is_empty()).map(|column| (column, Direction::Ascending)).into_iter().collect();
            let address = Address {
                site: site.map(|site| site.parse().unwrap()),
                vdn: numbers.0.map(VdnId),
                window: window.map(|index| Window::ALL[index]),
                compare: window.and_then(|index| DAYS_BEFORE.get(index).copied()),
                locale: locale.map(|index| Locale::ALL[index]),
                sort: Sort { column, direction, then },
                columns: own.map_or(Columns::All, Columns::Own),
                filter,
                skill: numbers.1.map(SkillId),
                code: numbers.1.map(AccessCodeId),
                agent: numbers.2.map(AgentId),
                zoom: numbers.0.and_then(|number| zoom_from(number / 2, number)),
                at: numbers.1.map(|number| i64::from(number) * 1000),
                wall_page: wall_page.map(|index| WallPage::ALL[index]),
                rotate_s,
                time_zone,
                embed: embedded.map(embed),
            };
            let printed = address.print();
            prop_assert_eq!(Address::read(&printed).1, Vec::<&str>::new());
            prop_assert_eq!(Address::parse(&address.print()), address);
        }

        #[test]
        fn no_query_breaks_it(query in "\\PC{0,80}") {
            let address = Address::parse(&query);
            prop_assert_eq!(Address::parse(&address.print()), address);
        }
    }
}
