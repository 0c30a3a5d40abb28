//! Keeping others out: the memory of this process and the environment that it was started with hold secrets, and stay in
//! `/proc` for every other process of the same user, whatever is removed from them later.

/// Closes both to everybody but root, debuggers included, and leaves no core dump, which would hold them too. A system
/// that does not let a process do so is no reason not to run.
#[cfg(target_os = "linux")]
pub(super) fn confine() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Only Linux lets others look that far.
#[cfg(not(target_os = "linux"))]
pub(super) fn confine() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn others_are_kept_out_of_the_memory() {
        confine();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
