//! Process hardening: process memory and the initial environment contain secrets, and any process of the same
//! user can read them in `/proc`, even after the variables are removed.

/// Marks the process as non-dumpable: only root can read its memory and environment or attach a debugger, and
/// no core dump is written. Failure is ignored, because hardening is best-effort.
#[cfg(target_os = "linux")]
pub(super) fn make_non_dumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// No-op: only Linux exposes process memory in `/proc`.
#[cfg(not(target_os = "linux"))]
pub(super) fn make_non_dumpable() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn process_memory_is_not_readable_by_others() {
        make_non_dumpable();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
