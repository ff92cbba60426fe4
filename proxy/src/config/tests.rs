//! Good and bad configurations.

use super::examples::{EXAMPLE, OF_SEVERAL};
use super::*;
use crate::database::Place;
use crate::tokens::TokenFile;

/// An environment of one variable and one file.
pub(super) struct Stub;

impl Environment for Stub {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "AICC_SECRET_KEY").then(|| "from the environment".to_owned())
    }

    fn file(&self, path: &Path) -> Result<String, String> {
        match path.extension() {
            Some(pem) if pem == "pem" => Ok(rcgen::generate_simple_self_signed([]).unwrap().cert.pem()),
            _ if path.starts_with("/run") => Ok("from a file\r\n".to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }
}

const SMALLEST: &str = r#"
[[site]]
id = "main"
name = "Main"
call_center_id = 1

[site.cc_cms]
url = "https://10.0.0.1:28080/"
access_key = "ak"
secret_key_env = "AICC_SECRET_KEY"

[[site.vdn]]
id = 1
name = "Service"
time_zone = "Asia/Shanghai"
"#;

pub(super) fn mistakes(text: &str) -> Vec<String> {
    read(text, &Stub).unwrap_err()
}

#[test]
fn the_smallest_configuration_has_sensible_defaults() {
    let config = read(SMALLEST, &Stub).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.intervals.skills_ms, 10_000);
    assert_eq!(config.assets.frame_ancestors, ["'self'"]);
    let site = &config.sites[0];
    assert_eq!(site.client.cms_url, "https://10.0.0.1:28080");
    assert_eq!(site.client.global_keys.secret_key.expose_secret(), "from the environment");
    assert_eq!(site.client.signed_headers.len(), 3);
    assert!((site.cms_budget.calls_per_second - 1.0).abs() < f64::EPSILON);
}

