//! `api`: any resource, by its path. What comes is printed as it was sent; what is missing is said beside it.

mod layout;

use super::connect::connect_or_stop;
use super::exit_status::told;
use super::output::print;
use super::progress::attend;
use super::status::escape::Layout;
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, runtime};
use crate::api::{Document, Paginated, ResourceUrl, ResourceUrlError};
use crate::config::{ApiOptions, Settings};
use layout::lay_out;
use std::io::{self, Write};

/// Gets it and prints it.
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
        attend(&runtime, client, client.get_all(&address.to_list()?)).map_err(CommandError::Api)?
    } else {
        let document = attend(&runtime, client, client.get(&address)).map_err(CommandError::Api)?;
        Paginated { document, failure: None }
    };
    limit.end();
    if let Some(document) = document {
        show(&document)?;
    }
    let Some(failure) = failure else { return Ok(ExitStatus::Done) };
    // Not eprintln, which panics where standard error is gone.
    let _ = writeln!(io::stderr(), "tunnelscope: result incomplete: {}", told(&failure));
    Ok(ExitStatus::Partial)
}

/// Over several lines for people, on one for programs.
fn show(document: &Document) -> io::Result<()> {
    print(&lay_out(document.as_str(), Layout::of_stdout()))
}

impl From<ResourceUrlError> for CommandError {
    fn from(error: ResourceUrlError) -> Self {
        Self::Usage(error.to_string())
    }
}
