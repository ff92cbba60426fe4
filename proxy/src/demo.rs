//! The demo: a simulated AICC in the same program, reached by its address like any other.

use std::future::Future;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::tokens::random_text;
use aicc_proxy::{service, simulator};
use domain::setup::Mode;

use crate::arguments::Demo;
use crate::{Stop, announce, bind};

/// Days of system indicators that the simulated platform remembers.
const HISTORY_DAYS: u32 = 31;

/// Runs the demo until `stop` ends.
pub(crate) async fn run(demo: Demo, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Stop> {
    let speed = f64::from(demo.speed);
    let clock = Clock::scaled(Clock::real().now_ms(), speed);
    let unknown = || Stop::Usage(vec![format!("there is no scenario {}", demo.scenario)]);
    let scenario = simulator::Scenario::named(&demo.scenario).ok_or_else(unknown)?;
    let options = simulator::Options { seed: demo.seed, clock: clock.clone(), history_days: HISTORY_DAYS, scenario };
    let simulated = simulator::start(options).await.map_err(|error| Stop::Failed(format!("the simulated AICC cannot start: {error}")))?;
    let hand_over_key = random_text()?;
    let options =
        Options { listen: demo.listen, page_folder: demo.page, history: demo.history, speed, hand_over_key: hand_over_key.clone() };
    let usage = |sentence| Stop::Usage(vec![sentence]);
    let state = service::state(configuration(&simulated, options)?, Mode::Demo, &clock).map_err(usage)?;
    let (listener, address) = bind(demo.listen).await?;
    let polls = service::start_polling(&state)?;
    simulated.hand_over_to(format!("http://{address}"), hand_over_key);
    announce(&format!("AICC dashboard (demo): http://{address}/"));
    service::serve(listener, state, stop).await.map_err(|error| Stop::Failed(error.to_string()))?;
    // First who asks, then who answers.
    drop(polls);
    simulated.stop().await;
    Ok(())
}
