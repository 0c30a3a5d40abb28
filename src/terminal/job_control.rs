//! Job control: stops the process if a shell can continue it. As the session leader (`ssh -t HOST tunnelscope`, a container,
//! a new terminal window) or in an orphaned process group the program would stay stopped forever.

use rustix::process::{Pid, Signal, getpid, kill_current_process_group, kill_process};
use std::fmt::Display;
use std::io;

/// What to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopTarget {
    /// The whole job, as ctrl-z does: otherwise a wrapper in the same process group would keep the shell waiting.
    Job,
    /// This process only, after a signal to it.
    Process,
}

/// The result of a suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// The process was stopped and has been continued.
    Stopped,
    /// The process was not stopped, since no shell could continue it.
    NoShell,
}

/// Limit of the ancestors examined; a job has a few processes at most.
const MAX_ANCESTORS: usize = 64;

/// The ids of a process that matter to job control. A parent of 0 is outside of the process namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ProcessIds {
    /// `None` if unknown.
    parent: Option<i32>,
    group: i32,
    session: i32,
}

/// Whether a shell waits for this process group and can continue it.
pub(super) fn has_shell() -> bool {
    // The kernel ignores stop signals that the init process of a container sends to itself.
    let is_init = getpid().is_init();
    !is_init && own_ids().is_some_and(|own| is_continuable(own, ids))
}

/// Stops until a shell continues it.
pub(super) fn stop(target: StopTarget) -> io::Result<()> {
    // Not SIGTSTP, for which there is a handler.
    let result = match target {
        StopTarget::Job => kill_current_process_group(Signal::STOP),
        StopTarget::Process => kill_process(getpid(), Signal::STOP),
    };
    result.map_err(io::Error::from)
}

/// POSIX's rule for a process group that is not orphaned, applied to all ancestors: one is in the same session, but in
/// another process group.
fn is_continuable(own: ProcessIds, ids: impl Fn(i32) -> Option<ProcessIds>) -> bool {
    let mut ancestor = own.parent;
    for _ in 0..MAX_ANCESTORS {
        let found = match ancestor {
            None => return true,
            Some(0) => return false,
            Some(id) => ids(id),
        };
        match found {
            Some(found) if found.session != own.session => return false,
            Some(found) if found.group != own.group => return true,
            Some(found) => ancestor = found.parent,
            None => return false,
        }
    }
    false
}

/// The ids of this process. By `self`, since `/proc` may use the numbers of another namespace.
fn own_ids() -> Option<ProcessIds> {
    read_stat("self").or_else(|| queried_ids(raw_id(getpid())))
}

/// The ids of a process: from `/proc`, which has the parents of all processes, or from system calls.
fn ids(process: i32) -> Option<ProcessIds> {
    read_stat(process).or_else(|| queried_ids(process))
}

fn read_stat(process: impl Display) -> Option<ProcessIds> {
    parse_stat(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Unknown on Linux without `/proc`: the id of a session or group in another process namespace is 0 there, which `rustix`
/// does not accept.
#[cfg(target_os = "linux")]
fn queried_ids(_: i32) -> Option<ProcessIds> {
    None
}

#[cfg(not(target_os = "linux"))]
fn queried_ids(process: i32) -> Option<ProcessIds> {
    query_system(process)
}

#[cfg(any(test, not(target_os = "linux")))]
fn query_system(process: i32) -> Option<ProcessIds> {
    use rustix::process::{getpgid, getppid, getsid};
    let pid = Pid::from_raw(process)?;
    let [group, session] = [getpgid(Some(pid)).ok()?, getsid(Some(pid)).ok()?].map(raw_id);
    let parent = match () {
        () if pid == getpid() => Some(getppid().map_or(0, raw_id)),
        // The parent of a session leader is outside of the session.
        () if session == process => Some(0),
        () => None,
    };
    Some(ProcessIds { parent, group, session })
}

fn raw_id(pid: Pid) -> i32 {
    pid.as_raw_nonzero().get()
}

/// `PID (NAME) STATE PARENT GROUP SESSION ...`; the name may hold any character.
fn parse_stat(stat: &str) -> Option<ProcessIds> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut numbers = fields.split_whitespace().skip(1).map(|field| field.parse().ok());
    let mut next = || numbers.next().flatten();
    Some(ProcessIds { parent: next(), group: next()?, session: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Ids of a process, its parent, group and session.
    type Process = (i32, i32, i32, i32);
    const OWN_PID: i32 = 50;

    #[rstest]
    #[case::job_of_a_shell(&[(OWN_PID, 40, OWN_PID, 40), (40, 1, 40, 40)], true)]
    #[case::shell_as_init_of_a_container(&[(OWN_PID, 1, OWN_PID, 1), (1, 0, 1, 1)], true)]
    #[case::script_of_an_interactive_shell(&[(OWN_PID, 45, 45, 40), (45, 40, 45, 40), (40, 1, 40, 40)], true)]
    #[case::sudo_without_a_pty(&[(OWN_PID, 45, 45, 40), (45, 40, 45, 40), (40, 1, 40, 40)], true)]
    #[case::sudo_with_a_pty(&[(OWN_PID, 46, OWN_PID, 46), (46, 45, 46, 46), (45, 40, 45, 40)], true)]
    #[case::session_leader_of_ssh_xterm_or_tmux(&[(OWN_PID, 40, OWN_PID, OWN_PID), (40, 1, 40, 40)], false)]
    #[case::init_of_a_container(&[(OWN_PID, 0, OWN_PID, OWN_PID)], false)]
    #[case::docker_exec(&[(OWN_PID, 0, OWN_PID, OWN_PID), (1, 0, 1, 1)], false)]
    #[case::script_over_ssh(&[(OWN_PID, 45, 45, 45), (45, 40, 45, 45), (40, 1, 40, 40)], false)]
    #[case::script_as_init_of_a_container(&[(OWN_PID, 1, 1, 1), (1, 0, 1, 1)], false)]
    #[case::su_with_its_own_session(&[(OWN_PID, 45, OWN_PID, OWN_PID), (45, 40, 45, 40)], false)]
    #[case::parent_has_ended(&[(OWN_PID, 1, OWN_PID, 40), (1, 0, 1, 1)], false)]
    #[case::parent_in_another_namespace(&[(OWN_PID, 0, 0, 0)], false)]
    fn process_stops_only_if_a_shell_can_continue_it(#[case] processes: &[Process], #[case] expected: bool) {
        let ids = |id: i32| {
            let (_, parent, group, session) = *processes.iter().find(|process| process.0 == id)?;
            Some(ProcessIds { parent: Some(parent), group, session })
        };
        assert_eq!(is_continuable(ids(OWN_PID).unwrap(), ids), expected);
    }

    #[test]
    fn unknown_grandparent_counts_as_a_shell() {
        let ids = |parent| ProcessIds { parent, group: 45, session: 40 };
        assert!(is_continuable(ids(Some(45)), |_| Some(ids(None))));
    }

    #[test]
    fn stat_is_parsed_with_any_process_name() {
        let ids = ProcessIds { parent: Some(40), group: 50, session: 40 };
        assert_eq!(parse_stat("50 (a) S) (b)) R 40 50 40 34816 50 4194304"), Some(ids));
        assert_eq!(parse_stat("50"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn proc_and_system_calls_agree_on_this_process() {
        let own = own_ids().unwrap();
        // 0 is a group or session of another process namespace.
        if own.group != 0 && own.session != 0 {
            assert_eq!(Some(own), query_system(raw_id(getpid())));
        }
    }
}
