//! Whether files have changed: asked at most once a second, and only when somebody wants to know.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::monotonic;

/// Pause between two looks at the disk.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What tells one state of a file from another; `None` when it is not there.
type Stamp = Option<(u64, u64, i64, i64, i64, i64)>;

/// Watches files by looking when it is asked.
#[derive(Debug)]
pub struct Watch {
    paths: Vec<PathBuf>,
    seen: Vec<Stamp>,
    looked: Option<Instant>,
}

impl Watch {
    /// Has seen nothing yet: the first question is always answered with "changed".
    pub fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { paths: paths.into_iter().collect(), seen: Vec::new(), looked: None }
    }

    /// Forgets what was seen: the next question is answered with "changed".
    pub fn forget(&mut self) {
        (self.seen, self.looked) = (Vec::new(), None);
    }

    /// Forgets what was seen, but not when: the next look, a moment later, finds everything changed. For what could not be read.
    pub fn again(&mut self) {
        self.seen = Vec::new();
    }

    /// Whether a file has changed since the last look.
    pub fn changed(&mut self) -> bool {
        let now = monotonic();
        if self.looked.is_some_and(|looked| now.duration_since(looked) < LOOK_EVERY) {
            return false;
        }
        self.looked = Some(now);
        let stamps: Vec<Stamp> = self.paths.iter().map(stamp).collect();
        let changed = stamps != self.seen;
        self.seen = stamps;
        changed
    }
}

fn stamp(path: &PathBuf) -> Stamp {
    let data = std::fs::metadata(path).ok()?;
    Some((data.ino(), data.size(), data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec()))
}
