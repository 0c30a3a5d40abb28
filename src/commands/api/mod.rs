//! `api`: any API resource by its path. The response is printed as received; missing parts are reported on
//! standard error.

mod layout;

use super::connect::connect_or_stop;
use super::exit_status::describe;
use super::output::print;
use super::progress::report_waits;
use super::status::escape::Layout;
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, runtime};
use crate::api::{Document, Paginated, ResourceUrl, ResourceUrlError};
use crate::config::{ApiOptions, Settings};
use layout::lay_out;
use std::io::{self, Write};

/// Requests the resource and prints it.
pub(super) fn run(
    options: &ApiOptions,
    settings: &Settings,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    let runtime = runtime::current_thread()?;
    let connection = connect_or_stop(settings, &limit, runtime.handle())?;
    let address = ResourceUrl::new(&connection.base_url, &options.path, &options.query)?;
    let client = &connection.client;
    let Paginated { document, failure } = if options.paginate {
        report_waits(&runtime, client, client.get_all(&address.to_list()?)).map_err(CommandError::Api)?
    } else {
        let document = report_waits(&runtime, client, client.get(&address)).map_err(CommandError::Api)?;
        Paginated { document, failure: None }
    };
    limit.end();
    if let Some(document) = document {
        show(&document)?;
    }
    let Some(failure) = failure else { return Ok(ExitStatus::Done) };
    // Not `eprintln!`, which panics if standard error is closed.
    let _ = writeln!(io::stderr(), "tunnelscope: result incomplete: {}", describe(&failure));
    Ok(ExitStatus::Partial)
}

/// Prints indented JSON on a terminal, otherwise JSON on one line.
fn show(document: &Document) -> io::Result<()> {
    print(&lay_out(document.as_str(), Layout::of_stdout()))
}

impl From<ResourceUrlError> for CommandError {
    fn from(error: ResourceUrlError) -> Self {
        Self::Usage(error.to_string())
    }
}
