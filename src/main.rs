//! Parses the command line, runs one command, and maps its result to an exit code.

fn main() {}
