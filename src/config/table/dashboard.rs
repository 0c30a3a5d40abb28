//! Settings of the dashboard: appearance, alerts and terminal capabilities.

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
            help: "Use ASCII characters only; the default if the locale is not UTF-8",
            is_global: false,
        }),
        expected: &["true or false"],
        description: "Use ASCII characters only. Unless set, true if the locale is not UTF-8.",
        ..SETTING
    },
    Setting {
        key: "color",
        option: Some(CliOption {
            long: "--color",
            value: OptionValue::Choice("COLORS", names::<ColorChoice>),
            help: "Number of colors on a terminal; auto detects it and respects NO_COLOR. Other output never has colors",
            is_global: true,
        }),
        expected: &["one of its values in quotes"],
        description: "Number of colors: \"auto\" is what the terminal supports (TERM, COLORTERM), and none if \
                      NO_COLOR is set; \"16\", \"256\", \"true\" (24 bits) and \"never\" override both.",
        ..SETTING
    },
    Setting {
        key: "theme",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--theme",
            value: OptionValue::Text("NAME"),
            help: "Theme: default, colorblind, soft, mono, or one of the configuration file",
            is_global: false,
        }),
        expected: &["the name of a theme in quotes"],
        description: "Theme: \"default\" uses the sixteen colors of the terminal, \"colorblind\" blue and vermilion, \
                      \"soft\" muted colors, \"mono\" no colors; or a custom theme, see below. May be set in a profile.",
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
        expected: &["one of its values in quotes"],
        description: "Alert for a newly disconnected group: \"bell\", \"notification\" (OSC 9, in addition to the bell) \
                      or \"never\".",
        ..SETTING
    },
    Setting {
        key: "alert_degraded",
        expected: &["true or false"],
        description: "Also alert for a newly degraded group.",
        ..SETTING
    },
    Setting {
        key: "synchronized_output",
        expected: &["one of its values in quotes"],
        description: "Synchronized output (DEC private mode 2026), which avoids tearing: \"auto\" uses it except in tmux \
                      and screen; \"always\", \"never\".",
        ..SETTING
    },
    Setting {
        key: "escape_timeout",
        expected: &["a number of milliseconds, such as 50"],
        is_pasted: true,
        description: "Timeout for the rest of an escape sequence, from 0 to 1000 milliseconds; Esc alone takes effect \
                      after it. Increase it if arrow keys act as Esc on a slow connection.",
        ..SETTING
    },
];
