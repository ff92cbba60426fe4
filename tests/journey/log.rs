//! Every log line of the run, in memory.

use std::io::{self, Write};
use std::sync::{Mutex, Once};

use tracing_subscriber::filter::LevelFilter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Buffer;

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps every log line from now on, whatever its level.
pub fn keep() {
    static START: Once = Once::new();
    START.call_once(|| {
        tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false).with_writer(|| Buffer).init();
    });
}

/// What was logged so far, by all stories.
pub fn text() -> String {
    String::from_utf8(LINES.lock().unwrap().clone()).unwrap()
}
