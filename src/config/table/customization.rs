//! Tables of the configuration file: custom filters, keys and themes, and profiles.

use crate::config::setting::{SETTING, Setting};

pub(super) const SETTINGS: [Setting; 4] = [
    Setting {
        key: "filters",
        expected: &["a table, written `[filters]`", "a filter in quotes, such as \"state:down region:us\""],
        description: "Named filters: `@core` refers to this one in the filter prompt of the dashboard and in --filter. \
                      A filter may refer to filters above it.",
        examples: &["[filters]", "core = \"name:/^(hq|dc)-/ !state:up\"", "core_us = \"@core region:us\""],
        ..SETTING
    },
    Setting {
        key: "keys",
        expected: &[
            "tables, written `[keys.CONTEXT]`",
            "a table, written `[keys.CONTEXT]`",
            "a key in quotes such as \"ctrl-r\", or a list of them",
            "text in quotes",
        ],
        description: KEYS,
        examples: &["[keys.home]", "refresh = [\"F5\", \"ctrl-r\"]", "optional_columns = []"],
        ..SETTING
    },
    Setting {
        key: "themes",
        expected: &[
            "tables, written `[themes.NAME]`",
            "a table, written `[themes.NAME]`",
            "colors and attributes in quotes, such as \"white on red bold\" (`base`: the name of a theme in quotes)",
        ],
        description: THEMES,
        examples: &[
            "[themes.mine]",
            "base = \"colorblind\"",
            "selected = \"black on cyan\"",
            "changed = \"#d55e00 bold\"",
        ],
        ..SETTING
    },
    Setting {
        key: "profiles",
        expected: &["tables, written `[profiles.NAME]`", "a table, written `[profiles.NAME]`"],
        description: "Profiles, one for each organization. A profile may have the keys of the first two sections and \
                      `theme`; keys that it does not set are taken from the top of the file.",
        examples: &[
            "[profiles.acme-prod]",
            "api_key = \"0123456789abcdef0123456789abcdef\"",
            "api_secret_command = [\"pass\", \"show\", \"secure-access/acme-prod\"]",
            "[profiles.acme-gov]",
            "base_url = \"https://api.secureaccessfed.cisco.com\"",
            "interval = \"2m\"",
        ],
        ..SETTING
    },
];

const KEYS: &str = "Key bindings by context: home, page, help, prompt, first_run. The actions are those of the command \
    palette: up, down, page_up, page_down, half_page_up, half_page_down, first, last, open, back, next_pane, \
    previous_pane, groups_pane, hubs_pane, datacenters_pane, previous_object, next_object, filter, problems, sort, \
    reverse_sort, columns, optional_columns, diagnosis, events, event_type, provider_log, connection, profiles, \
    refresh, pause, interval_up, interval_down, mute, dismiss, copy, copy_field, save_screen, toggle_mouse, \
    toggle_utc, palette, accept, cancel, redraw, suspend, help, close, quit, quit_and_print. An empty list unbinds \
    an action. A key that is already bound in the context is an error.";

const THEMES: &str = "Custom themes by role: up, warning, degraded, down, unknown, down_label, strong, dim, \
    focused_title, selected, changed, filter, key, banner_error, banner_warning, banner_paused. A style is a color (red, \
    bright_red, 0 to 255, #d55e00, default), \"on\" and a background color, and any of bold, dim, underline and reverse; \
    or \"plain\". Roles that are not set are taken from the base theme.";
