//! Options for settings, defined by the table of settings.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};
use toml::Table;

use crate::config::{setting::Setting, table::settings};

/// The settings given as options, by key.
#[derive(Debug, Clone, Default)]
pub struct SettingOptions(pub(in crate::config) Table);

impl Args for SettingOptions {
    fn augment_args(command: Command) -> Command {
        command.args(settings().filter_map(Setting::argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let typed = settings().filter_map(|setting| Some((setting.key.to_owned(), setting.typed(matches)?)));
        Ok(Self(typed.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.extend(Self::from_arg_matches(matches)?.0);
        Ok(())
    }
}
