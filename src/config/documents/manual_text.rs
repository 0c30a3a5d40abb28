//! Texts of the manual page that the definition of the command line does not have: from the table of settings, and others.

use crate::config::{example::default_text, setting::Setting, table::settings};

/// The most important keys of the dashboard, as they are without a configuration.
const KEYS: [(&str, &str); 9] = [
    ("Enter", "Open the selected group, hub, data center, tunnel, event or finding."),
    ("/", "Filter the list in front."),
    ("x", "Diagnosis with evidence: why the selected object is as it is."),
    ("e", "Events, newest first."),
    ("L", "The provider's log of the organization."),
    ("i", "Connection: access token, rate limit, failures."),
    ("?", "Help: all keys as they are configured, marks and filter fields."),
    ("q", "Leave the page or the help in front; on the home screen, quit."),
    ("Q", "Quit from anywhere and leave the table in the scrollback of the terminal."),
];

/// Exit codes.
const EXIT_STATUS: [(&str, &str); 6] = [
    ("0", "Success."),
    ("1", "The API could not be read, or not within the time limit (--timeout)."),
    ("2", "The command line, the environment or the configuration is not right."),
    ("3", "The API key was refused."),
    ("4", "Only a part could be read; the result says which, and why."),
    ("128+N", "The signal N ended it. A command with exit codes of its own says so on its page."),
];

/// Environment variables besides those of settings.
const OTHER_VARIABLES: [(&str, &str); 14] = [
    ("TUNNELSCOPE_CONFIG", "The configuration file, as --config."),
    (
        "CREDENTIALS_DIRECTORY",
        "Set by systemd: the secret is read from the credential tunnelscope_api_secret in it, if there is one.",
    ),
    (
        "https_proxy, http_proxy, all_proxy, no_proxy",
        "Proxy variables with the semantics of curl: lower case wins over capitals, http_proxy exists in lower case only.",
    ),
    ("XDG_CONFIG_HOME", "Parent directory of the configuration directory."),
    ("XDG_STATE_HOME", "Parent directory of the directory for saved state."),
    ("XDG_RUNTIME_DIR", "Where tokens are kept while the folder below XDG_STATE_HOME cannot be written to."),
    (
        "NO_COLOR",
        "If set and not empty, no colours are used unless --color says so. Output that is no terminal never has any.",
    ),
    ("TERM, COLORTERM", "How many colours the terminal knows."),
    (
        "COLUMNS",
        "The width of the tables that status and log print, where standard output is no terminal; without it there is no limit.",
    ),
    ("TMUX, STY", "Whether tmux or screen is between here and the terminal, besides TERM."),
    ("LC_ALL, LC_CTYPE, LANG", "Whether the terminal is drawn to with UTF-8 or with ASCII."),
    ("TZ", "The time zone of the times that are shown, unless --utc is given."),
    ("HOME", "Where the folders below ~ are."),
    (
        "SOURCE_DATE_EPOCH",
        "The date of the manual pages that man prints, in seconds since 1970, for packagers.",
    ),
];

/// Files that are read or written.
const FILES: [(&str, &str); 3] = [
    (
        "~/.config/tunnelscope/config.toml",
        "The configuration. tunnelscope config path prints where it is, tunnelscope config example one with every key.",
    ),
    (
        "~/.local/state/tunnelscope/",
        "What is kept between runs, for its owner only: tokens, the calls that were made, how the tables were set.",
    ),
    (
        "/etc/ssl/certs",
        "Root certificates: those of the system, at its own place, and those of ca_file besides.",
    ),
];

/// What people do with it.
const EXAMPLES: [(&str, &str); 9] = [
    ("tunnelscope --demo", "The dashboard on simulated data: no account, no network."),
    ("tunnelscope --demo=outage", "The same while a region is down."),
    ("tunnelscope --filter 'state:down region:us'", "The dashboard, with these tunnel groups only."),
    (
        "tunnelscope --profile emea",
        "The dashboard of the organization that the configuration file has as emea.",
    ),
    ("tunnelscope status -o json | jq .summary", "One look, and the counts of it."),
    (
        "tunnelscope log --since 12h --filter level:error | less",
        "The errors that the provider logged in the last twelve hours, the newest last.",
    ),
    (
        "tunnelscope api /deployments/v2/networktunnelgroups --paginate",
        "A list of the API, read to its end, as one JSON document.",
    ),
    (
        "curl -H \"Authorization: Bearer $(tunnelscope auth token)\" https://api.sse.cisco.com/deployments/v2/regions",
        "The managed token for another program.",
    ),
    ("tunnelscope man auth status | man -l -", "A page of this manual that is not installed."),
];

/// Whose it is.
pub(super) const NOTES: &str = "Not affiliated with Cisco. tunnelscope only ever reads: it can send GET, and POST to the \
     token endpoint, and nothing else.";

/// A section of terms and their descriptions.
pub(super) type Section = (&'static str, Vec<(String, String)>);

/// The sections behind those of the options.
pub(super) fn sections() -> [Section; 6] {
    [
        ("KEYS", owned(&KEYS)),
        ("EXIT STATUS", owned(&EXIT_STATUS)),
        (
            "CONFIGURATION FILE",
            settings().map(|setting| (setting.key.to_owned(), description(setting))).collect(),
        ),
        ("ENVIRONMENT", environment()),
        ("FILES", owned(&FILES)),
        ("EXAMPLES", owned(&EXAMPLES)),
    ]
}

/// The description of a setting, with its option and default.
fn description(setting: &Setting) -> String {
    let option = setting.flag().map(|flag| format!(" Option: {flag}."));
    let default = default_text(setting.key).map(|default| format!(" Default: {default}."));
    [Some(setting.description.to_owned()), option, default].into_iter().flatten().collect()
}

/// All variables: those of settings, then the others.
fn environment() -> Vec<(String, String)> {
    let of_settings = settings().filter_map(|setting| {
        let text = match setting.flag() {
            Some(flag) => format!("The setting {}, as {flag}.", setting.key),
            None => format!("The setting {}.", setting.key),
        };
        Some((setting.variable?.to_owned(), text))
    });
    of_settings.chain(owned(&OTHER_VARIABLES)).collect()
}

fn owned(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(term, meaning)| ((*term).to_owned(), (*meaning).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::environment::variables;

    #[test]
    fn every_variable_that_is_read_is_documented() {
        let entries = environment();
        let documented: Vec<&str> = entries.iter().flat_map(|(names, _)| names.split(", ")).collect();
        let missing: Vec<&str> = variables().filter(|name| !documented.contains(name)).collect();
        assert!(missing.is_empty(), "the manual page does not document {missing:?}");
    }
}
