//! Settles how AICC wants requests signed, where the vendor's texts leave it open: one attempt each, some seconds apart, at most four.

use std::time::Duration;

use domain::problem::ProblemClass;
use domain::status::LARGEST_SKEW_MS;

use super::{Finding, Report, Subject, advice};
use crate::clock::Clock;
use crate::signing::{EmptyQuery, Style, TimestampPrecision};
use crate::upstream::call::Call;
use crate::upstream::client::{self, Client};

/// All forms, the likeliest first.
const STYLES: [Style; 4] = [
    Style { timestamp: TimestampPrecision::Milliseconds, empty_query: EmptyQuery::NoLine },
    Style { timestamp: TimestampPrecision::Seconds, empty_query: EmptyQuery::NoLine },
    Style { timestamp: TimestampPrecision::Milliseconds, empty_query: EmptyQuery::EmptyLine },
    Style { timestamp: TimestampPrecision::Seconds, empty_query: EmptyQuery::EmptyLine },
];

/// The form that AICC takes; `None` when there is no use in going on. `knocked` is the client that has seen AICC's clock.
///
/// # Errors
/// A sentence, when TLS cannot be set up.
pub(super) async fn settle(
    report: &mut Report<impl FnMut(Finding)>,
    subject: &Subject,
    clock: &Clock,
    knocked: &Client,
    spacing: Duration,
) -> Result<Option<Style>, String> {
    let configured = subject.client.style;
    let clock_is_off = knocked.clock_skew_ms().is_some_and(|skew_ms| skew_ms.abs() > LARGEST_SKEW_MS);
    let others = STYLES.into_iter().filter(|style| *style != configured);
    for (attempt, style) in std::iter::once(configured).chain(others).enumerate() {
        if attempt > 0 {
            tokio::time::sleep(spacing).await;
        }
        let client = Client::new(client::Config { style, ..subject.client.clone() }, clock.clone())?;
        let Err(failure) = client.call(&Call::Ping, None, async {}).await else {
            report.add(accepted(style, configured));
            return Ok(Some(style));
        };
        match failure.problem.class {
            ProblemClass::Auth if clock_is_off => {
                let what = "Signature: refused (401). Nothing else was tried, because the clock is wrong";
                report.add(Finding::bad(what, "set the clock first, then run this again"));
                return Ok(None);
            }
            ProblemClass::Auth => {}
            ProblemClass::Unsupported => {
                // The interfaces will show it.
                report.add(Finding::skipped("Signature: this platform has no echo (404), so the configured form stands untested"));
                return Ok(Some(configured));
            }
            _ => {
                report.add(Finding::bad(format_args!("Signature: {}", advice::said(&failure)), advice::of_failure(&failure, None)));
                return Ok(None);
            }
        }
    }
    let what = "Signature: all four forms were refused (401)";
    report.add(Finding::bad(
        what,
        "check `cc_cms.access_key` and the secret key beside it; if a balancer is in between, set `cc_cms.host_override` to the host that AICC \
         sees, or `cc_cms.signed_headers = [\"host\"]`, wait some minutes and run this again",
    ));
    Ok(None)
}

fn accepted(style: Style, configured: Style) -> Finding {
    let timestamp = match style.timestamp {
        TimestampPrecision::Milliseconds => "milliseconds",
        TimestampPrecision::Seconds => "seconds",
    };
    let empty_query = match style.empty_query {
        EmptyQuery::NoLine => "no_line",
        EmptyQuery::EmptyLine => "empty_line",
    };
    if style == configured {
        return Finding::good("Signature: accepted as configured");
    }
    let settings = format!("set `cc_cms.timestamp = \"{timestamp}\"` and `cc_cms.empty_query = \"{empty_query}\"`");
    Finding::bad("Signature: refused as configured (401), accepted in another form, with which the rest is tried", settings)
}
