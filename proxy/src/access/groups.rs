//! What the members of a group may see.

use super::scope::Scope;

/// Groups with their scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// What the members of each group may see, by its name.
    pub named: Vec<(String, Scope)>,
    /// What every signed-in user may see.
    pub everyone: Scope,
}

impl Groups {
    /// What a user of these groups may see.
    pub fn scope_of(&self, groups: &[&str]) -> Scope {
        let granted = self.named.iter().filter(|(name, _)| groups.contains(&name.as_str()));
        granted.fold(self.everyone.clone(), |scope, (_, more)| scope.joined(more.clone()))
    }
}
