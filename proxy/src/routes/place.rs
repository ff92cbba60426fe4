//! Which site and VDN a request is about. What is not configured, or not the viewer's to see, cannot be asked for.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use domain::id::{AgentId, SiteId, SkillId, VdnId};
use domain::sysindex::Window;

use super::error::Refused;
use crate::access::Viewer;
use crate::access::scope::VdnScope;
use crate::insight::another_day::DAYS_BACK;
use crate::rendered::{Rendered, Rows, Views};
use crate::site::{Site, Vdn};
use crate::state::AppState;

/// The query of a request: so few that looking through them is faster than any map.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// What stands under a name; where it stands twice, the last.
    pub(super) fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = QueryRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, QueryRejection> {
        let Query(parameters) = Query::try_from_uri(&parts.uri)?;
        Ok(Self(parameters))
    }
}

/// The site named by `site`, if the viewer may see anything of it.
pub(super) fn site<'a>(state: &'a AppState, viewer: &Viewer, parameters: &Parameters) -> Result<&'a Arc<Site>, Refused> {
    let site = site_without_viewer(state, parameters)?;
    let seen = site.vdns.iter().any(|vdn| viewer.scope.of_vdn(&site.id, vdn.config.id).is_some());
    if seen { Ok(site) } else { Err(Refused::NotConfigured("site")) }
}

/// The site named by `site`, for those who are no viewers: they show what they may do in another way.
pub(super) fn site_without_viewer<'a>(state: &'a AppState, parameters: &Parameters) -> Result<&'a Arc<Site>, Refused> {
    let id: SiteId = parameter(parameters, "site", "the short id of a site")?;
    state.sites.iter().find(|site| site.id == id).ok_or(Refused::NotConfigured("site"))
}

/// A VDN with what the viewer may see of it.
pub(super) struct Place<'a> {
    pub(super) site: &'a Arc<Site>,
    pub(super) vdn: &'a Vdn,
    pub(super) scope: &'a VdnScope,
    /// Whether the viewer may operate.
    pub(super) operates: bool,
    /// All sites: what one has been refused another may have been, too.
    pub(super) sites: &'a [Arc<Site>],
}

impl Place<'_> {
    /// What the viewer may see of a read: the whole, or the rows with these ids, which ascend.
    pub(super) fn visible<T: Rows>(&self, read: &Views<T>, ids: impl Iterator<Item = u32>) -> Arc<Rendered> {
        if self.scope.is_whole() { read.whole() } else { read.part(ids.collect()) }
    }
}

/// The site and VDN named by `site` and `vdn`.
pub(super) fn vdn<'a>(state: &'a AppState, viewer: &'a Viewer, parameters: &Parameters) -> Result<Place<'a>, Refused> {
    let site = site(state, viewer, parameters)?;
    let id: VdnId = parameter(parameters, "vdn", "the number of a VDN")?;
    let operates = viewer.scope.operates();
    let place = || Some(Place { site, vdn: site.vdn(id)?, scope: viewer.scope.of_vdn(&site.id, id)?, operates, sites: &state.sites });
    place().ok_or(Refused::NotConfigured("VDN"))
}

/// The same for what is counted for a VDN as a whole.
pub(super) fn whole_vdn<'a>(state: &'a AppState, viewer: &'a Viewer, parameters: &Parameters) -> Result<Place<'a>, Refused> {
    let place = vdn(state, viewer, parameters)?;
    if place.scope.is_whole() { Ok(place) } else { Err(Refused::NeedsWholeVdn) }
}

/// The site of an agent whose statistics the viewer may see.
pub(super) fn site_of_agent<'a>(
    state: &'a AppState,
    viewer: &Viewer,
    parameters: &Parameters,
    id: AgentId,
) -> Result<&'a Arc<Site>, Refused> {
    let site = site(state, viewer, parameters)?;
    let seen = |vdn: &Vdn| viewer.scope.of_vdn(&site.id, vdn.config.id).is_some_and(|scope| scope.has_agent(&vdn.config, id));
    if site.vdns.iter().any(seen) { Ok(site) } else { Err(Refused::NotConfigured("agent")) }
}

/// The skill of a VDN named by `skill`, if the viewer may see it; `None` when none is named.
pub(super) fn skill(place: &Place<'_>, parameters: &Parameters) -> Result<Option<SkillId>, Refused> {
    if parameters.get("skill").is_none() {
        return Ok(None);
    }
    let id: SkillId = parameter(parameters, "skill", "the number of a skill queue")?;
    let seen = place.scope.has_skill(id) && place.vdn.config.skills.iter().any(|skill| skill.id == id);
    if seen { Ok(Some(id)) } else { Err(Refused::NotConfigured("skill queue")) }
}

/// The window named by `window`; without one, the usual.
pub(super) fn window(parameters: &Parameters) -> Result<Window, Refused> {
    let word = parameters.get("window").map_or(Window::default().word(), String::as_str);
    Window::from_word(word).ok_or(Refused::BadParameter { name: "window", should_be: "one of 1h, shift, today, 24h, 7d and 31d" })
}

/// How many days back the day named by `back` is, with which one compares; without one, none.
pub(super) fn days_back(parameters: &Parameters) -> Result<Option<u8>, Refused> {
    let bad = Refused::BadParameter { name: "back", should_be: "one of 7, 14, 21 and 28" };
    let known = |word: &String| DAYS_BACK.into_iter().find(|days| days.to_string() == *word).ok_or(bad);
    parameters.get("back").map(known).transpose()
}

/// Whether a viewer pressed "refresh now".
pub(super) fn wants_refresh(parameters: &Parameters) -> bool {
    parameters.get("refresh").is_some_and(|value| value == "1")
}

fn parameter<T: std::str::FromStr>(parameters: &Parameters, name: &'static str, should_be: &'static str) -> Result<T, Refused> {
    let refused = Refused::BadParameter { name, should_be };
    parameters.get(name).and_then(|text| text.parse().ok()).ok_or(refused)
}
