//! What both databases do alike, and what only a server does.

use std::ops::Deref;

use super::*;
use crate::secret::Secret;
use crate::upstream::tls::{self, Trust};

/// A database of this test's own on a server.
pub(crate) fn trial_server() -> Place {
    let password = Secret::new(trial::PASSWORD.to_owned());
    Place::Server(Server::new(&trial::database(), Some(password), Trust::default()).unwrap())
}

/// A folder of a test's own, empty, that goes with its test, also when that fails.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Named by its test: tests of one program run side by side.
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("aicc-test-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

const ROOM: Room = Room {
    name: "trial",
    forms: &["CREATE TABLE note (id INTEGER PRIMARY KEY, body BLOB) STRICT;"],
    page_bytes: 4096,
    may_lose_moments: false,
};

fn places(name: &str) -> [Place; 2] {
    [Place::Memory(format!("file:/aicc-database-{name}?vfs=memdb").into(), 1024 * 1024), trial_server()]
}

fn put(connection: &Connection, bytes: &[u8]) -> Result<u64, Error> {
    connection.writing(|connection| connection.execute("INSERT INTO note (body) VALUES (?1)", &[bytes.into()]))
}

fn count(connection: &Connection) -> i64 {
    connection.one("SELECT count(*) FROM note", &[], |row| row.whole(0)).unwrap().unwrap()
}

#[test]
fn values_come_back_as_they_were_and_what_is_broken_off_leaves_nothing() {
    for place in places("values") {
        let connection = Connection::to_write(&place, &ROOM).unwrap();
        put(&connection, &[0, 1, 255]).unwrap();
        let found = connection.one("SELECT id, body FROM note", &[], |row| Ok((row.whole(0)?, row.bytes(1)?.to_vec()))).unwrap();
        assert_eq!(found, Some((1, vec![0, 1, 255])));
        let broken: Result<(), Error> = connection.writing(|connection| {
            connection.execute("INSERT INTO note (body) VALUES (?1)", &[Value::Null])?;
            Err(Error::new(Kind::Full, "by this test"))
        });
        assert_eq!((broken.unwrap_err().kind, count(&connection)), (Kind::Full, 1));
        let reader = Connection::to_read(&place).unwrap();
        let written = reader.reading(|reader| reader.execute("DELETE FROM note", &[]));
        assert_eq!(written.unwrap_err().kind, Kind::ReadOnly, "{place:?}");
        assert_eq!(reader.reading(|reader| Ok(count(reader))), Ok(1));
    }
}

#[test]
fn the_folder_of_a_test_goes_with_all_that_is_in_it_also_when_the_test_fails() {
    let path = std::panic::catch_unwind(|| {
        let folder = Folder::new("folder");
        std::fs::write(folder.join("left.db-wal"), "left").unwrap();
        std::panic::resume_unwind(Box::new(folder.to_path_buf()));
    });
    assert!(!path.unwrap_err().downcast::<PathBuf>().unwrap().exists());
}

#[test]
fn a_form_of_a_later_version_is_left_as_it_is() {
    const LATER: Room = Room { forms: &[ROOM.forms[0], "CREATE INDEX note_body ON note (body)"], ..ROOM };
    let place = trial_server();
    for _ in 0..2 {
        drop(Connection::to_write(&place, &LATER).unwrap());
    }
    assert!(Connection::to_write(&place, &ROOM).unwrap_err().to_string().contains("newer version"));
}

#[test]
fn a_lost_connection_comes_back_and_never_in_the_midst_of_what_is_one() {
    let url = trial::database();
    let password = Some(Secret::new(trial::PASSWORD.to_owned()));
    let connection = Connection::to_write(&Place::Server(Server::new(&url, password, Trust::default()).unwrap()), &ROOM).unwrap();
    let cut = || {
        let others =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert_eq!(trial::ask(&url, others), "1");
    };
    put(&connection, b"before").unwrap();
    cut();
    put(&connection, b"after").unwrap();
    let torn = connection.writing(|connection| {
        connection.execute("INSERT INTO note (body) VALUES (?1)", &[Value::Null])?;
        cut();
        connection.execute("INSERT INTO note (body) VALUES (?1)", &[Value::Null])
    });
    assert_eq!(torn.unwrap_err().kind, Kind::Unreachable);
    assert_eq!(count(&connection), 2);
    trial::shut(&url);
    let told = || put(&connection, b"lost").unwrap_err().to_string();
    assert!(told().contains("not currently accepting connections") || told().ends_with("is not reached"));
    assert!(told().ends_with("is not reached"), "and is not asked at every turn");
}

#[test]
fn nobody_writes_under_a_lease_that_another_has_by_now() {
    let url = trial::database();
    let password = Some(Secret::new(trial::PASSWORD.to_owned()));
    let server = Server::new(&url, password, Trust::default()).unwrap();
    let connection = Connection::to_write(&Place::Server(server.clone()), &ROOM).unwrap();
    trial::ask(&url, "CREATE TABLE aicc.lease (epoch BIGINT); INSERT INTO aicc.lease VALUES (7)");
    let holder = Connection::to_write(&Place::Server(server.under(7)), &ROOM).unwrap();
    put(&holder, b"first").unwrap();
    trial::ask(&url, "UPDATE aicc.lease SET epoch = 8");
    assert_eq!(put(&holder, b"second").unwrap_err().kind, Kind::NotHolder);
    assert_eq!(Connection::to_write(&Place::Server(server.under(7)), &ROOM).unwrap_err().kind, Kind::NotHolder);
    assert_eq!(count(&connection), 1);
    assert_eq!(holder.reading(|holder| Ok(count(holder))), Ok(1), "which keeps nobody from reading");
    put(&Connection::to_write(&Place::Server(server.under(8)), &ROOM).unwrap(), b"third").unwrap();
    assert_eq!(count(&connection), 2);
}

#[test]
fn only_the_right_password_opens_a_sealed_database() {
    let url = trial::sealed();
    let opened = |password: Option<&str>| {
        let password = password.map(|password| Secret::new(password.to_owned()));
        Connection::to_write(&Place::Server(Server::new(&url, password, Trust::default()).unwrap()), &ROOM).map_err(|error| error.kind)
    };
    assert!(opened(Some(trial::PASSWORD)).is_ok());
    assert_eq!([opened(Some("wrong")).err(), opened(None).err()], [Some(Kind::Unreachable); 2]);
}

#[test]
fn a_server_with_a_certificate_is_believed_only_if_its_authority_is() {
    let opened = |authority: &str| {
        let trust = Trust { authorities: tls::certificates(authority).unwrap(), accept_any_certificate: false };
        Connection::to_write(&Place::Server(Server::new(&trial::database(), None, trust).unwrap()), &ROOM)
    };
    let connection = opened(trial::certificate()).unwrap();
    let encrypted = "SELECT ssl::TEXT FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(connection.one(encrypted, &[], |row| row.text(0)).unwrap().as_deref(), Some("true"));
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem();
    let error = opened(&other).unwrap_err();
    assert!(error.kind == Kind::Unreachable && error.to_string().contains("certificate"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_told_and_its_password_is_not() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::new(&format!("postgres://aicc@{free}/aicc"), Some(Secret::new("tiger".to_owned())), Trust::default()).unwrap();
    let error = Connection::to_write(&Place::Server(server.clone()), &ROOM).unwrap_err();
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(!format!("{error} {error:?} {server} {server:?}").contains("tiger"));
}

#[test]
fn an_address_is_whole_without_a_password_and_encrypted_unless_it_is_this_machine() {
    let mistake = |url: &str| Server::new(url, None, Trust::default()).err();
    assert_eq!(mistake("postgres://aicc@localhost:5432/aicc"), None);
    assert_eq!(mistake("postgres://aicc@[::1]/aicc"), None);
    assert_eq!(mistake("postgresql://aicc@%2Frun%2Fpostgresql/aicc"), None);
    for bad in ["mysql://aicc@h/aicc", "postgres://h/aicc", "postgres://aicc@h", "postgres://aicc@h/aicc?sslmode=disable", "aicc"] {
        assert!(mistake(bad).unwrap().contains("postgres://user@host:5432/database"), "{bad}");
    }
    assert!(mistake("postgres://aicc:tiger@h/aicc").unwrap().contains("no password"));
}

#[test]
fn only_who_writes_is_broken_off_soon_when_it_says_nothing() {
    let connection = Connection::to_write(&trial_server(), &ROOM).unwrap();
    let pause =
        |connection: &Connection| connection.one("SELECT current_setting('idle_in_transaction_session_timeout')", &[], |row| row.text(0));
    assert_eq!(connection.reading(pause), Ok(Some("1min".to_owned())));
    assert_eq!(connection.writing(pause), Ok(Some("2s".to_owned())), "others may wait for it");
}
