//! The course of a headline number: one thin line without words. Its field spans the values, at least half of the largest, so that
//! a quiet course looks quiet.

use std::fmt::Write;

use crate::format::fixed;
use crate::live::live;
use leptos::prelude::*;

/// Width and height of the field the line is drawn on.
const FIELD: (f64, f64) = (120.0, 24.0);

/// The line as an SVG path; empty with fewer than two values. A missing value breaks it.
fn path(course: &[Option<f64>]) -> String {
    let most = course.iter().flatten().copied().fold(0.0_f64, f64::max);
    let least = course.iter().flatten().copied().fold(most, f64::min);
    let span = (most - least).max(most / 2.0).max(1.0);
    // The course lies in the middle of what it leaves empty.
    let floor = least - (span - (most - least)) / 2.0;
    if course.iter().flatten().count() < 2 {
        return String::new();
    }
    let step = FIELD.0 / f64::from(u32::try_from(course.len() - 1).unwrap_or(u32::MAX)).max(1.0);
    let mut path = String::new();
    let mut pen = 'M';
    let mut x = 0.0;
    for value in course {
        if let Some(value) = value {
            let y = (FIELD.1 - 1.0) - (value - floor) / span * (FIELD.1 - 2.0);
            // Writing to a `String` does not fail.
            let _ = write!(path, "{pen}{} {}", fixed(x, 1), fixed(y, 1));
            pen = 'L';
        } else {
            pen = 'M';
        }
        x += step;
    }
    path
}

/// A line that keeps its room also while there is nothing to draw. The figure beside it says the value, so it is silent.
#[component]
pub fn Sparkline(
    /// Values, oldest first.
    #[prop(into)]
    course: Signal<Vec<Option<f64>>>,
) -> impl IntoView {
    view! {
        <svg class="sparkline" viewBox="0 0 120 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path d=live(move || course.with(|course| path(course))) fill="none" stroke="currentColor" vector-effect="non-scaling-stroke"></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_breaks_the_line() {
        assert_eq!(path(&[Some(0.0), Some(2.0), None, Some(1.0)]), "M0.0 23.0L40.0 1.0M120.0 12.0");
    }

    #[test]
    fn a_quiet_course_looks_quiet() {
        assert_eq!(path(&[Some(100.0), Some(102.0)]), "M0.0 12.4L120.0 11.6");
        assert_eq!(path(&[Some(0.0), Some(0.0)]), "M0.0 12.0L120.0 12.0");
    }

    #[test]
    fn one_value_is_no_course() {
        assert_eq!(path(&[None, Some(3.0)]), "");
        assert_eq!(path(&[]), "");
    }
}
