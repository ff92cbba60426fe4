//! A server of `PostgreSQL` of the tests' own, made of the system's package, that ends with the tests, however those end.

use std::fs::Permissions;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Its password, which is no secret. It is asked for only at the database that is [`sealed`]: to check one takes long where nothing is optimised.
pub const PASSWORD: &str = "of-the-tests";

/// Runs as root as well: the server refuses that, so it runs as somebody else then. The shell ends when nobody holds its standard input any more, and
/// the server with it.
const SCRIPT: &str = r#"
set -eu
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$owner" --regid="$group" --clear-groups -- "$@"; else "$@"; fi; }
owner=$(id -u postgres 2>/dev/null || id -u nobody); group=$(id -g postgres 2>/dev/null || id -g nobody)
if [ "$(id -u)" = 0 ]; then chown -R "$owner:$group" "$FOLDER"; fi
cd "$FOLDER"
as "$BIN/initdb" -D data -U aicc --pwfile=password --auth=trust --encoding=UTF8 --locale=C --no-sync >log 2>&1
sed -i '1i host sealed aicc 127.0.0.1/32 scram-sha-256' data/pg_hba.conf
as "$BIN/postgres" -D data -p "$PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$FOLDER" -c fsync=off \
  -c ssl=on -c ssl_cert_file="$FOLDER/certificate" -c ssl_key_file="$FOLDER/key" -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=400 >>log 2>&1 &
server=$!
cat >/dev/null || true
# Its own number: what runs in the background of a shell takes no such signal, and as root there is one more between.
kill -QUIT "$(head -n 1 data/postmaster.pid)" 2>/dev/null || true
wait "$server" 2>/dev/null || true
cd / && rm -rf "$FOLDER"
"#;

struct Running {
    port: u16,
    certificate: String,
    bin: PathBuf,
    /// Its standard input ends with this program.
    _shell: Child,
}

static SERVER: OnceLock<Running> = OnceLock::new();

/// The address of a database that nobody else has: `postgres://…`.
pub fn database() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    made(&format!("test{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

/// The certificate of the server, as text.
pub fn certificate() -> &'static str {
    &SERVER.get_or_init(start).certificate
}

/// The same of the one database for which a password is asked: once.
pub fn sealed() -> String {
    made("sealed")
}

fn made(name: &str) -> String {
    let Running { port, bin, .. } = SERVER.get_or_init(start);
    let mut command = Command::new(bin.join("createdb"));
    command.args(["-h", "127.0.0.1", "-U", "aicc", "-p", &port.to_string(), name]).env("PGPASSWORD", PASSWORD);
    let made = command.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    format!("postgres://aicc@127.0.0.1:{port}/{name}")
}

/// Asks a database with the server's own client: the rows as lines, columns with a bar between.
pub fn ask(url: &str, sql: &str) -> String {
    let asked = client().args(["-AtX", "-v", "ON_ERROR_STOP=1", "-c", sql, url]).env("PGPASSWORD", PASSWORD).output().unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    String::from_utf8(asked.stdout).unwrap().trim_end().to_owned()
}

/// Lets nobody into a database any more, and sends away whoever is there.
pub fn shut(url: &str) {
    let (server, name) = url.rsplit_once('/').unwrap();
    ask(&format!("{server}/postgres"), &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    ask(&format!("{server}/postgres"), &format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'"));
}

/// Lets everybody into a database again.
pub fn open_again(url: &str) {
    let (server, name) = url.rsplit_once('/').unwrap();
    ask(&format!("{server}/postgres"), &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
}

/// The server's own client.
pub fn client() -> Command {
    Command::new(binaries().join("psql"))
}

fn binaries() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().expect("PostgreSQL is not installed: `scripts/setup test` does it, or says how")
}

fn start() -> Running {
    let bin = binaries();
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("aicc-postgres-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::File::create(folder.join("password")).unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let certificate = own.cert.pem();
        for (name, text) in [("certificate", &certificate), ("key", &own.signing_key.serialize_pem())] {
            std::fs::write(folder.join(name), text).unwrap();
            std::fs::set_permissions(folder.join(name), Permissions::from_mode(0o600)).unwrap();
        }
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]).env("FOLDER", &folder).env("BIN", &bin).env("PORT", port.to_string());
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if answers(port, &mut shell) {
            return Running { port, certificate, bin, _shell: shell };
        }
        let said = std::fs::read_to_string(Path::new(&folder).join("log")).unwrap_or_default();
        // Somebody else may have taken the port meanwhile.
        assert!(said.contains("Address already in use"), "PostgreSQL does not start: {said}");
    }
    panic!("no port is free");
}

/// Whether the server comes up.
fn answers(port: u16, shell: &mut Child) -> bool {
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() && ready(port) {
            return true;
        }
        if shell.try_wait().unwrap().is_some() {
            return false;
        }
        // There is nothing to wait for but time: a process of somebody else's comes up.
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn ready(port: u16) -> bool {
    let mut command = Command::new(binaries().join("pg_isready"));
    command.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status().unwrap().success()
}
