//! `completions`: shell completion scripts.

use super::output::print;
use super::{CommandError, ExitStatus};
use crate::config::CompletionsOptions;
use crate::config::documents::completions;
use crate::simulator::{Limits, Scenario};
use crate::ui::Theme;

/// Prints the script.
pub(super) fn run(options: &CompletionsOptions) -> Result<ExitStatus, CommandError> {
    let proposed = [
        ("theme", Theme::NAMES.to_vec()),
        ("demo", Scenario::ALL.map(Scenario::name).to_vec()),
        ("scenario", Scenario::ALL.map(Scenario::name).to_vec()),
        ("limits", Limits::ALL.map(Limits::name).to_vec()),
    ];
    let script = completions(options.shell, &proposed);
    print(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Done)
}
