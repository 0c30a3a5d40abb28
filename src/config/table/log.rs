//! Settings of the log file.

use crate::config::{
    LogLevel,
    setting::{CliOption, OptionValue, SETTING, Setting, names},
};

pub(super) const SETTINGS: [Setting; 2] = [
    Setting {
        key: "log_file",
        option: Some(CliOption {
            long: "--log-file",
            value: OptionValue::Text("FILE"),
            help: "Append a log to this file; without it nothing is logged",
            is_global: true,
        }),
        expected: &["a path in quotes"],
        description: "The log file; unless set, nothing is logged. The log never contains the secret or a token.",
        examples: &["log_file = \"~/.local/state/tunnelscope/tunnelscope.log\""],
        ..SETTING
    },
    Setting {
        key: "log_level",
        option: Some(CliOption {
            long: "--log-level",
            value: OptionValue::Choice("LEVEL", names::<LogLevel>),
            help: "How much to log; the default is info",
            is_global: true,
        }),
        expected: &["one of its names in quotes"],
        description: "How much to log: \"error\", \"warn\", \"info\", \"debug\" or \"trace\".",
        ..SETTING
    },
];
