//! What the dashboard is told once, when it starts: what it is connected to, and whether it is connected at all.

/// What does not change while the dashboard runs. No secret is in it; what is `None` is not told.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Name of the profile.
    pub profile: String,
    /// The API's address.
    pub base_url: String,
    /// Where tokens are had.
    pub token_url: String,
    /// The child organization that is read with a key of its parent.
    pub organization: Option<String>,
    /// The id of the API key.
    pub key: Option<String>,
    /// Where the key's secret comes from: `environment TUNNELSCOPE_API_SECRET`, `file PATH`.
    pub secret_origin: Option<String>,
    /// The proxy without its password and where it was set, or that there is none, in words.
    pub proxy: Option<String>,
    /// The file of certificates that are trusted beside those of the system.
    pub ca_file: Option<String>,
}

/// What the dashboard starts with.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// The three panes.
    Dashboard,
    /// Help for those who have no credentials yet.
    FirstRun {
        /// The configuration file that would be read.
        config_file: String,
    },
}
