//! A setting as the table has it: its key in the configuration file, and its names and texts everywhere else.

use clap::{
    Arg, ArgAction, ArgMatches, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use toml::{Table, Value};

use super::Settings;

/// A row of the table of settings.
pub(super) struct Setting {
    /// The key in the configuration file, and the name of the field in [`Settings`].
    pub(super) key: &'static str,
    pub(super) scope: Scope,
    /// The environment variable.
    pub(super) variable: Option<&'static str>,
    /// The command-line option.
    pub(super) option: Option<CliOption>,
    /// What the value has to be, for an error about its type; further entries are for the values nested in it.
    pub(super) expected: &'static [&'static str],
    /// Whether the value is usually pasted: invisible characters at its ends are removed with a warning.
    pub(super) is_pasted: bool,
    /// The description in the example and in the manual.
    pub(super) description: &'static str,
    /// Lines for the example besides the default.
    pub(super) examples: &'static [&'static str],
}

/// Where a setting may be given, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// At the top of the file or in a profile; an option or a variable is for the chosen profile only.
    Organization,
    /// At the top of the file or in a profile; an option is for all profiles.
    Profile,
    /// At the top of the file only.
    Global,
}

/// An option of the command line that sets a setting.
pub(super) struct CliOption {
    pub(super) long: &'static str,
    pub(super) value: OptionValue,
    pub(super) help: &'static str,
    /// Whether all commands have it, not the dashboard alone.
    pub(super) is_global: bool,
}

/// The value of an option.
pub(super) enum OptionValue {
    /// None: the option sets the setting to this.
    Switch(bool),
    /// Text; its name in the help.
    Text(&'static str),
    /// One of several names.
    Choice(&'static str, fn() -> Vec<PossibleValue>),
}

/// A row to start from.
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

/// The names that a choice has.
pub(super) fn names<T: ValueEnum>() -> Vec<PossibleValue> {
    T::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect()
}

impl Setting {
    /// Whether a profile may have it.
    pub(super) fn is_in_profiles(&self) -> bool {
        self.scope != Scope::Global
    }

    /// The option as it is typed.
    pub(super) fn flag(&self) -> Option<&'static str> {
        self.option.as_ref().map(|option| option.long)
    }

    /// Whether the setting takes this value.
    ///
    /// # Errors
    /// Why it does not.
    pub(super) fn check(&self, value: Value) -> Result<(), String> {
        let alone = Table::from_iter([(self.key.to_owned(), value)]);
        alone.try_into::<Settings>().map(drop).map_err(|error| error.message().to_owned())
    }

    /// The definition of its option.
    pub(super) fn argument(&'static self) -> Option<Arg> {
        let option = self.option.as_ref()?;
        let help = match self.variable {
            Some(variable) => format!("{} ({variable})", option.help),
            None => option.help.to_owned(),
        };
        let heading = if option.is_global { "Options of all commands" } else { "Options of the dashboard" };
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

    /// The value that was typed, if one was.
    pub(super) fn typed(&self, matches: &ArgMatches) -> Option<Value> {
        match self.option.as_ref()?.value {
            OptionValue::Switch(value) => matches.get_flag(self.key).then_some(Value::Boolean(value)),
            OptionValue::Text(_) | OptionValue::Choice(..) => {
                matches.get_one::<String>(self.key).cloned().map(Value::String)
            }
        }
    }
}
