//! `config`: where the configuration file is, and an example of one.

use super::output::print;
use super::tailor;
use super::warn;
use super::{Outcome, Stop};
use crate::config::{Arguments, ConfigAction, EXAMPLE, Environment, Location, Shown, load_shown};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Prints it.
pub(super) fn run(
    action: ConfigAction,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Outcome, Stop> {
    let text = match action {
        ConfigAction::Example => EXAMPLE.to_owned(),
        ConfigAction::Show => in_force(arguments, environment)?,
        ConfigAction::Path => {
            let location = Location::new(arguments.global.config.as_deref(), environment);
            let path = location.path().ok_or_else(|| {
                Stop::Usage(
                    "there is no home folder: name a file with --config or TUNNELSCOPE_CONFIG".to_owned(),
                )
            })?;
            format!("{}\n", path.display())
        }
    };
    print(&text)?;
    Ok(Outcome::Done)
}

/// Every setting with its value and where it comes from, and whether the dashboard could begin with them.
fn in_force(arguments: &Arguments, environment: &Environment) -> Result<String, Stop> {
    let (settings, shown) = load_shown(arguments, environment)?;
    warn::warn(&settings.warnings);
    tailor::keymap(&settings)?;
    tailor::look(&settings)?;
    let line = |Shown { key, value, origin }: &Shown| (format!("{key} = {value}"), origin.clone());
    let lines: Vec<(String, String)> = shown.iter().map(line).collect();
    // What is very long pushes its own origin to the right only.
    let width = lines.iter().map(|(line, _)| line.width()).filter(|width| *width <= 60).max().unwrap_or(0);
    let mut text = String::new();
    for (line, origin) in lines {
        let blanks = " ".repeat(width.saturating_sub(line.width()));
        let _ = writeln!(text, "{line}{blanks}  # {origin}");
    }
    Ok(text)
}
