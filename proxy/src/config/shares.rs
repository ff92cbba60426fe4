//! Sites at one CC-CMS: its budget is there once.

use domain::setup::Intervals;

use super::SiteConfig;
use super::reader::Reader;
use crate::poller::pace::{self, calls_per_second};
use crate::site::wishes;
use crate::upstream::budget;
use crate::upstream::client::same_server;

/// Shares the budget of each CC-CMS out among the sites that are there, by what their reads ask for. Where they say different things of it, the least
/// holds. The start says so.
pub(super) fn share_out(root: &Reader<'_>, sites: &mut [SiteConfig], intervals: &Intervals) {
    let together = |one: &SiteConfig, other: &SiteConfig| same_server(&one.client.cms_url, &other.client.cms_url);
    let shares: Vec<_> = sites.iter().map(|site| share(site, sites.iter().filter(|other| together(site, other)), intervals)).collect();
    for (site, share) in sites.iter_mut().zip(shares) {
        let Some((whole, share)) = share else { continue };
        let (id, per_second) = (&site.site.id, share.calls_per_second);
        let stretch = pace::stretch(&wishes(&site.site.vdns, intervals), per_second);
        let stretched = if stretch > 1.0 { format!(", and its intervals are stretched {stretch:.1} times") } else { String::new() };
        root.warning(
            "site",
            &format!(
                "\"{id}\" has its CC-CMS in common with another site: of the {} calls a second of `calls_per_second`, which are there once for \
                 the server, it gets {per_second:.2}{stretched}",
                whole.calls_per_second
            ),
        );
        site.cms_budget = share;
    }
}

/// The budget of the server and a site's share of it; `None` where the site is there alone.
fn share<'a>(
    site: &SiteConfig,
    together: impl Iterator<Item = &'a SiteConfig> + Clone,
    intervals: &Intervals,
) -> Option<(budget::Config, budget::Config)> {
    let number = u32::try_from(together.clone().count()).ok().filter(|number| *number > 1)?;
    let wished = |site: &SiteConfig| calls_per_second(&wishes(&site.site.vdns, intervals));
    let least = |least: budget::Config, other: budget::Config| budget::Config {
        calls_per_second: least.calls_per_second.min(other.calls_per_second),
        burst: least.burst.min(other.burst),
    };
    let whole = together.clone().map(|site| site.cms_budget).fold(site.cms_budget, least);
    let part = wished(site) / together.map(wished).sum::<f64>();
    let share = budget::Config { calls_per_second: whole.calls_per_second * part, burst: (whole.burst / number).max(1) };
    Some((whole, share))
}
