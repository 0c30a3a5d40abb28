//! `man`: prints or installs the manual pages.

use super::output::print;
use super::{CommandError, ExitStatus};
use crate::config::documents::{Manual, Page};
use crate::config::{Environment, ManOptions};
use color_eyre::eyre::WrapErr;
use jiff::{Timestamp, tz::TimeZone};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Prints one page, or writes all to a directory.
pub(super) fn run(options: &ManOptions, environment: &Environment) -> Result<ExitStatus, CommandError> {
    let manual = Manual::new(date(environment));
    if let Some(folder) = &options.all {
        write(&manual.pages(), folder)?;
    } else {
        let page = manual.page(&options.command).map_err(|error| CommandError::Usage(error.to_string()))?;
        print(&page.text)?;
        print_reading_hint(&options.command);
    }
    Ok(ExitStatus::Done)
}

/// The date of the pages: `SOURCE_DATE_EPOCH`, or today.
fn date(environment: &Environment) -> String {
    let said = environment.source_date().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let time = said.unwrap_or_else(Timestamp::now).to_zoned(TimeZone::UTC);
    time.strftime("%Y-%m-%d").to_string()
}

fn write(pages: &[Page], folder: &Path) -> Result<(), CommandError> {
    fs::create_dir_all(folder)
        .wrap_err_with(|| format!("cannot create the directory {}", folder.display()))?;
    for page in pages {
        let path = folder.join(&page.file_name);
        fs::write(&path, &page.text).wrap_err_with(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// Prints a hint on a terminal, where the page appears as roff source.
fn print_reading_hint(command: &[String]) {
    if std::io::stdout().is_terminal() {
        let words = [&["man".to_owned()], command].concat().join(" ");
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(std::io::stderr(), "tunnelscope: to read it: tunnelscope {words} | man -l -");
    }
}
