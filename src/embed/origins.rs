//! Whose messages are heard: the origins that may show the page in a frame, as the proxy wrote them into the document.

/// Whether one of `sources`, written as in `frame-ancestors`, names this origin. `own` is the origin of the page itself.
pub fn admit(sources: &str, origin: &str, own: &str) -> bool {
    sources.split(' ').any(|source| if source == "'self'" { origin == own } else { names(&source.to_ascii_lowercase(), origin) })
}

/// `https://portal.example`, `https://*.example` for every name below it, and `:*` for every port.
fn names(source: &str, origin: &str) -> bool {
    let (Some((scheme, source)), Some((of, origin))) = (source.split_once("://"), origin.split_once("://")) else { return false };
    let (host, port) = with_port(source, scheme);
    let (origin_host, origin_port) = with_port(origin, of);
    let below = |domain: &str| origin_host.strip_suffix(domain).is_some_and(|name| name.ends_with('.') && name.len() > 1);
    scheme == of && (port == "*" || port == origin_port) && (host == origin_host || host.strip_prefix("*.").is_some_and(below))
}

/// Host and port. A colon within brackets belongs to an address.
fn with_port<'a>(host: &'a str, scheme: &str) -> (&'a str, &'a str) {
    let usual = if scheme == "https" { "443" } else { "80" };
    host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((host, usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_admitted_by_scheme_name_and_port_together() {
        let sources = "'self' https://Portal.example https://*.desks.example http://localhost:* http://[::1]:8080 https://dots.example:443";
        for (origin, admitted) in [
            ("https://dashboard.example", true),
            ("https://portal.example", true),
            ("http://portal.example", false),
            ("https://portal.example:8443", false),
            ("https://portal.example.evil.example", false),
            ("https://evil-portal.example", false),
            ("https://a.desks.example", true),
            ("https://a.b.desks.example", true),
            ("https://desks.example", false),
            ("https://.desks.example", false),
            ("https://evildesks.example", false),
            ("http://localhost:9999", true),
            ("http://localhost", true),
            ("http://[::1]:8080", true),
            ("http://[::1]", false),
            ("https://dots.example", true),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(admit(sources, origin, "https://dashboard.example"), admitted, "{origin}");
        }
        for nobody in ["", "'none'", "*", "https://*"] {
            assert!(!admit(nobody, "https://portal.example", "https://dashboard.example"), "{nobody}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_admitted_that_does_not_end_as_a_source_does(origin in "[a-z0-9:/.*'-]{0,40}") {
            proptest::prop_assert!(!admit("https://*.desks.example", &origin, "") || origin.ends_with(".desks.example"));
        }
    }
}
