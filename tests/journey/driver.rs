//! One chromedriver for the stories that run at the moment.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

const START: Duration = Duration::from_secs(30);
const END: Duration = Duration::from_secs(10);

/// A running chromedriver; it ends with its last user.
pub struct Driver {
    process: Child,
    port: u16,
}

static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());

impl Driver {
    /// The one that runs, or a new one.
    pub fn shared() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *running = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process =
            Command::new(&program).arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
                panic!("{} cannot be started ({error}): `make test` installs Chromium and chromedriver.", program.display())
            });
        let output = BufReader::new(process.stdout.take().unwrap());
        let (said, heard) = mpsc::channel();
        thread::spawn(move || {
            // Reads on to the end, so that chromedriver never writes into a closed pipe.
            for line in output.lines().map_while(Result::ok) {
                let _ = said.send(line);
            }
        });
        let port = loop {
            let line = heard.recv_timeout(START).unwrap_or_else(|_| panic!("{} does not say its port", program.display()));
            let port = line.split("started successfully on port ").nth(1);
            if let Some(port) = port {
                break port.trim_end_matches('.').parse().unwrap();
            }
        };
        Self { process, port }
    }

    /// Its address, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked so, it closes browsers that were not closed because something panicked, and answers when it has.
        if let Ok(mut connection) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = connection.set_read_timeout(Some(END));
            let _ = connection.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            let _ = connection.read_to_end(&mut Vec::new());
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
