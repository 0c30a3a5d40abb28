//! `history`: what the recorded history of a profile holds. Nothing is read from the API.

mod csv;
mod demo;
mod doctor;
mod fitted_table;
mod forget;
mod info;
mod json;
mod keep;
mod list;
pub(super) mod open;
mod rows;
mod show;
mod show_json;
mod table;

pub(super) use doctor::examine;

use super::{CommandError, ExitStatus};
use crate::config::{HistoryAction, HistoryOptions, Settings};

/// Runs the command of `history`; without one, prints events and outages.
pub(super) fn run(options: &HistoryOptions, settings: &Settings) -> Result<ExitStatus, CommandError> {
    match &options.action {
        None => list::run(&options.list, settings),
        Some(HistoryAction::Show(options)) => show::run(options, settings),
        Some(HistoryAction::Prune { older_than }) => keep::prune(older_than.as_ref(), settings),
        Some(HistoryAction::Backup { file }) => keep::backup(file, settings),
        Some(HistoryAction::Forget { yes }) => forget::run(*yes, settings),
        Some(HistoryAction::Info { output }) => info::run(*output, settings),
    }
}
