//! Parses the command line, runs one command, and maps its result to an exit code.

use std::io::Write;
use std::process::ExitCode;
use tunnelscope::commands;
use tunnelscope::config::Arguments;

fn main() -> ExitCode {
    // Before the help is printed, to a file perhaps.
    commands::survive_file_size_limit();
    let arguments = match Arguments::from_process() {
        Ok(arguments) => arguments,
        Err(misuse) => match misuse.check_error() {
            Some(check_error) => return commands::misused(&check_error).into(),
            None => misuse.exit(),
        },
    };
    match commands::run(&arguments) {
        Ok(outcome) => outcome.into(),
        Err(stop) => {
            // Not eprintln, which panics where standard error is gone.
            let _ = writeln!(std::io::stderr(), "tunnelscope: {}", stop.sentence());
            stop.code()
        }
    }
}
