//! Addresses of the views, with the choices that hold for all of them.

use domain::id::{SiteId, VdnId};

/// Keys of the query that every view shares: where, which window, which moment, which language, and how an embed looks. The others belong to one view.
const SHARED: [&str; 10] = ["embed", "site", "vdn", "window", "at", "lang", "tz", "theme", "hide", "refresh"];

/// The relative address of a view. `query` is the present one without `?`; `more` is added to what is kept of it.
pub fn href(view: &str, query: &str, more: Option<(&str, &str)>) -> String {
    let kept = query.split('&').filter(|pair| pair.split_once('=').is_some_and(|(key, _)| SHARED.contains(&key))).map(str::to_owned);
    let pairs: Vec<_> = kept.chain(more.map(|(key, value)| format!("{key}={value}"))).collect();
    // A relative address may not be empty: it would mean the document's own.
    let view = if view.is_empty() { "./" } else { view };
    if pairs.is_empty() { view.to_owned() } else { format!("{view}?{}", pairs.join("&")) }
}

/// The query of an address with another call centre; what belongs to one view falls away with its next address.
pub fn href_in(site: &SiteId, vdn: VdnId, query: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.starts_with("site=") && !pair.starts_with("vdn=") && !pair.is_empty());
    let pairs: Vec<_> = kept.map(str::to_owned).chain([format!("site={site}"), format!("vdn={vdn}")]).collect();
    pairs.join("&")
}

/// Whether `path` is that of the view.
pub fn is_here(path: &str, view: &str) -> bool {
    path.rsplit('/').next().unwrap_or_default() == view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_kept_and_what_belongs_to_one_view_is_not() {
        assert_eq!(href("skills", "vdn=3&sort=-calls_waiting&lang=zh-CN", None), "skills?vdn=3&lang=zh-CN");
        assert_eq!(href("skills", "skill=4&vdn=3", Some(("skill", "7"))), "skills?vdn=3&skill=7");
        assert_eq!(href("", "", None), "./");
        let there = href_in(&"main".parse().unwrap(), VdnId(2), "vdn=3&lang=zh-CN&sort=idle");
        assert_eq!(href("skills", &there, Some(("skill", "7"))), "skills?lang=zh-CN&site=main&vdn=2&skill=7");
        let embedded = "embed=1&panel=worst-skills&tz=UTC&theme=dark&hide=nav&refresh=60&sort=skill";
        assert_eq!(href("skills", embedded, None), "skills?embed=1&tz=UTC&theme=dark&hide=nav&refresh=60");
    }

    #[test]
    fn a_view_is_known_by_the_end_of_its_path() {
        assert!(is_here("/", "") && is_here("/aicc/", "") && is_here("/aicc/skills", "skills"));
        assert!(!is_here("/aicc/skills", "") && !is_here("/", "skills"));
    }
}
