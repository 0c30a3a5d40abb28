//! `config`: the path of the configuration file, an example, and the settings in effect.

use super::appearance;
use super::output::print;
use super::warn;
use super::{CommandError, ExitStatus};
use crate::config::{
    Arguments, ConfigAction, ConfigLocation, Environment, ResolvedSetting, ResolvedValue, example,
    load_resolved,
};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Runs the subcommand.
pub(super) fn run(
    action: ConfigAction,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<ExitStatus, CommandError> {
    let text = match action {
        ConfigAction::Example => example(),
        ConfigAction::Show => effective_settings(arguments, environment)?,
        ConfigAction::Path => {
            let location = ConfigLocation::new(arguments.global.config.as_deref(), environment);
            let path = location.path().ok_or_else(|| {
                CommandError::Usage(
                    "there is no home directory: specify a file with --config or TUNNELSCOPE_CONFIG"
                        .to_owned(),
                )
            })?;
            format!("{}\n", path.display())
        }
    };
    print(&text)?;
    Ok(ExitStatus::Done)
}

/// Every setting with its value and origin, as a configuration file that parses to the same settings.
fn effective_settings(arguments: &Arguments, environment: &Environment) -> Result<String, CommandError> {
    let (settings, shown) = load_resolved(arguments, environment)?;
    appearance::validate(&settings)?;
    warn::warn(&settings.warnings);
    // A very long value moves only its own origin to the right.
    let width =
        shown.iter().map(|setting| line(setting).width()).filter(|width| *width <= 60).max().unwrap_or(0);
    let (mut text, mut table) = (String::new(), "");
    for setting in &shown {
        if setting.table != table {
            table = &setting.table;
            let _ = writeln!(text, "\n[{table}]");
        }
        let line = line(setting);
        let blanks = " ".repeat(width.saturating_sub(line.width()));
        let _ = writeln!(text, "{line}{blanks}  # {}", comment(&setting.origin));
    }
    Ok(text)
}

/// A comment on one line, even if a file name in it contains line breaks.
fn comment(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

fn line(ResolvedSetting { key, value, .. }: &ResolvedSetting) -> String {
    match value {
        ResolvedValue::Toml(value) => format!("{key} = {value}"),
        ResolvedValue::Comment(text) => format!("# {key} = {text}"),
    }
}
