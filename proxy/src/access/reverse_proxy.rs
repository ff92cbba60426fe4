//! Users whom a reverse proxy in front of us has signed in and names in a header.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::groups::Groups;
use super::{Viewer, Who};

/// Longest name of a user or a group that is taken, bytes.
const LONGEST_NAME: usize = 256;

/// Which reverse proxies are believed, and what their users may see.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where they are. The header counts from nowhere else.
    pub addresses: Vec<IpNet>,
    /// The header with the user's name.
    pub user_header: HeaderName,
    /// The header with the names of the user's groups, separated by commas; `None` when none is sent.
    pub groups_header: Option<HeaderName>,
    /// What users may see.
    pub groups: Groups,
}

impl Config {
    /// Whether a connection comes from one of the reverse proxies.
    pub fn is_from(&self, address: IpAddr) -> bool {
        // On a socket for both families an IPv4 address comes as IPv6.
        let address = address.to_canonical();
        self.addresses.iter().any(|network| network.contains(&address))
    }

    /// The user of a request that came from a reverse proxy; `None` when it names none, or more than one.
    pub fn user(&self, headers: &HeaderMap) -> Option<Viewer> {
        let name = single(headers, &self.user_header)?;
        let groups = self.groups_header.as_ref().and_then(|header| single(headers, header)).unwrap_or_default();
        let groups: Vec<&str> = groups.split(',').map(str::trim).collect();
        Some(Viewer { who: Who::User(name.into()), scope: self.groups.scope_of(&groups).into() })
    }
}

/// The text of a header that stands there exactly once. Of two, one may have been sent by the viewer and passed on.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let text = std::str::from_utf8(values.next()?.as_bytes()).ok()?.trim();
    let good = values.next().is_none() && !text.is_empty() && text.len() <= LONGEST_NAME && !text.chars().any(char::is_control);
    good.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use domain::id::VdnId;

    use super::super::scope::{Figures, Scope, VdnScope};
    use super::*;

    fn scope(vdn: u32) -> Scope {
        Scope::of([("main".parse().unwrap(), VdnId(vdn), VdnScope { figures: Figures::All, agents: false })], false)
    }

    fn config() -> Config {
        Config {
            addresses: vec!["10.0.0.0/24".parse().unwrap(), "fd00::1/128".parse().unwrap()],
            user_header: HeaderName::from_static("x-forwarded-user"),
            groups_header: Some(HeaderName::from_static("x-forwarded-groups")),
            groups: Groups { named: vec![("service".to_owned(), scope(1)), ("sales".to_owned(), scope(2))], everyone: Scope::nothing() },
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    #[test]
    fn only_listed_addresses_are_reverse_proxies() {
        for (address, listed) in [("10.0.0.7", true), ("::ffff:10.0.0.7", true), ("fd00::1", true), ("10.0.1.7", false), ("fd00::2", false)]
        {
            assert_eq!(config().is_from(address.parse().unwrap()), listed, "{address}");
        }
    }

    #[test]
    fn a_user_sees_what_their_groups_see_together() {
        let viewer = config().user(&headers(&[("x-forwarded-user", "li.na"), ("x-forwarded-groups", "staff, service,sales")])).unwrap();
        assert_eq!((viewer.who, viewer.scope.as_ref()), (Who::User("li.na".into()), &scope(1).joined(scope(2))));
        let without = config().user(&headers(&[("x-forwarded-user", "王")])).unwrap();
        assert!(without.scope.is_empty());
    }

    #[test]
    fn a_name_that_stands_there_twice_or_not_at_all_is_nobody() {
        for pairs in [
            &[][..],
            &[("x-forwarded-user", "")],
            &[("x-forwarded-user", "eve"), ("x-forwarded-user", "li.na")],
            &[("x-forwarded-user", "a\tb")],
        ] {
            assert_eq!(config().user(&headers(pairs)), None, "{pairs:?}");
        }
        let twice = [("x-forwarded-user", "eve"), ("x-forwarded-groups", "service"), ("x-forwarded-groups", "staff")];
        assert!(config().user(&headers(&twice)).unwrap().scope.is_empty(), "groups that stand there twice are none");
    }
}
