//! Parses the command line, runs one command, and maps its result to an exit code.

use std::io::Write;
use std::process::ExitCode;
use tunnelscope::commands;
use tunnelscope::config::Arguments;

fn main() -> ExitCode {
    // Before the help text is printed, since output may be redirected to a file.
    commands::handle_file_size_signal();
    let arguments = match Arguments::from_process() {
        Ok(arguments) => arguments,
        Err(misuse) => match misuse.check_error() {
            Some(check_error) => return commands::usage_error(&check_error).into(),
            None => misuse.exit(),
        },
    };
    match commands::run(&arguments) {
        Ok(outcome) => outcome.into(),
        Err(stop) => {
            // `eprintln!` would panic if standard error is closed.
            let _ = writeln!(std::io::stderr(), "tunnelscope: {}", stop.sentence());
            stop.code()
        }
    }
}
