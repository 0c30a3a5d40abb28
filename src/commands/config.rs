//! `config`: where the configuration file is, and an example of one.

use super::{Outcome, Stop};
use crate::config::{Arguments, ConfigAction, EXAMPLE, Environment, Location};
use std::io::{self, Write};

/// Prints it.
pub(super) fn run(
    action: ConfigAction,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Outcome, Stop> {
    let text = match action {
        ConfigAction::Example => EXAMPLE.to_owned(),
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

/// Prints a result; a reader that has seen enough is no mistake.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
