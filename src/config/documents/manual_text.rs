//! Texts of the manual page that are not in the definition of the command line.

use crate::config::{example::default_text, setting::Setting, table::settings};

/// The most important default keys of the dashboard.
const KEYS: [(&str, &str); 9] = [
    ("Enter", "Open the selected group, hub, data center, tunnel, event or finding."),
    ("/", "Filter the current list."),
    ("x", "Diagnosis of the selected object, with evidence."),
    ("e", "Events, newest first."),
    ("L", "Provider log of the organization."),
    ("i", "Connection: access token, rate limit, failures."),
    ("?", "Help: configured keys, symbols and filter fields."),
    ("q", "Close the current page or help; on the home screen, quit."),
    ("Q", "Quit from anywhere and leave the table in the scrollback of the terminal."),
];

/// Exit codes.
const EXIT_STATUS: [(&str, &str); 6] = [
    ("0", "Success."),
    ("1", "The API could not be read, or not within the time limit (--timeout)."),
    ("2", "Usage or configuration error."),
    ("3", "Authentication failed."),
    ("4", "Incomplete data; the output says which part is missing, and why."),
    ("128+N", "Terminated by signal N. Commands with other exit codes list them on their pages."),
];

/// Environment variables that are not settings.
const OTHER_VARIABLES: [(&str, &str); 14] = [
    ("TUNNELSCOPE_CONFIG", "Configuration file, same as --config."),
    (
        "CREDENTIALS_DIRECTORY",
        "Set by systemd. The secret is read from the credential tunnelscope_api_secret if it exists.",
    ),
    (
        "https_proxy, http_proxy, all_proxy, no_proxy",
        "Proxy variables with the semantics of curl: lower case takes precedence over upper case; http_proxy is lower case only.",
    ),
    ("XDG_CONFIG_HOME", "Parent directory of the configuration directory."),
    ("XDG_STATE_HOME", "Parent directory of the directory for saved state."),
    (
        "XDG_RUNTIME_DIR",
        "Parent directory of the token cache if the one under XDG_STATE_HOME is not writable.",
    ),
    (
        "NO_COLOR",
        "If set and not empty, disables colors unless --color is given. Output to anything but a terminal has no colors.",
    ),
    ("TERM, COLORTERM", "Number of colors of the terminal."),
    (
        "COLUMNS",
        "Width of the tables of status and log if standard output is not a terminal; unlimited if unset.",
    ),
    ("TMUX, STY", "Detection of tmux and screen, in addition to TERM."),
    ("LC_ALL, LC_CTYPE, LANG", "Locale, which selects UTF-8 or ASCII characters."),
    ("TZ", "Time zone of displayed times, unless --utc is given."),
    ("HOME", "Home directory."),
    ("SOURCE_DATE_EPOCH", "Date of the manual pages, in seconds since 1970, for reproducible builds."),
];

/// Files that are read or written.
const FILES: [(&str, &str); 3] = [
    (
        "~/.config/tunnelscope/config.toml",
        "Configuration file. tunnelscope config path prints its path, tunnelscope config example an example with every key.",
    ),
    (
        "~/.local/state/tunnelscope/",
        "State that is kept between runs, readable by its owner only: access tokens, call log, settings of the tables.",
    ),
    ("/etc/ssl/certs", "CA certificates of the system, or the equivalent path. ca_file adds further ones."),
];

/// Example commands.
const EXAMPLES: [(&str, &str); 9] = [
    ("tunnelscope --demo", "Dashboard with simulated data: no account, no network."),
    ("tunnelscope --demo=outage", "The same with an outage of a region."),
    ("tunnelscope --filter 'state:down region:us'", "Dashboard with only the matching tunnel groups."),
    ("tunnelscope --profile emea", "Dashboard of the profile emea."),
    ("tunnelscope status -o json | jq .summary", "Counts by status."),
    (
        "tunnelscope log --since 12h --filter level:error | less",
        "Errors in the provider log of the last 12 hours, newest last.",
    ),
    (
        "tunnelscope api /deployments/v2/networktunnelgroups --paginate",
        "All pages of a list of the API as one JSON document.",
    ),
    (
        "curl -H \"Authorization: Bearer $(tunnelscope auth token)\" https://api.sse.cisco.com/deployments/v2/regions",
        "Use the access token in another program.",
    ),
    ("tunnelscope man auth status | man -l -", "View a manual page that is not installed."),
];

/// Notes.
pub(super) const NOTES: &str = "Not affiliated with Cisco. tunnelscope is read-only: it sends only GET requests, and POST \
     requests to the token endpoint.";

/// A section of terms and their descriptions.
pub(super) type Section = (&'static str, Vec<(String, String)>);

/// The sections after the options.
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

/// All environment variables: first those of settings.
fn environment() -> Vec<(String, String)> {
    let of_settings = settings().filter_map(|setting| {
        let text = match setting.flag() {
            Some(flag) => format!("Sets {}, same as {flag}.", setting.key),
            None => format!("Sets {}.", setting.key),
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
    fn all_environment_variables_are_documented() {
        let entries = environment();
        let documented: Vec<&str> = entries.iter().flat_map(|(names, _)| names.split(", ")).collect();
        let missing: Vec<&str> = variables().filter(|name| !documented.contains(name)).collect();
        assert!(missing.is_empty(), "the manual page does not document {missing:?}");
    }
}
