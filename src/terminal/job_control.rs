//! Whether a shell can continue this process after a stop. Where the program leads its session (`ssh -t HOST
//! tunnelscope`, a container, a terminal window of its own) or its process group is orphaned, a stop would be for ever.

use rustix::process::{Pid, Signal, getpid, kill_current_process_group, kill_process};
use std::fmt::Display;
use std::io;

/// What is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopTarget {
    /// The whole job, as the key does it: a wrapper in the same process group would otherwise keep the shell waiting.
    Job,
    /// This process alone, as a signal sent to it asks for.
    Process,
}

/// What came of an attempt to suspend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// It was stopped, and continued since.
    Stopped,
    /// It was not stopped, as nothing could continue it.
    NoShell,
}

/// Ancestors that are looked at; a job has a few processes at most.
const GENERATIONS: usize = 64;

/// The ids of a process that decide on job control. A parent of 0 is outside of what this process can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ids {
    /// `None` if it cannot be found out.
    parent: Option<i32>,
    group: i32,
    session: i32,
}

/// Whether a shell waits for this process group and can continue it.
pub(super) fn has_shell() -> bool {
    // The kernel does not stop the init process of a container from within.
    let is_init = getpid().is_init();
    !is_init && own_ids().is_some_and(|own| is_continuable(own, ids))
}

/// Stops until a shell continues it.
pub(super) fn stop(target: StopTarget) -> io::Result<()> {
    // SIGSTOP and not SIGTSTP, for which there is a handler.
    let stopped = match target {
        StopTarget::Job => kill_current_process_group(Signal::STOP),
        StopTarget::Process => kill_process(getpid(), Signal::STOP),
    };
    stopped.map_err(io::Error::from)
}

/// POSIX's rule for a process group that is not orphaned, applied to the line of ancestors: one of them is in the same
/// session, but in another process group.
fn is_continuable(own: Ids, ids: impl Fn(i32) -> Option<Ids>) -> bool {
    let mut ancestor = own.parent;
    for _ in 0..GENERATIONS {
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

/// The ids of this process. `/proc` may number processes as another namespace does.
fn own_ids() -> Option<Ids> {
    read_stat("self").or_else(|| queried_ids(raw(getpid())))
}

/// The ids of another process: from `/proc`, which knows the parents of other processes too, or from the system.
fn ids(process: i32) -> Option<Ids> {
    read_stat(process).or_else(|| queried_ids(process))
}

fn read_stat(process: impl Display) -> Option<Ids> {
    parse_stat(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Unknown on Linux without `/proc`: there a session or a group may belong to another namespace of processes. Its id
/// is 0 then, which `rustix` does not accept as the id of a process.
#[cfg(target_os = "linux")]
fn queried_ids(_: i32) -> Option<Ids> {
    None
}

#[cfg(not(target_os = "linux"))]
fn queried_ids(process: i32) -> Option<Ids> {
    ask_system(process)
}

#[cfg(any(test, not(target_os = "linux")))]
fn ask_system(process: i32) -> Option<Ids> {
    use rustix::process::{getpgid, getppid, getsid};
    let pid = Pid::from_raw(process)?;
    let [group, session] = [getpgid(Some(pid)).ok()?, getsid(Some(pid)).ok()?].map(raw);
    let parent = match () {
        () if pid == getpid() => Some(getppid().map_or(0, raw)),
        // The parent of a session's leader is outside of the session.
        () if session == process => Some(0),
        () => None,
    };
    Some(Ids { parent, group, session })
}

fn raw(pid: Pid) -> i32 {
    pid.as_raw_nonzero().get()
}

/// `PID (NAME) STATE PARENT GROUP SESSION ...`; the name may hold any character.
fn parse_stat(stat: &str) -> Option<Ids> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut numbers = fields.split_whitespace().skip(1).map(|field| field.parse().ok());
    let mut next = || numbers.next().flatten();
    Some(Ids { parent: next(), group: next()?, session: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// A process, its parent, group and session.
    type Process = (i32, i32, i32, i32);
    const OURS: i32 = 50;

    #[rstest]
    #[case::job_of_a_shell(&[(OURS, 40, OURS, 40), (40, 1, 40, 40)], true)]
    #[case::shell_as_init_of_a_container(&[(OURS, 1, OURS, 1), (1, 0, 1, 1)], true)]
    #[case::script_of_an_interactive_shell(&[(OURS, 45, 45, 40), (45, 40, 45, 40), (40, 1, 40, 40)], true)]
    #[case::sudo_without_a_terminal_of_its_own(&[(OURS, 45, 45, 40), (45, 40, 45, 40), (40, 1, 40, 40)], true)]
    #[case::sudo_with_a_terminal_of_its_own(&[(OURS, 46, OURS, 46), (46, 45, 46, 46), (45, 40, 45, 40)], true)]
    #[case::leader_by_ssh_xterm_or_tmux(&[(OURS, 40, OURS, OURS), (40, 1, 40, 40)], false)]
    #[case::init_of_a_container(&[(OURS, 0, OURS, OURS)], false)]
    #[case::docker_exec(&[(OURS, 0, OURS, OURS), (1, 0, 1, 1)], false)]
    #[case::script_by_ssh(&[(OURS, 45, 45, 45), (45, 40, 45, 45), (40, 1, 40, 40)], false)]
    #[case::script_as_init_of_a_container(&[(OURS, 1, 1, 1), (1, 0, 1, 1)], false)]
    #[case::su_with_a_session_of_its_own(&[(OURS, 45, OURS, OURS), (45, 40, 45, 40)], false)]
    #[case::parent_has_ended(&[(OURS, 1, OURS, 40), (1, 0, 1, 1)], false)]
    #[case::parent_in_another_namespace(&[(OURS, 0, 0, 0)], false)]
    fn it_stops_only_where_a_shell_can_continue_it(#[case] processes: &[Process], #[case] expected: bool) {
        let ids = |wanted: i32| {
            let (_, parent, group, session) = *processes.iter().find(|process| process.0 == wanted)?;
            Some(Ids { parent: Some(parent), group, session })
        };
        assert_eq!(is_continuable(ids(OURS).unwrap(), ids), expected);
    }

    #[test]
    fn an_unknown_grandparent_counts_as_a_shell() {
        let ids = |parent| Ids { parent, group: 45, session: 40 };
        assert!(is_continuable(ids(Some(45)), |_| Some(ids(None))));
    }

    #[test]
    fn the_ids_of_a_process_are_read_from_a_line_with_any_name() {
        let ids = Ids { parent: Some(40), group: 50, session: 40 };
        assert_eq!(parse_stat("50 (a) S) (b)) R 40 50 40 34816 50 4194304"), Some(ids));
        assert_eq!(parse_stat("50"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn proc_and_the_system_agree_on_this_process() {
        let own = own_ids().unwrap();
        // The system gives 0 for a group or a session of another namespace of processes.
        if own.group != 0 && own.session != 0 {
            assert_eq!(Some(own), ask_system(raw(getpid())));
        }
    }
}
