//! `[history]`: where every read is recorded, and for how long.

use std::path::PathBuf;

use super::reader::Reader;
use crate::database::{Place, Server};
use crate::history::Retention;
use crate::history::recorder::Config;

/// Reads where reads are recorded. Without the table they are kept in memory.
pub(super) fn history(root: &mut Reader<'_>, shared: Option<&Server>) -> Config {
    let default = Config { database: shared.cloned().map(Place::Server), ..Config::default() };
    let Some(mut table) = root.table("history") else { return default };
    let file = if shared.is_none() {
        table.required_text("file").map(PathBuf::from)
    } else {
        table.of_one_alone("file");
        None
    };
    if file.as_ref().is_some_and(|path| !path.is_absolute()) {
        table.mistake("file", "should be a whole path, such as /var/lib/aicc-dashboard/history.db");
    }
    let mut kept =
        |name, least, most, default: u32| table.number(name, least..=most).and_then(|number| u32::try_from(number).ok()).unwrap_or(default);
    let retention = Retention {
        reads_h: kept("samples_hours", 26, 24 * 31, default.retention.reads_h),
        minutes_d: kept("minutes_days", 1, 400, default.retention.minutes_d),
        fives_d: kept("five_minutes_days", 32, 3700, default.retention.fives_d),
    };
    table.finish();
    Config { database: file.map(Place::File).or(default.database), retention }
}
