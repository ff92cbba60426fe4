//! Which site and VDN a request is about. What is not configured cannot be asked for.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Query;
use domain::id::{SiteId, VdnId};

use super::error::Refused;
use crate::site::{Site, Vdn};
use crate::state::AppState;

/// The query of a request.
pub(super) type Parameters = Query<HashMap<String, String>>;

/// The site named by `site`.
pub(super) fn site<'a>(state: &'a AppState, parameters: &Parameters) -> Result<&'a Arc<Site>, Refused> {
    let id: SiteId = parameter(parameters, "site", "the short id of a site")?;
    state.sites.iter().find(|site| site.id == id).ok_or(Refused::NotConfigured("site"))
}

/// The site and VDN named by `site` and `vdn`.
pub(super) fn vdn<'a>(state: &'a AppState, parameters: &Parameters) -> Result<(&'a Arc<Site>, &'a Vdn), Refused> {
    let site = site(state, parameters)?;
    let id: VdnId = parameter(parameters, "vdn", "the number of a VDN")?;
    site.vdn(id).map(|vdn| (site, vdn)).ok_or(Refused::NotConfigured("VDN"))
}

/// Whether a viewer pressed "refresh now".
pub(super) fn wants_refresh(parameters: &Parameters) -> bool {
    parameters.get("refresh").is_some_and(|value| value == "1")
}

fn parameter<T: std::str::FromStr>(parameters: &Parameters, name: &'static str, should_be: &'static str) -> Result<T, Refused> {
    let refused = Refused::BadParameter { name, should_be };
    parameters.get(name).and_then(|text| text.parse().ok()).ok_or(refused)
}
