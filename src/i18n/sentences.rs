//! Sentences that hold a number, a name or a time, in both languages.

use domain::problem::ProblemClass;

use super::{Locale, Text, words};

/// A cause with its code as a sentence: "AICC refused our signature (401)."
pub fn caused_by(cause: Text, code: Option<&str>, locale: Locale) -> String {
    let words = words(cause, locale);
    match (locale, code) {
        (Locale::En, Some(code)) => format!("{words} ({code})."),
        (Locale::En, None) => format!("{words}."),
        (Locale::ZhCn, Some(code)) => format!("{words}（{code}）。"),
        (Locale::ZhCn, None) => format!("{words}。"),
    }
}

/// Sentences one after the other; empty ones are left out.
pub fn join(sentences: &[&str], locale: Locale) -> String {
    let said: Vec<_> = sentences.iter().copied().filter(|sentence| !sentence.is_empty()).collect();
    said.join(if locale == Locale::En { " " } else { "" })
}

/// Names one after the other.
pub fn list(names: &[&str], locale: Locale) -> String {
    names.join(if locale == Locale::En { ", " } else { "、" })
}

/// How many queues need attention, as a heading.
pub fn queues_need_attention(n: usize, all: usize, locale: Locale) -> String {
    match (locale, n) {
        (Locale::En, 1) => format!("1 of {all} queues needs attention"),
        (Locale::En, n) => format!("{n} of {all} queues need attention"),
        (Locale::ZhCn, n) => format!("{all} 个技能队列中有 {n} 个需要关注"),
    }
}

/// The same when of some queues it could not be read.
pub fn queues_need_attention_at_least(n: usize, all: usize, locale: Locale) -> String {
    match locale {
        Locale::En => format!("At least {}", queues_need_attention(n, all, locale)),
        Locale::ZhCn => format!("{all} 个技能队列中至少有 {n} 个需要关注"),
    }
}

/// How many alarms are open.
pub fn alarms_open(n: usize, locale: Locale) -> String {
    match (locale, n) {
        (Locale::En, 1) => "1 alarm".to_owned(),
        (Locale::En, n) => format!("{n} alarms"),
        (Locale::ZhCn, n) => format!("{n} 个告警"),
    }
}

/// No alarm is open, and so many rules watch.
pub fn no_alarms(rules: usize, locale: Locale) -> String {
    match (locale, rules) {
        (Locale::En, 1) => "No alarm is open. 1 rule watches.".to_owned(),
        (Locale::En, rules) => format!("No alarm is open. {rules} rules watch."),
        (Locale::ZhCn, rules) => format!("当前没有告警。{rules} 条规则监视中。"),
    }
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

/// Declares sentences: their arguments, and one format per language.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) = $en:literal, $zh_cn:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name($($argument: $kind,)* locale: Locale) -> String {
            match locale {
                Locale::En => format!($en),
                Locale::ZhCn => format!($zh_cn),
            }
        }
    )*};
}

