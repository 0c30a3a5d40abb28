//! A layer of settings (command line, environment, a profile, the top of the file), and the merge of layers: the first layer
//! that sets a value takes precedence.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{
    Origin,
    table::{SECRET_KEYS, is_organization_setting},
};

/// Values and their origins, by key.
#[derive(Clone, Default)]
pub(super) struct Layer {
    values: Table,
    origins: BTreeMap<String, Origin>,
}

impl Layer {
    /// Adds a value.
    pub(super) fn insert(&mut self, key: &str, value: Value, origin: Origin) {
        self.values.insert(key.to_owned(), value);
        self.origins.insert(key.to_owned(), origin);
    }

    /// Adds the settings of a layer with lower precedence that are not set yet.
    ///
    /// A token URL of lower precedence than the base URL belongs to another host. It is ignored, since the key would be sent
    /// to one cloud and the token to another. Of the sources of the secret, only those of the first layer are used.
    pub(super) fn merge(&mut self, lower: &Self) {
        let has_base_url = self.has("base_url");
        let has_secret = SECRET_KEYS.into_iter().any(|key| self.has(key));
        for (key, value) in &lower.values {
            let is_superseded = (has_base_url && key == "token_url")
                || (has_secret && SECRET_KEYS.contains(&key.as_str()))
                || self.has(key);
            if let Some(origin) = lower.origins.get(key).filter(|_| !is_superseded) {
                self.insert(key, value.clone(), origin.clone());
            }
        }
    }

    /// The layer without settings that apply to the selected profile only.
    pub(super) fn for_all_profiles(&self) -> Self {
        let mut layer = self.clone();
        let is_shared = |key: &str| !is_organization_setting(key) && key != "profile";
        layer.values.retain(|key, _| is_shared(key));
        layer.origins.retain(|key, _| is_shared(key));
        layer
    }

    /// Whether this setting is set.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The text of this setting and its origin.
    pub(super) fn text(&self, key: &str) -> Option<(&str, &Origin)> {
        self.values.get(key).and_then(Value::as_str).zip(self.origins.get(key))
    }

    /// All values.
    pub(super) fn values(&self) -> Table {
        self.values.clone()
    }

    /// The origin of each value.
    pub(super) fn origins(&self) -> &BTreeMap<String, Origin> {
        &self.origins
    }
}