#[test]
fn holidays_are_days_of_the_calendar_in_their_order() {
    let text = SMALLEST.to_owned() + "holidays = [\"2027-01-01\", \"2026-12-25\"]\n";
    let holidays = &read(&text, &Stub).unwrap().sites[0].site.vdns[0].holidays;
    assert_eq!(holidays.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-12-25", "2027-01-01"]);
    assert!(read(SMALLEST, &Stub).unwrap().sites[0].site.vdns[0].holidays.is_empty());
}

#[test]
fn intervals_that_the_budget_does_not_allow_are_said_at_the_start() {
    assert!(read(SMALLEST, &Stub).unwrap().warnings.is_empty());
    let text = SMALLEST.replace("access_key", "calls_per_second = 0.1\naccess_key") + "agents_total = 550\n";
    let warnings = read(&text, &Stub).unwrap().warnings;
    let expected = "`site[0].cc_cms.calls_per_second` allows 0.1 calls a second, of which reads on schedule may use nine tenths; the \
                    configured intervals ask for 0.22, so all intervals of this site are stretched 2.4 times.";
    assert_eq!(warnings, [expected], "six pages every 30 s and one every 60 s");
    assert_eq!(read(EXAMPLE, &Stub).unwrap().warnings, [""; 0]);
}

#[test]
fn the_unit_waits_for_the_longest_drain() {
    let unit = include_str!("../../../deploy/aicc-dashboard.service");
    let waits_s: f64 = unit.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")?.parse().ok()).unwrap();
    // And for the lease to be given back.
    assert!(waits_s > listen::LONGEST_DRAIN_S + 5.0, "{waits_s}");
}

#[test]
fn credentials_are_where_the_service_manager_says() {
    let found = |path: &str, folder: Option<&str>| credential(Path::new(path), folder.map(PathBuf::from));
    let (path, folder) = ("$CREDENTIALS_DIRECTORY/secret-key", "/run/credentials/x.service");
    assert_eq!(found(path, Some(folder)), Ok("/run/credentials/x.service/secret-key".into()));
    assert_eq!(found("/etc/key", Some(folder)), Ok("/etc/key".into()));
    assert_eq!(found("/etc/key", None), Ok("/etc/key".into()));
    assert!(found(path, None).unwrap_err().contains("LoadCredential"));
}

#[test]
fn sites_at_one_server_share_its_budget_by_what_they_ask_for() {
    let second = SMALLEST.replace("id = \"main\"", "id = \"second\"").replace("call_center_id = 1", "call_center_id = 2");
    let second =
        second.replace("https://10.0.0.1:28080/", "https://10.0.0.1:28080").replace("access_key", "calls_per_second = 0.8\naccess_key");
    let config = read(&format!("{SMALLEST}{second}agents_total = 450\n"), &Stub).unwrap();
    let shares = config.sites.iter().map(|site| site.cms_budget.calls_per_second);
    // Three pages every 30 s and one every 60 s; five and one.
    let [first, second]: [f64; 2] = shares.collect::<Vec<_>>().try_into().unwrap();
    assert!((first - 0.8 * 7.0 / 18.0).abs() < 1e-9 && (second - 0.8 * 11.0 / 18.0).abs() < 1e-9, "{first} {second}");
    assert!(config.sites.iter().all(|site| site.cms_budget.burst == 2));
    let expected = "`site` \"main\" has its CC-CMS in common with another site: of the 0.8 calls a second of `calls_per_second`, which are \
                    there once for the server, it gets 0.31.";
    assert_eq!(config.warnings[0], expected);
    let elsewhere = SMALLEST.replace("id = \"main\"", "id = \"second\"").replace("10.0.0.1", "10.0.0.2");
    let config = read(&format!("{SMALLEST}{elsewhere}"), &Stub).unwrap();
    assert!(config.warnings.is_empty() && config.sites.iter().all(|site| site.cms_budget.burst == 5));
}

#[test]
fn a_secret_from_a_file_loses_only_its_line_end() {
    let text = SMALLEST.replace("secret_key_env = \"AICC_SECRET_KEY\"", "secret_key_file = \"/run/secret\"");
    let config = read(&text, &Stub).unwrap();
    assert_eq!(config.sites[0].client.ordinary_keys.secret_key.expose_secret(), "from a file");
}

#[test]
fn every_mistake_is_reported_at_once() {
    let mistakes = mistakes(
        r#"
listen = "0.0.0.0:8080"
base_path = "aicc"
colour = "red"

[intervals]
skills_s = 1

[[site]]
id = "Main Site"
name = "Main"
call_center_id = 1

[site.cc_cms]
url = "http://10.0.0.1:28080"
access_key = "a/k"
secret_key_env = "NOT_SET"
signed_headers = ["content-type", "x-extra"]

[[site.vdn]]
id = 1
time_zone = "Mars/Olympus"
day_start = "25:00"
shift_starts = ["06:00", "6 pm"]
holidays = ["2026-02-30", "2026-12-25"]
skills = [{ id = 1, name = "A" }, { id = 1, name = "B" }]
"#,
    );
    let expected = [
        "`listen` should be a loopback address",
        "`base_path` should be a path with a slash",
        "`intervals.skills_s` should be a whole number from 2 to 3600.",
        "`site[0].id` is not good",
        "`site[0].cc_cms.url` should begin with https://",
        "`site[0].cc_cms.access_key` should hold neither a slash",
        "`site[0].cc_cms.secret_key_env` names the variable NOT_SET, which is not set.",
        "`site[0].cc_cms.signed_headers` holds \"x-extra\"",
        "`site[0].cc_cms.signed_headers` must hold host.",
        "`site[0].vdn[0].name` is missing.",
        "`site[0].vdn[0].time_zone` is \"Mars/Olympus\"",
        "`site[0].vdn[0].day_start` should be a time of day",
        "`site[0].vdn[0].shift_starts` should be times of day",
        "`site[0].vdn[0].holidays` holds \"2026-02-30\", which should be a day such as 2026-12-25.",
        "`site[0].vdn[0].skills` has two entries with the id 1.",
        "`colour` is not a setting",
    ];
    for start in expected {
        assert!(mistakes.iter().any(|mistake| mistake.starts_with(start)), "{start}\nis not among\n{mistakes:#?}");
    }
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
}

#[test]
fn a_secret_in_the_file_itself_is_refused() {
    let text = SMALLEST.replace("secret_key_env = \"AICC_SECRET_KEY\"", "secret_key = \"tiger\"");
    let mistakes = mistakes(&text);
    assert!(mistakes.iter().any(|mistake| mistake.contains("must not stand in this file")), "{mistakes:#?}");
    assert!(!format!("{mistakes:?}").contains("tiger"));
}

#[test]
fn what_is_said_of_a_secret_names_the_setting_it_is_about() {
    let webhook = |lines: &str| mistakes(&format!("{SMALLEST}\n[[webhook]]\nname = \"chat\"\n{lines}\n"));
    let good = "url = \"https://hooks.example/x\"";
    for (lines, says) in [
        (
            format!("{good}\nsecret = \"tiger\""),
            "`webhook[0].secret` must not stand in this file: name a variable with secret_env or a file with secret_file.",
        ),
        (format!("{good}\nurl_file = \"/run/secret\""), "`webhook[0].url` and `url_file` are both set; one is enough."),
        ("url_env = \"A\"\nurl_file = \"/run/secret\"".to_owned(), "`webhook[0].url_env` and `url_file` are both set; one is enough."),
        ("url_env = \"NOT_SET\"".to_owned(), "`webhook[0].url_env` names the variable NOT_SET, which is not set."),
    ] {
        let said = webhook(&lines);
        assert_eq!(said.first().map(String::as_str), Some(says), "{said:#?}");
        assert!(!said.concat().contains("tiger"));
    }
    let sign_in = EXAMPLE.lines().filter(|line| !line.contains("client_secret")).collect::<Vec<_>>().join("\n");
    let says = "`access.sign_in.client_secret_env` or `client_secret_file` is missing: one of them must say where the secret is.";
    assert_eq!(mistakes(&sign_in), [says]);
}

#[test]
fn whom_to_trust_is_set_by_a_file_and_by_accident_it_is_not_everybody() {
    let with = |line: &str| SMALLEST.replace("access_key =", &format!("{line}\naccess_key ="));
    let trust = |text: &str| read(text, &Stub).map(|mut config| (config.sites.remove(0).client.cms_trust, config.warnings));
    let (authorities, _) = trust(&with(r#"ca_file = "/etc/ca.pem""#)).unwrap();
    assert_eq!((authorities.authorities.len(), authorities.accept_any_certificate), (1, false));
    for (line, says) in [
        (r#"ca_file = "/etc/ca.crt""#, "`site[0].cc_cms.ca_file` names /etc/ca.crt, which cannot be read: no such file."),
        (
            r#"ca_file = "/run/other""#,
            "`site[0].cc_cms.ca_file` names /run/other, which holds no certificate (-----BEGIN CERTIFICATE-----).",
        ),
        (
            r#"danger_accept_any_certificate_from_this_server = "yes""#,
            "`site[0].cc_cms.danger_accept_any_certificate_from_this_server` takes only this text: \"I know that anybody on the network can \
             then read and change what AICC says\".",
        ),
    ] {
        assert_eq!(mistakes(&with(line)), [says]);
    }
    let sentence = "I know that anybody on the network can then read and change what AICC says";
    let (nobody_checked, warnings) = trust(&with(&format!("danger_accept_any_certificate_from_this_server = \"{sentence}\""))).unwrap();
    assert!(nobody_checked.accept_any_certificate && warnings.len() == 1, "{warnings:?}");
}

#[test]
fn an_address_must_lead_where_it_seems_to_lead() {
    for url in [
        "http://localhost:8080@evil.example/",
        "http://127.0.0.1:1@evil.example",
        "http://127.0.0.1.evil.example:80",
        "http://10.0.0.1:28080",
        "https://user:tiger@10.0.0.1:28080",
        "https://10.0.0.1:28080/#fragment",
        "https://10.0.0.1:28080/?query",
        "ftp://10.0.0.1",
        "10.0.0.1:28080",
    ] {
        let mistakes = mistakes(&SMALLEST.replace("https://10.0.0.1:28080/", url));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with("`site[0].cc_cms.url`")), "{url}: {mistakes:#?}");
        assert!(!format!("{mistakes:?}").contains("tiger"));
    }
    for url in ["http://127.0.0.1:28080", "http://[::1]", "http://localhost/prefix", "https://[2001:db8::7]:28080"] {
        assert_eq!(read(&SMALLEST.replace("https://10.0.0.1:28080/", url), &Stub).unwrap().sites[0].client.cms_url, url);
    }
}

#[test]
fn what_no_request_could_carry_is_refused_at_the_start() {
    for (line, setting) in [
        (r#"host_override = "aicc.example/path""#, "host_override"),
        (r#"host_override = "a b""#, "host_override"),
        (r#"host_override = "user@aicc.example""#, "host_override"),
        (r#"paths = { sysindex = "/a<b" }"#, "paths.sysindex"),
        (r#"paths = { sysindex = "/a	b" }"#, "paths.sysindex"),
    ] {
        let mistakes = mistakes(&SMALLEST.replace("access_key =", &format!("{line}\naccess_key =")));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with(&format!("`site[0].cc_cms.{setting}`"))), "{line}: {mistakes:#?}");
    }
    for base_path in ["//", "/a//b/", "/../", "/a/./", "aicc/", "/healthz/", "/readyz/"] {
        let mistakes = mistakes(&format!("base_path = \"{base_path}\"\n{SMALLEST}"));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with("`base_path`")), "{base_path}: {mistakes:#?}");
    }
    for origin in ["https://*.example", "https://Desk.example"] {
        let mistakes = mistakes(&format!("hand_over_origins = [\"{origin}\"]\n{SMALLEST}"));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with("`hand_over_origins`")), "{origin}: {mistakes:#?}");
    }
}

/// A configuration with this table of access, and what it listens to.
fn with_access(listen: &str, access: &str) -> String {
    format!("listen = \"{listen}\"\n{}\n{access}", SMALLEST.replace("time_zone", "skills = [{ id = 7, name = \"A\" }]\ntime_zone"))
}

#[test]
fn others_are_let_in_only_when_it_is_said_who_may_see() {
    let tokens = "[access]\ntoken_file = \"/t/tokens.json\"";
    let header = "[access]\neveryone = \"all\"\n[access.reverse_proxy]\naddresses = [\"10.0.0.5\"]\n[[access.group]]\nname = \"all\"\nevery_vdn = true";
    assert!(mistakes(&with_access("0.0.0.0:80", "")).iter().any(|mistake| mistake.starts_with("`listen` should be a loopback address")));
    let open = read(&with_access("0.0.0.0:80", tokens), &Stub).unwrap();
    assert_eq!((open.hosts, open.access.local), (Hosts::Any, false));
    assert!(open.warnings.iter().any(|warning| warning.contains("in the clear")), "{:?}", open.warnings);
    let behind = read(&with_access("[::]:80", header), &Stub).unwrap();
    assert!(behind.warnings.is_empty() && !behind.access.local);
    assert!(!behind.access.reverse_proxy.unwrap().groups.everyone.is_empty());
    let alone = read(&with_access("127.0.0.1:80", ""), &Stub).unwrap();
    assert_eq!((alone.hosts, alone.access.local), (Hosts::Loopback, true));
    let both = format!("{tokens}\nloopback_without_login = true");
    assert!(read(&with_access("127.0.0.1:80", &both), &Stub).unwrap().access.local);
    let open_to_all = mistakes(&with_access("0.0.0.0:80", &both));
    assert!(open_to_all[0].starts_with("`listen` should be a loopback address: access.loopback_without_login"), "{open_to_all:#?}");
}

#[test]
fn a_grant_of_what_is_not_there_is_a_mistake() {
    for (access, start) in [
        ("[access]\ntoken_file = \"tokens.json\"", "`access.token_file` should be a whole path"),
        ("[access]\nloopback_without_login = false", "`access.token_file` or `access.reverse_proxy` or"),
        ("[access.reverse_proxy]\nuser_header = \"a b\"", "`access.reverse_proxy.addresses` is missing"),
        ("[access.reverse_proxy]\naddresses = [\"10.0.0.0/33\"]", "`access.reverse_proxy.addresses` holds \"10.0.0.0/33\""),
        ("[access]\neveryone = \"x\"", "`access.everyone` names the group \"x\""),
        ("[access.sign_in]\nissuer = \"http://id.example\"", "`access.sign_in.issuer` should be an address"),
        ("[access.sign_in]\npublic_url = \"https://a.example/b/\"", "`access.sign_in.public_url` should end with the base path, /."),
        ("[access.sign_in]\nsession_h = 0", "`access.sign_in.session_h` should be"),
        (
            "[access]\nloopback_without_login = true\n[access.reverse_proxy]\naddresses = [\"::1\"]",
            "`access.loopback_without_login` cannot",
        ),
        ("[[access.group]]\nname = \"a,b\"", "`access.group[0].name` should have no comma"),
        ("[[access.group]]\nname = \"a\"\nagents = true", "`access.group[0].agents` belongs to"),
        ("[[access.group]]\nname = \"a\"\n[[access.group.vdn]]\nid = 2", "`access.group[0].vdn[0].id` is 2, which is not a VDN"),
        (
            "[[access.group]]\nname = \"a\"\n[[access.group.vdn]]\nid = 1\nskills = [8]",
            "`access.group[0].vdn[0].id` is 1, which has no skill 8",
        ),
        ("[[access.group]]\nname = \"a\"\n[[access.group.vdn]]\nid = 1\nsite = \"x\"", "`access.group[0].vdn[0].id` is of the site \"x\""),
        ("[tls]\ncertificate_file = \"a\"", "`tls.key_file` is missing"),
    ] {
        let mistakes = mistakes(&with_access("127.0.0.1:80", access));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with(start)), "{start}\nis not among\n{mistakes:#?}");
    }
    for host in ["dashboard.example:443", "*.example", "a b", ""] {
        let mistakes = mistakes(&format!("hosts = [\"{host}\"]\n{SMALLEST}"));
        assert!(mistakes.iter().any(|mistake| mistake.starts_with("`hosts` holds")), "{host}: {mistakes:#?}");
    }
}