sentences! {
    /// When an agent's counters fell.
    began_anew(after: &str, before: &str) = "They began anew between {after} and {before}.", "已在 {after} 与 {before} 之间重新累计。";
    /// Queues that could do without so many agents.
    can_help(queues: &str) = "Could do without agents now, and still keep the target: {queues}. Whether they serve this queue AICC does not say.", "目前可抽出座席且仍能达标：{queues}。这些座席是否具备本队列技能，AICC 未提供。";
    /// Two counts of the same do not agree.
    signed_in_disagree(until: &str, indicators: &str, states: &str) = "Agents signed in until {until}: {indicators} by the indicators, {states} by the agent states. The two have not agreed for three periods.", "截至 {until} 的签入座席：系统指标为 {indicators}，座席状态为 {states}。两者已连续三个周期不一致。";
    /// How many calls asked for an agent.
    requests_estimate(least: &str, most: &str) = "{least} to {most} calls asked for an agent, estimated from the connection rate.", "约 {least} 至 {most} 个呼叫请求人工（由接通率估算）。";
    /// The figures are not current, and from when they are.
    figures_from(time: &str) = "The figures below are from {time}.", "以下数据截至 {time}。";
    /// The figures are too old to be shown as current.
    figures_too_old(time: &str) = "The figures are too old to go by: the last ones, in small type, are from {time}.", "数据过旧，不可作为依据：小字为 {time} 的最后数值。";
    /// What is said of some sources only.
    of_sources(sources: &str, sentence: &str) = "{sources}: {sentence}", "{sources}：{sentence}";
    /// How old the figures are and how often they are read.
    read_every(age: &str, interval: &str) = "Read {age} ago, every {interval}.", "{age}前读取，每 {interval}读取一次。";
    /// How long ago an instant was.
    ago(age: &str) = "{age} ago", "{age}前";
    /// When figures were read that are read on demand only.
    read_at(time: &str) = "Read on request at {time}.", "{time} 按请求读取。";
    /// How old the figures are.
    read_ago(age: &str) = "Read {age} ago", "{age}前读取";
    /// How old the figures were at a moment that is over.
    read_before(age: &str) = "Read {age} before", "此前 {age}读取";
    /// From when figures are that are no longer current.
    as_of(time: &str) = "As of {time}", "截至 {time}";
    /// A number is a lower bound.
    at_least(age: &str) = "At least. {age}", "下限，{age}";
    /// Reads that failed.
    failures_in_a_row(n: &str) = "{n} reads in a row have failed.", "已连续 {n} 次读取失败。";
    /// How many calls go to AICC at most.
    per_second(calls: &str) = "at most {calls} a second", "每秒最多 {calls} 次";
    /// How often something happens.
    every(interval: &str) = "every {interval}", "每 {interval}";
    /// In how much time something happens.
    in_about(pause: &str) = "in about {pause}", "约 {pause}后";
    /// The last value of a figure that is too old.
    last_value(value: &str) = "last {value}", "最后值 {value}";
    /// The number of cases a percentage is of.
    of_n(n: &str) = "n {n}", "n {n}";
    /// The configured target of a percentage.
    target(percent: u8) = "target {percent}%", "目标 {percent}%";
    /// A percentage is of too few calls to say anything.
    too_few(percent: u8) = "too few calls to judge, target {percent}%", "样本过少，无法判断，目标 {percent}%";
    /// A percentage is its target.
    at_target(percent: u8) = "at the target of {percent}%", "达到目标（{percent}%）";
    /// How far above its target a percentage is.
    above_target(points: &str, percent: u8) = "{points} points above the target of {percent}%", "高于目标（{percent}%）{points} 个百分点";
    /// How far below its target a percentage is.
    below_target(points: &str, percent: u8) = "{points} points below the target of {percent}%", "低于目标（{percent}%）{points} 个百分点";
    /// The bounds a percentage has by its number of cases.
    between(low: &str, high: &str) = "Allowing for chance: {low} to {high} (95% confidence).", "考虑偶然波动：{low} 至 {high}（95% 置信度）。";
    /// Rows that did not come, with their names.
    rows_missing(answered: &str, asked: &str, names: &str) = "{answered} of {asked} rows came. AICC sent nothing for: {names}.", "{asked} 行中返回了 {answered} 行。AICC 未返回：{names}。";
    /// Rows of which something could not be read.
    unread_rows(unread: &str, all: &str) = "{unread} of {all} could not be read", "{all} 项中有 {unread} 项未能读取";
    /// More of what was listed.
    and_more(n: &str) = "and {n} more", "另有 {n} 个";
    /// Rows of the table in view.
    rows_shown(shown: &str, all: &str) = "{shown} of {all} rows", "共 {all} 行，显示 {shown} 行";
    /// How much of a window is recorded.
    coverage(held: &str, expected: &str, percent: &str) = "{held} of {expected} periods are recorded ({percent}).", "{expected} 个周期中已记录 {held} 个（{percent}）。";
    /// How far the reading of older periods is.
    back_fill(percent: u8) = "Older periods are being read: {percent}% of 31 days.", "正在读取更早的周期：31 天的 {percent}%。";
    /// A period by its bounds.
    period(from: &str, until: &str) = "{from} to {until}", "{from} 至 {until}";
    /// Pages read of pages there are.
    pages_of(read: &str, wanted: &str) = "{read} of {wanted} pages read.", "已读取 {wanted} 页中的 {read} 页。";
    /// Pages read.
    pages(read: &str) = "{read} pages read.", "已读取 {read} 页。";
    /// How long the reading took.
    pages_between(first: &str, last: &str) = "First page at {first}, last page at {last}.", "首页 {first}，末页 {last}。";
    /// When the agent's statistics may be read again.
    again_in(pause: &str) = "Again in {pause}", "{pause}后可再次读取";
    /// A source's state as heard: name, state, age.
    lamp(source: &str, state: &str, age: &str) = "{source}: {state}, {age}", "{source}：{state}，{age}";
    /// A part of a whole as heard.
    part(name: &str, percent: &str) = "{name} {percent}", "{name} {percent}";
    /// Times an oddity was met.
    times(n: &str) = "{n} times", "{n} 次";
    /// An example of an odd value.
    example(value: &str) = "for example {value}", "例如 {value}";
    /// The time zone of the chosen call centre.
    times_are(zone: &str, offset: &str) = "Times are those of {zone} ({offset})", "时间为 {zone} 当地时间（{offset}）";
    /// A server whose certificate is not checked.
    certificate_unchecked(server: &str) = "Nobody checks the certificate of {server}: the figures may come from anybody.", "未校验 {server} 的证书：数据来源无法保证。";
    /// AICC's clock is ahead of the proxy's.
    clock_ahead(apart: &str) = "The clock of AICC is {apart} ahead of ours: times may be wrong by as much.", "AICC 的时钟比本系统快 {apart}：时间可能有相应偏差。";
    /// AICC's clock is behind the proxy's.
    clock_behind(apart: &str) = "The clock of AICC is {apart} behind ours: times may be wrong by as much.", "AICC 的时钟比本系统慢 {apart}：时间可能有相应偏差。";
    /// Calls waiting, and agents who could take them.
    idle_while_waiting(waiting: &str, available: &str) = "{waiting} waiting, {available} agents available: routing?", "{waiting} 个呼叫排队，{available} 名座席可用：路由问题？";
    /// Calls wait and nobody is signed in.
    waiting_unstaffed(waiting: &str) = "{waiting} waiting, and nobody is signed in.", "{waiting} 个呼叫排队，无座席签入。";
    /// Calls waiting against a limit.
    waiting_beyond(waiting: &str, limit: &str) = "{waiting} waiting, the limit is {limit}.", "{waiting} 个呼叫排队，阈值 {limit}。";
    /// The largest wait of five minutes against a limit.
    waited_beyond(wait: &str, limit: &str) = "The worst wait of a five-minute period was {wait}, the limit is {limit}.", "五分钟周期内最长等待 {wait}，阈值 {limit}。";
    /// The longest wait of those present against a limit.
    waits_beyond(wait: &str, limit: &str) = "A caller has waited {wait}, the limit is {limit}.", "当前最长等待 {wait}，阈值 {limit}。";
    /// Callers in a queue against a limit.
    queued_beyond(callers: &str, limit: &str) = "{callers} callers in the queue, the limit is {limit}.", "队列中 {callers} 名来电者，阈值 {limit}。";
    /// Agents available against a limit.
    available_below(available: &str, limit: &str) = "{available} agents available, the limit is {limit}.", "{available} 名座席可用，阈值 {limit}。";
    /// A service level against its target.
    level_below(percent: &str, target: &str) = "{percent} connected within 20 s in the last closed five minutes, the target is {target}.", "最近结束的五分钟内 20 秒接通率 {percent}，目标 {target}。";
    /// Figures of a source are stale.
    source_stale(source: &str) = "The figures of {source} are stale.", "{source}的数据已过期。";
    /// Figures of a source do not change.
    source_frozen(source: &str) = "{source}: the same figures for minutes, although calls are in progress.", "{source}：通话进行中，但数据数分钟未变。";
    /// Many agents do not take calls.
    agents_away(away: &str, signed_in: &str) = "{away} of {signed_in} agents are busy, resting or in study.", "{signed_in} 名座席中有 {away} 名示忙、休息或学习。";
    /// Many agents are in after-call work.
    agents_in_work(working: &str, signed_in: &str) = "{working} of {signed_in} agents are in after-call work.", "{signed_in} 名座席中有 {working} 名话后整理。";
    /// No agent is available.
    none_available(signed_in: &str) = "None of {signed_in} agents is available.", "{signed_in} 名座席均不可用。";
    /// Agents could take calls that wait.
    some_available(available: &str) = "{available} agents are available: routing?", "{available} 名座席可用：路由问题？";
    /// For how long something has been so.
    since(age: &str) = "for {age}", "已 {age}";
    /// Who took an alarm.
    taken_by(name: &str) = "taken by {name}", "{name} 已认领";
    /// Until when an alarm is silent.
    silent_until(time: &str) = "silent until {time}", "静默至 {time}";
    /// Calls that may still be missed today.
    misses_allowed(n: &str, percent: u8) = "{n} more misses allowed today at {percent}%", "按 {percent}% 目标今日还可错过 {n} 个";
    /// Calls in a row that bring the day back to its target.
    calls_to_recover(n: &str, percent: u8) = "{n} calls in a row in time to recover {percent}% today", "需连续 {n} 个及时接通才能恢复今日 {percent}% 目标";
    /// What a sum of today is of.
    today_of(time: &str, in_time: &str, offered: &str, covered: &str, periods: &str) = "Since {time}: {in_time} of {offered} in time; {covered} of {periods} periods recorded.", "自 {time}：{offered} 个中 {in_time} 个及时接通；{periods} 个周期中已记录 {covered} 个。";
    /// When all windows of a table end.
    windows_until(time: &str) = "Closed five-minute periods, from the times below until {time}", "已结束的五分钟周期，自下列时间至 {time}";
    /// Why nothing is said of the next minutes.
    nothing_ahead(why: &str) = "Nothing can be said of the next minutes. {why}", "无法预测接下来的几分钟。{why}";
    /// In how many minutes something happens.
    in_minutes(minutes: u8) = "in about {minutes} min", "约 {minutes} 分钟后";
    /// In how many minutes callers will wait too long.
    breach_in(minutes: u8) = "At this rate waits pass 20 s in about {minutes} min.", "按当前速率，约 {minutes} 分钟后等待将超过 20 秒。";
    /// The agents that it takes at least.
    agents_for(agents: u32, percent: u8, staffed: u32) = "{agents} agents for {percent}%; {staffed} are there", "达到 {percent}% 需 {agents} 人；现有 {staffed} 人";
    /// The service level of the agents who are there.
    agents_of_now(agents: &str, level: &str) = "The {agents} agents of now: {level}.", "现有 {agents} 名座席：{level}。";
    /// The service level with one agent more.
    one_agent_more(level: &str, now: &str) = "1 more agent: {level} instead of {now}.", "增加 1 名座席：{level}，现为 {now}。";
    /// The service level with one agent fewer.
    one_agent_fewer(level: &str, now: &str) = "1 agent fewer: {level} instead of {now}.", "减少 1 名座席：{level}，现为 {now}。";
    /// The service level with more agents.
    agents_more(agents: &str, level: &str, now: &str) = "{agents} more agents: {level} instead of {now}.", "增加 {agents} 名座席：{level}，现为 {now}。";
    /// The service level with fewer agents.
    agents_fewer(agents: &str, level: &str, now: &str) = "{agents} agents fewer: {level} instead of {now}.", "减少 {agents} 名座席：{level}，现为 {now}。";
    /// What the next minutes are computed from: the half hour.
    from_half_hour(calls: &str, minutes: &str, handle: &str, erlangs: &str) = "From {calls} calls in {minutes} minutes and a handle time of {handle} ({erlangs} erlangs);", "依据 {minutes} 分钟内 {calls} 个呼叫、处理时长 {handle}（{erlangs} 爱尔兰）；";
    /// What the next minutes are computed from: the present.
    from_now(staffed: &str, available: &str, waiting: &str) = "{staffed} agents talking, in after-call work or idle, {available} available, {waiting} calls waiting.", "{staffed} 名座席通话、话后整理或空闲，{available} 名可用，{waiting} 个呼叫排队。";
    /// What is usual for a weekday, by the name of its line.
    usual_for(line: &str, days: &str, weeks: u8) = "{line}: usual for {days}, {weeks} weeks", "{line}：{days}的常见范围，{weeks} 周";
    /// A stretch of time in which a field was not as usual, and where it was farthest from that.
    unusual(field: &str, period: &str, value: &str, at: &str, usual: &str) = "{field}: unusual from {period}, {value} at {at}; usually {usual}.", "{field}：{period} 异常，{at} 为 {value}，通常为 {usual}。";
    /// More stretches that are marked only.
    and_more_unusual(n: usize) = "And {n} earlier ones, marked in the charts.", "另有 {n} 处更早的异常，见图中标记。";
    /// Too few values for a usual range.
    no_usual_yet(held: u8, needed: usize) = "What is usual is not known yet: at most {held} values are recorded for a time of this window, and {needed} are needed.", "常见范围尚不可知：该时间窗内每个时刻最多记录了 {held} 个值，至少需要 {needed} 个。";
    /// The band between the lowest and the highest value of each step.
    lowest_to_highest(line: &str) = "{line}: lowest to highest", "{line}：最低至最高";
    /// How much of a window is recorded.
    recorded_share(percent: u8) = "{percent}% of the window is recorded.", "该时间窗已记录 {percent}%。";
    /// The line of another day.
    on_day(line: &str, date: &str) = "{line}, {date}", "{line}，{date}";
    /// How much of another day is recorded.
    other_day_held(date: &str, held: u32, expected: u32) = "Compared with {date}: {held} of {expected} periods are recorded.", "与 {date} 比较：{expected} 个周期中已记录 {held} 个。";
    /// From when on the log reaches back.
    events_from(time: &str) = "The log reaches back to {time}; what ended before is not listed.", "日志仅保留至 {time}，之前已结束的告警未列出。";
    /// Since when something is counted.
    since_time(time: &str) = "Since {time}.", "自 {time} 起。";
    /// Of how many queues something is known.
    of_first_queues(n: usize) = "Of the first {n} queues only.", "仅含前 {n} 个队列。";
    /// Holidays that say nothing of other days.
    holidays_left_out(days: &str) = "Left out as holidays: {days}.", "作为节假日排除：{days}。";
    /// The vendor's name of a field.
    vendor_field(field: &str) = "AICC field {field}", "AICC 字段 {field}";
    /// The id of a figure that AICC does not supply.
    computed_here(id: &str) = "Computed here: {id}", "由本看板计算：{id}";
}
