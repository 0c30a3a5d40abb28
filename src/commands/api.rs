//! `api`: any resource, by its path. What comes is printed as it was sent; what is missing is said beside it.

mod layout;

use super::connect::{Connection, connect_or_stop};
use super::outcome::told;
use super::output::print;
use super::progress::attend;
use super::status::escape::Layout;
use super::time_limit::TimeLimit;
use super::{Outcome, Stop};
use crate::api::{Address, AddressError, Document, Paginated};
use crate::config::{ApiOptions, Settings};
use layout::lay_out;
use std::io::{self, Write};

/// Gets it and prints it.
pub(super) fn run(options: &ApiOptions, settings: &Settings, limit: TimeLimit) -> Result<Outcome, Stop> {
    let connection = connect_or_stop(settings, &limit)?;
    let address = Address::new(&connection.base_url, &options.path, &options.query)?;
    let Paginated { document, failure } =
        if options.paginate { all_of(&connection, &address)? } else { one(&connection, &address)? };
    limit.end();
    if let Some(document) = document {
        show(&document)?;
    }
    let Some(failure) = failure else { return Ok(Outcome::Done) };
    // Not eprintln, which panics where standard error is gone.
    let _ = writeln!(io::stderr(), "tunnelscope: not all of it: {}", told(&failure));
    Ok(Outcome::Partial)
}

fn one(connection: &Connection, address: &Address) -> Result<Paginated, Stop> {
    let document = attend(&connection.client, connection.client.get(address))?.map_err(Stop::Api)?;
    Ok(Paginated { document, failure: None })
}

fn all_of(connection: &Connection, address: &Address) -> Result<Paginated, Stop> {
    let pages = address.pages()?;
    attend(&connection.client, connection.client.get_all(&pages))?.map_err(Stop::Api)
}

/// Over several lines for people, on one for programs.
fn show(document: &Document) -> io::Result<()> {
    print(&lay_out(document.sent(), Layout::of_stdout()))
}

impl From<AddressError> for Stop {
    fn from(error: AddressError) -> Self {
        Self::Usage(error.to_string())
    }
}
