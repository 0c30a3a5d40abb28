//! The settings that one layer gives (command line, environment, a profile, the top of the file), and how layers are
//! merged: for each setting, the first layer that gives it.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{
    Origin,
    table::{SECRET_KEYS, is_organization_setting},
};

/// Values by their keys, and where each was given.
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

    /// Adds the settings of a weaker layer that this one does not give.
    ///
    /// A token URL from a weaker layer than the base URL belongs to another host: the key would be sent to one cloud and the
    /// token to another, so it then follows from the base URL. Of the sources of the secret, the first layer's count.
    pub(super) fn merge(&mut self, weaker: &Self) {
        let has_base_url = self.has("base_url");
        let has_secret = SECRET_KEYS.into_iter().any(|key| self.has(key));
        for (key, value) in &weaker.values {
            let is_superseded = (has_base_url && key == "token_url")
                || (has_secret && SECRET_KEYS.contains(&key.as_str()))
                || self.has(key);
            if let Some(origin) = weaker.origins.get(key).filter(|_| !is_superseded) {
                self.insert(key, value.clone(), origin.clone());
            }
        }
    }

    /// The same without what is for the chosen profile only.
    pub(super) fn for_all_profiles(&self) -> Self {
        let mut layer = self.clone();
        let is_shared = |key: &str| !is_organization_setting(key) && key != "profile";
        layer.values.retain(|key, _| is_shared(key));
        layer.origins.retain(|key, _| is_shared(key));
        layer
    }

    /// Whether it gives this setting.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The text of this setting, and where it was given.
    pub(super) fn text(&self, key: &str) -> Option<(&str, &Origin)> {
        self.values.get(key).and_then(Value::as_str).zip(self.origins.get(key))
    }

    /// All values.
    pub(super) fn values(&self) -> Table {
        self.values.clone()
    }

    /// Where each was given.
    pub(super) fn origins(&self) -> &BTreeMap<String, Origin> {
        &self.origins
    }
}
