//! A wallboard: some fifty minutes of it in time lapse.

use crate::soak::{POLLS_OF_AN_HOUR, soak};

/// How much faster than the clock.
const SPEED: f64 = 200.0;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_minutes_of_the_wallboard_leave_nothing_behind() {
    // The trends of this page are full after an hour: until then only elements and listeners are flat.
    let soaked = soak(SPEED, &[60, POLLS_OF_AN_HOUR - 60], |_| {}).await;
    assert_eq!((soaked.missed, soaked.complaints.as_slice()), (0, [].as_slice()), "{soaked:#?}");
    for (name, percent) in soaked.growth_percent() {
        let at_most_percent = if ["DOM nodes", "listeners"].contains(&name) { 2.0 } else { 25.0 };
        assert!(percent < at_most_percent, "{name} has grown by {percent:.1} %: {soaked:#?}");
    }
}