#[test]
fn names_can_be_read_without_any_secret() {
    struct Nothing;
    impl Environment for Nothing {
        fn variable(&self, _name: &str) -> Option<String> {
            None
        }
        fn file(&self, _path: &Path) -> Result<String, String> {
            Err("not for you".to_owned())
        }
    }
    assert!(read(EXAMPLE, &Nothing).is_err());
    let text = EXAMPLE.replace("url = \"https://hooks.example.test/alarms\"", "url_file = \"/run/secrets/chat\"");
    assert_eq!(read(&text, &WithoutSecrets).unwrap().sites.len(), 1);
}

#[test]
fn text_that_is_not_toml_is_said_to_be_so() {
    assert!(mistakes("site = [").first().unwrap().starts_with("This is not TOML"));
}

#[test]
fn an_empty_file_says_what_is_needed() {
    assert_eq!(mistakes(""), ["`site` is missing: at least one [[site]] is needed."]);
}

#[test]
fn several_proxies_keep_everything_in_their_database() {
    let config = read(OF_SEVERAL, &Stub).unwrap();
    let cluster = config.cluster.unwrap();
    assert_eq!((cluster.advertise.as_str(), cluster.heartbeat.as_secs()), ("https://10.0.0.5:8443", 5));
    let shared = Place::Server(cluster.server.clone());
    assert_eq!((config.history.database, config.alarms.state), (Some(shared.clone()), Some(shared)));
    assert_eq!(config.access.tokens, Some(TokenFile::Server(cluster.server)));
    assert!(config.warnings.is_empty() && read(EXAMPLE, &Stub).unwrap().cluster.is_none());
    let beside = |table: &str, line: &str| OF_SEVERAL.replace(&format!("[{table}]\n"), &format!("[{table}]\n{line}\n"));
    for (text, mistake) in [
        (beside("history", "file = \"/h.db\""), "`history.file` is for one proxy alone: with [cluster] it is all in the database"),
        (format!("{OF_SEVERAL}\n[state]\nfile = \"/s.db\"\n"), "`state.file` is for one proxy alone"),
        (beside("access", "token_file = \"/t.json\""), "`access.token_file` is for one proxy alone"),
        (OF_SEVERAL.replace("https://10.0.0.5:8443", "http://10.0.0.5:8443"), "`cluster.advertise` should be like https://"),
        (OF_SEVERAL.replace("https://10.0.0.5:8443", "https://10.0.0.5:8443/aicc"), "`cluster.advertise` should be like https://"),
        (OF_SEVERAL.replace("aicc@database", "aicc:tiger@database"), "`cluster.database` should hold no password"),
        (OF_SEVERAL.replace("postgres://", "mysql://"), "`cluster.database` should be like postgres://user@host:5432/database"),
        (OF_SEVERAL.replace("heartbeat_s = 5", "heartbeat_s = 0"), "`cluster.heartbeat_s` should be a whole number from 1 to 60"),
        (OF_SEVERAL.replace("/run/secrets/aicc-database", "/no/such"), "`cluster.password_file` names /no/such, which cannot be read"),
        (OF_SEVERAL.replace("database-ca.pem", "none.txt"), "`cluster.database_ca_file` names /etc/aicc-dashboard/none.txt, which cannot"),
    ] {
        let told = mistakes(&text);
        assert!(told.iter().any(|told| told.starts_with(mistake)), "{mistake}: {told:#?}");
        assert!(!format!("{told:?}").contains("tiger"));
    }
}

