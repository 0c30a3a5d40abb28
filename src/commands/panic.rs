//! The panic handler: it restores the terminal, prints the report once, and saves it for a bug report.
//! Secrets are redacted.

use super::CommandError;
use crate::api;
use crate::shared_file::{SharedFile, folder};
use crate::terminal;
use crate::threads;
use color_eyre::config::{HookBuilder, Theme};
use jiff::Timestamp;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::thread;

/// File name of the last panic report in the state directory.
const FILE: &str = "panic.txt";

/// Installs the hooks for panics and errors. Reports have no colors, because they are also written to a file.
pub(super) fn install(state_folder: Option<PathBuf>) -> color_eyre::Result<()> {
    let (report, errors) = HookBuilder::blank().theme(Theme::new()).display_env_section(false).into_hooks();
    errors.install()?;
    panic::set_hook(Box::new(move |info| {
        terminal::leave_permanently();
        if let Some(error) = threads::exhaustion(info.payload()) {
            return report_exhaustion(&error);
        }
        let text = escape_control_characters(&report.panic_report(info).to_string(), info);
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "{text}");
        if let Some(file) = state_folder.as_deref().and_then(|folder| keep(folder, &text)) {
            let _ = writeln!(io::stderr(), "This report is also in {}", file.display());
        }
    }));
    Ok(())
}

/// Runs a command and converts a panic of a library that could not start a thread into an ordinary error.
pub(super) fn without_exhaustion<T>(
    command: impl FnOnce() -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    match catch_unwind(AssertUnwindSafe(command)) {
        Ok(result) => result,
        Err(payload) => match threads::exhaustion(&*payload) {
            Some(error) => Err(error.into()),
            None => resume_unwind(payload),
        },
    }
}

/// Reports thread exhaustion in any thread but the main one, which [`without_exhaustion`] handles.
fn report_exhaustion(error: &io::Error) {
    if thread::current().name() != Some("main") {
        let _ = writeln!(io::stderr(), "tunnelscope: {error}");
    }
}

/// The redacted report; only the location of the panic if secrets cannot be identified.
fn escape_control_characters(report: &str, info: &PanicHookInfo<'_>) -> String {
    api::redact(report).unwrap_or_else(|| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        format!("The application panicked (crashed) at {place}")
    })
}

/// Writes the report to its file. Errors are ignored, so that a full disk does not cause a second panic.
fn keep(state_folder: &Path, report: &str) -> Option<PathBuf> {
    let file = state_folder.join(FILE);
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("tunnelscope {version}, {}\n{report}\n", Timestamp::now());
    folder::create(state_folder)
        .and_then(|()| SharedFile::new(&file).replace(text.as_bytes()))
        .ok()
        .map(|()| file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Client, ClientConfig, Endpoint};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    /// In a separate process: the hook and the secrets are global, and other tests panic too.
    #[test]
    fn report_is_private_and_has_no_secret() {
        let only = ["--exact", "commands::panic::tests::report_in_a_separate_process", "--ignored"];
        let output = Command::new(std::env::current_exe().unwrap()).args(only).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "the test above runs it, in a process of its own"]
    fn report_in_a_separate_process() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        install(Some(folder.clone())).unwrap();
        let url: url::Url = "https://a.example".parse().unwrap();
        let endpoint = Endpoint { base_url: url.clone(), token_url: url, organization_id: None };
        let client = Client::new(ClientConfig::new(endpoint, "key".to_owned(), "hunter2/hunter2".into()));

        let crash = || -> () { panic!("boom over hunter2/hunter2 and hunter2%2Fhunter2") };
        assert!(thread::spawn(crash).join().is_err());
        let file = folder.join(FILE);
        let report = fs::read_to_string(&file).unwrap();
        assert!(report.contains("boom over [redacted] and [redacted]"), "{report}");
        assert!(report.contains("panic.rs") && report.starts_with("tunnelscope "), "{report}");
        assert!(!report.contains("hunter2"), "{report}");
        assert!(!report.contains('\x1b'), "no colors: {report:?}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        drop(client);
    }
}
