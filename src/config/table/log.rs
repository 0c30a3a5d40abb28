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
            help: "Append log messages to this file; unless set, nothing is logged",
            is_global: true,
        }),
        expected: &["a path in quotes"],
        description: "Log file; unless set, nothing is logged. The log never contains the secret or an access token.",
        examples: &["log_file = \"~/.local/state/tunnelscope/tunnelscope.log\""],
        ..SETTING
    },
    Setting {
        key: "log_level",
        option: Some(CliOption {
            long: "--log-level",
            value: OptionValue::Choice("LEVEL", names::<LogLevel>),
            help: "Log level; the default is info",
            is_global: true,
        }),
        expected: &["one of its values in quotes"],
        description: "Log level: \"error\", \"warn\", \"info\", \"debug\" or \"trace\".",
        ..SETTING
    },
];
