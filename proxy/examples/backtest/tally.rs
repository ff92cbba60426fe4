//! What was right and what was wrong, added up and printed.

/// What was said of half an hour, against the truth; `None` where nothing was said.
#[derive(Clone, Copy)]
pub struct Said {
    /// Handle time, percent of the true one.
    pub handle_error_percent: Option<f64>,
    /// Occupancy, percentage points.
    pub occupancy_error_points: Option<f64>,
    /// Service level by Erlang C for the agents who were there, percentage points.
    pub level_error_points: Option<f64>,
}

/// Days added up.
#[derive(Clone, Default)]
pub struct Tally {
    /// Polls at which a breach was said to be near and came, was said and did not come, was not said and came, was not said and did not come.
    polls: [u64; 4],
    /// Warnings, that is polls that say it after five minutes without: those that were right, and all.
    warnings: [u64; 2],
    /// First breaches after five minutes without: those before which there was a warning, and all.
    onsets: [u64; 2],
    /// How long before the breach it was said for the first time, seconds.
    leads_s: Vec<f64>,
    half_hours: u64,
    handle: Vec<f64>,
    occupancy: Vec<f64>,
    level: Vec<f64>,
}

impl Tally {
    /// The sum of others.
    pub fn of<'a>(others: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for other in others {
            for (sum, other) in sum.polls.iter_mut().zip(other.polls) {
                *sum += other;
            }
            for (sum, other) in sum.warnings.iter_mut().chain(&mut sum.onsets).zip(other.warnings.iter().chain(&other.onsets)) {
                *sum += other;
            }
            sum.half_hours += other.half_hours;
            for (sum, other) in [(&mut sum.leads_s, &other.leads_s), (&mut sum.handle, &other.handle)] {
                sum.extend(other);
            }
            for (sum, other) in [(&mut sum.occupancy, &other.occupancy), (&mut sum.level, &other.level)] {
                sum.extend(other);
            }
        }
        sum
    }

    /// Judges what was said of one queue by when callers came who waited too long; both ascend.
    pub fn judge(&mut self, said: &[(i64, bool)], breaches: &[i64], ahead_ms: i64) {
        let comes = |at_ms: i64| {
            let next = breaches.get(breaches.partition_point(|breach_ms| *breach_ms <= at_ms));
            next.is_some_and(|breach_ms| *breach_ms <= at_ms + ahead_ms)
        };
        let mut last_ms = i64::MIN;
        for (at_ms, is_near) in said {
            let right = comes(*at_ms);
            self.polls[usize::from(!is_near) * 2 + usize::from(*is_near != right)] += 1;
            if *is_near {
                if *at_ms > last_ms.saturating_add(ahead_ms) {
                    self.warnings[1] += 1;
                    self.warnings[0] += u64::from(right);
                }
                last_ms = *at_ms;
            }
        }
        let mut before_ms = i64::MIN;
        for breach_ms in breaches {
            let is_first = *breach_ms > before_ms.saturating_add(ahead_ms);
            before_ms = *breach_ms;
            let from = said.partition_point(|(at_ms, _)| *at_ms < breach_ms - ahead_ms);
            let until = said.partition_point(|(at_ms, _)| at_ms < breach_ms);
            // Of a queue of which nothing was said, nothing was missed.
            if !is_first || from == until {
                continue;
            }
            self.onsets[1] += 1;
            if let Some((at_ms, _)) = said[from..until].iter().find(|(_, is_near)| *is_near) {
                self.onsets[0] += 1;
                self.leads_s.push(super::day::float(breach_ms - at_ms) / 1000.0);
            }
        }
    }

    /// Takes half an hour in.
    pub fn compare(&mut self, said: Said) {
        self.half_hours += 1;
        self.handle.extend(said.handle_error_percent);
        self.occupancy.extend(said.occupancy_error_points);
        self.level.extend(said.level_error_points);
    }

    fn precision(&self) -> Option<f64> {
        percent(self.polls[0], self.polls[0] + self.polls[1])
    }

    fn recall(&self) -> Option<f64> {
        percent(self.polls[0], self.polls[0] + self.came_unsaid())
    }

    /// Not said, and it came: the place of what was not said and wrong.
    const fn came_unsaid(&self) -> u64 {
        self.polls[3]
    }

    fn breach(&self) -> String {
        let all: u64 = self.polls.iter().sum();
        let leads = Spread::of(&self.leads_s)
            .map_or_else(|| "-".to_owned(), |spread| format!("{:.0} s ({:.0} to {:.0})", spread.median, spread.low, spread.high));
        format!(
            "{all} | {} | {} | {} | {} of {} ({}) | {} of {} ({}) | {leads}",
            said(percent(self.polls[0] + self.came_unsaid(), all)),
            said(self.precision()),
            said(self.recall()),
            self.warnings[0],
            self.warnings[1],
            said(percent(self.warnings[0], self.warnings[1])),
            self.onsets[0],
            self.onsets[1],
            said(percent(self.onsets[0], self.onsets[1])),
        )
    }
}

/// Median, and the tenth and ninetieth of a hundred.
struct Spread {
    low: f64,
    median: f64,
    high: f64,
}

impl Spread {
    fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |percent: usize| sorted.get((sorted.len().saturating_sub(1)) * percent / 100).copied();
        Some(Self { low: at(10)?, median: at(50)?, high: at(90)? })
    }
}

#[expect(clippy::cast_precision_loss, reason = "some millions")]
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64 * 100.0)
}

fn said(percent: Option<f64>) -> String {
    percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1} %"))
}

fn error(values: &[f64], unit: &str) -> String {
    let mean_of = |of: &dyn Fn(f64) -> f64| {
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let count = values.len() as f64;
        values.iter().map(|value| of(*value)).sum::<f64>() / count
    };
    Spread::of(values).map_or_else(
        || "0 | - | - | -".to_owned(),
        |spread| {
            format!(
                "{} | {:+.1} {unit} | {:.1} {unit} | {:+.1} to {:+.1} {unit}",
                values.len(),
                mean_of(&|value| value),
                mean_of(&f64::abs),
                spread.low,
                spread.high
            )
        },
    )
}

/// Prints the tables, each as rows for a document.
pub fn print(tallies: &[(&str, &Tally)], days: &[&Tally]) {
    println!(
        "| queues | polls | a breach came within 5 min | precision | recall | warnings that were right | first breaches that were warned of | how long before |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, tally) in tallies {
        println!("| {name} | {} |", tally.breach());
    }
    let of_days = |of: &dyn Fn(&Tally) -> Option<f64>| {
        let values: Vec<f64> = days.iter().filter_map(|day| of(day)).collect();
        Spread::of(&values).map_or_else(|| "-".to_owned(), |spread| format!("{:.1} % to {:.1} %", spread.low, spread.high))
    };
    println!("\nFrom day to day (eight of ten): precision {}, recall {}.\n", of_days(&Tally::precision), of_days(&Tally::recall));
    println!(
        "| of half hours with 20 calls or more | queues | half hours | said of | mean error | mean size of the error | eight of ten errors |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, tally) in tallies {
        for (what, values, unit) in [
            ("handle time (`aht_est`)", &tally.handle, "%"),
            ("occupancy", &tally.occupancy, "points"),
            ("service level by Erlang C", &tally.level, "points"),
        ] {
            println!("| {what} | {name} | {} | {} |", tally.half_hours, error(values, unit));
        }
    }
}
