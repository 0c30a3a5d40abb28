//! A row of the table of settings: key, scope, environment variable, option and texts.

use clap::{
    Arg, ArgAction, ArgMatches, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use toml::{Table, Value};

use super::Settings;

/// A setting.
pub(super) struct Setting {
    /// The key in the configuration file, and the name of the field in [`Settings`].
    pub(super) key: &'static str,
    pub(super) scope: Scope,
    /// The environment variable.
    pub(super) variable: Option<&'static str>,
    /// The command-line option.
    pub(super) option: Option<CliOption>,
    /// The expected value, for type errors; further entries are for nested values.
    pub(super) expected: &'static [&'static str],
    /// Whether invisible characters at the ends of the value are removed with a warning, since it is usually pasted.
    pub(super) is_pasted: bool,
    /// The description in the example file and the manual.
    pub(super) description: &'static str,
    /// Further lines of the example file.
    pub(super) examples: &'static [&'static str],
}

/// Where a setting may be set, and the profiles that it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// At the top of the file or in a profile; an option or variable applies to the selected profile only.
    Organization,
    /// At the top of the file or in a profile; an option applies to all profiles.
    Profile,
    /// At the top of the file only.
    Global,
}

/// The command-line option of a setting.
pub(super) struct CliOption {
    pub(super) long: &'static str,
    pub(super) value: OptionValue,
    pub(super) help: &'static str,
    /// Whether all commands have it, not only the dashboard.
    pub(super) is_global: bool,
}

/// The value of an option.
pub(super) enum OptionValue {
    /// No value: the option sets the setting to this.
    Switch(bool),
    /// Text, with its name in the help.
    Text(&'static str),
    /// One of these names.
    Choice(&'static str, fn() -> Vec<PossibleValue>),
}

/// Default field values of a row.
pub(super) const SETTING: Setting = Setting {
    key: "",
    scope: Scope::Global,
    variable: None,
    option: None,
    expected: &["text in quotes"],
    is_pasted: false,
    description: "",
    examples: &[],
};

/// The possible values of an enum.
pub(super) fn names<T: ValueEnum>() -> Vec<PossibleValue> {
    T::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect()
}

impl Setting {
    /// Whether it may be set in a profile.
    pub(super) fn is_in_profiles(&self) -> bool {
        self.scope != Scope::Global
    }

    /// The name of the option, with its dashes.
    pub(super) fn flag(&self) -> Option<&'static str> {
        self.option.as_ref().map(|option| option.long)
    }

    /// Validates a value.
    ///
    /// # Errors
    /// Why it is invalid.
    pub(super) fn check(&self, value: Value) -> Result<(), String> {
        let alone = Table::from_iter([(self.key.to_owned(), value)]);
        alone.try_into::<Settings>().map(drop).map_err(|error| error.message().to_owned())
    }

    /// The clap definition of the option.
    pub(super) fn argument(&'static self) -> Option<Arg> {
        let option = self.option.as_ref()?;
        let help = match self.variable {
            Some(variable) => format!("{} ({variable})", option.help),
            None => option.help.to_owned(),
        };
        let heading = if option.is_global { "Global options" } else { "Dashboard options" };
        let argument = Arg::new(self.key)
            .long(option.long.trim_start_matches('-'))
            .help(help)
            .help_heading(heading)
            .global(option.is_global);
        Some(match option.value {
            OptionValue::Switch(_) => argument.action(ArgAction::SetTrue),
            OptionValue::Text(name) => {
                let parse = |text: &str| self.check(Value::from(text)).map(|()| text.to_owned());
                argument.value_name(name).allow_negative_numbers(true).value_parser(parse)
            }
            OptionValue::Choice(name, names) => {
                argument.value_name(name).value_parser(PossibleValuesParser::new(names()).map(String::from))
            }
        })
    }

    /// The value given as an option.
    pub(super) fn typed(&self, matches: &ArgMatches) -> Option<Value> {
        match self.option.as_ref()?.value {
            OptionValue::Switch(value) => matches.get_flag(self.key).then_some(Value::Boolean(value)),
            OptionValue::Text(_) | OptionValue::Choice(..) => {
                matches.get_one::<String>(self.key).cloned().map(Value::String)
            }
        }
    }
}
