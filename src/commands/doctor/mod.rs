//! `doctor`: diagnosis from the configuration file to the last scope of the key, with a remedy for each
//! problem. It requests one page of each resource and changes nothing; the output contains no secrets.

mod configuration;
mod environment;
mod network;
mod report;

use super::output::print;
use super::painter::Painter;
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, logging};
use crate::config::{Arguments, ConfigLocation, DoctorOptions, Environment, ReportFormat, Settings};
use crate::terminal::available_columns;
use report::Report;
use std::io;

/// Runs all checks and prints the report.
pub(super) fn run(
    options: &DoctorOptions,
    arguments: &Arguments,
    environment: &Environment,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    let mut report = Report::default();
    let mut painter = Painter::plain();
    environment::examine(environment, &mut report);
    let location = ConfigLocation::new(arguments.global.config.as_deref(), environment);
    match Settings::load(arguments, environment) {
        Ok(settings) => {
            logging::start(settings.log().as_ref())?;
            painter = Painter::of_stdout(&settings);
            configuration::examine(&settings, &location, &mut report);
            network::examine(&settings, &limit, &mut report)?;
        }
        Err(error) => report.bad("configuration", "settings", error.to_string(), 2),
    }
    limit.end();
    match options.output {
        ReportFormat::Text => print(&report.text(available_columns(io::stdout()), &painter))?,
        ReportFormat::Json => print(&report.json()?)?,
    }
    Ok(ExitStatus::Examined(report.code()))
}
