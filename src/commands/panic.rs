//! What happens when this program makes a mistake: the terminal is given back first, then the report is printed, once.

use crate::terminal;
use color_eyre::Result;
use color_eyre::config::HookBuilder;
use std::io::{self, Write};
use std::panic;

/// Sets the hooks for panics and for errors.
pub(super) fn install() -> Result<()> {
    let (report, errors) = HookBuilder::blank().display_env_section(false).into_hooks();
    errors.install()?;
    panic::set_hook(Box::new(move |info| {
        terminal::leave();
        // Not eprintln, which panics where standard error is gone.
        let _ = writeln!(io::stderr(), "{}", report.panic_report(info));
    }));
    Ok(())
}