#[test]
fn without_a_rule_there_are_those_that_come_along_and_an_empty_list_is_none() {
    let ids = |text: &str| read(text, &Stub).unwrap().alarms.rules.into_iter().map(|rule| rule.id).collect::<Vec<_>>();
    assert_eq!(ids(SMALLEST), ["service-level", "idle-while-waiting", "waiting-unstaffed", "worst-wait"]);
    assert_eq!(ids(&format!("service_level_target_percent = 90\nalarm = []\n{SMALLEST}")), [""; 0]);
    let rules = read(&format!("service_level_target_percent = 90\n{SMALLEST}"), &Stub).unwrap().alarms.rules;
    assert_eq!((rules[0].warning, rules[0].critical), (Some(90.0), Some(90.0)));
    let alarms = read(EXAMPLE, &Stub).unwrap().alarms;
    assert_eq!((alarms.rules.len(), alarms.rules[0].only.as_slice(), alarms.rules[0].for_s), (1, &[101, 102][..], 30));
    assert_eq!(alarms.state, Some(Place::File("/var/lib/aicc-dashboard/state.db".into())));
    assert!(!format!("{:?}", alarms.webhooks).contains("hooks.example.test"), "an address may be as good as a key");
}

#[test]
fn mistakes_in_rules_and_webhooks_are_sentences_too() {
    let text = r#"
[state]
file = "state.db"
[[alarm]]
id = "a"
metric = "waiting"
[[alarm]]
metric = "in_queue"
id = "b"
only = [11]
for_s = 4000
[[alarm]]
id = "c"
metric = "available"
warning = 1
critical = 2
[[alarm]]
id = "c"
metric = "idle_while_waiting"
vdn = 9
colour = "red"
[[webhook]]
name = "a b"
url = "http://hooks.example/x"
events = ["seen"]
severity = "bad"
body = "{sentence}"
[[webhook]]
name = "chat"
url_env = "NOT_SET"
body = '{"text": "{url}"}'
[[webhook]]
name = "chat"
url = "https://hooks.example/?key=tiger"
secret_env = "AICC_SECRET_KEY"
page_url = "https://dashboard.example"
"#;
    let said = mistakes(&format!("{SMALLEST}{text}"));
    for start in [
        "`state.file` should be a whole path",
        "`alarm[0].metric` should be one of calls_waiting, ",
        "`alarm[1].warning` or `critical` is missing: in_queue needs a bound.",
        "`alarm[1].for_s` should be a whole number from 0 to 3600.",
        "`alarm[1].only` holds 11, which is no access code here.",
        "`alarm[2].critical` should be at most `warning`, which is 1.",
        "`alarm[3].vdn` is 9, which is not configured.",
        "`alarm[3].colour` is not a setting",
        "`alarm` has two entries with the id \"c\".",
        "`webhook[0].name` should have 1 to 32",
        "`webhook[0].url` should be an address that begins with https://",
        "`webhook[0].events` holds \"seen\"",
        "`webhook[0].severity` should be one of warning, critical.",
        "`webhook[0].body` should be JSON once",
        "`webhook[1].url_env` names the variable NOT_SET, which is not set.",
        "`webhook[1].body` asks for {url}, and `page_url` is missing",
        "`webhook[2].page_url` should be an address with a slash at its end",
    ] {
        assert!(said.iter().any(|mistake| mistake.starts_with(start)), "{start}\nis not among\n{said:#?}");
    }
    assert_eq!(said.len(), 17, "{said:#?}");
    assert!(!said.concat().contains("tiger"));
}
