//! Settings of the dashboard: how it looks, alerts, and what its terminal can do.

use crate::config::{
    ColorChoice,
    setting::{CliOption, OptionValue, SETTING, Scope, Setting, names},
};

pub(super) const SETTINGS: [Setting; 8] = [
    Setting {
        key: "ascii",
        option: Some(CliOption {
            long: "--ascii",
            value: OptionValue::Switch(true),
            help: "Draw with ASCII only; the default where the locale is not UTF-8",
            is_global: false,
        }),
        expected: &["true or false"],
        description: "Draw with ASCII only. Unless set, the locale decides: ASCII where it is not UTF-8.",
        ..SETTING
    },
    Setting {
        key: "color",
        option: Some(CliOption {
            long: "--color",
            value: OptionValue::Choice("WHICH", names::<ColorChoice>),
            help: "Number of colors on a terminal; auto detects it and respects NO_COLOR. Other output never has colors",
            is_global: true,
        }),
        expected: &["one of its names in quotes"],
        description: "The number of colors: \"auto\" is what the terminal supports (TERM, COLORTERM), and none if \
                      NO_COLOR is set; \"16\", \"256\", \"true\" (24 bits) and \"never\" override both.",
        ..SETTING
    },
    Setting {
        key: "theme",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--theme",
            value: OptionValue::Text("NAME"),
            help: "Use this theme: default, colorblind, soft, mono, or one of the configuration file",
            is_global: false,
        }),
        expected: &["the name of a theme in quotes"],
        description: "The theme: \"default\" has the terminal's own sixteen colors, \"colorblind\" blue and vermillion, \
                      \"soft\" middle tones, \"mono\" none; or one of your own, see below. A profile may have another \
                      one.",
        ..SETTING
    },
    Setting {
        key: "utc",
        option: Some(CliOption {
            long: "--utc",
            value: OptionValue::Switch(true),
            help: "Show times in UTC instead of local time",
            is_global: false,
        }),
        expected: &["true or false"],
        description: "Show times in UTC instead of local time.",
        ..SETTING
    },
    Setting {
        key: "alert",
        expected: &["one of its names in quotes"],
        description: "How a group that is newly disconnected is announced: \"bell\", \"notification\" (OSC 9, besides the \
                      bell) or \"never\".",
        ..SETTING
    },
    Setting {
        key: "alert_degraded",
        expected: &["true or false"],
        description: "Also announce a group that becomes degraded.",
        ..SETTING
    },
    Setting {
        key: "synchronized_output",
        expected: &["one of its names in quotes"],
        description: "Synchronized output (private mode 2026), which shows large frames at once: \"auto\" uses it except \
                      within tmux and screen; \"always\", \"never\".",
        ..SETTING
    },
    Setting {
        key: "escape_timeout",
        expected: &["a number of milliseconds, such as 50"],
        is_pasted: true,
        description: "How long to wait for the rest of an escape sequence, from 0 to 1000 milliseconds; Esc alone acts \
                      after it. Increase it if arrow keys act as Esc on a slow connection.",
        ..SETTING
    },
];
