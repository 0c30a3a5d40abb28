//! What the kernel counts of another process: memory, threads, open files, processor time. Read from `/proc`, which Linux
//! shows of a process that keeps others out of its memory too.

use rustix::process::Pid;
use std::fs;
use std::time::Duration;

/// The unit in which the kernel reports processor time: a hundredth of a second, whatever its internal unit.
const TICK: Duration = Duration::from_millis(10);

/// What a process has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Holdings {
    /// Memory that is resident, in KiB.
    pub(crate) resident: u64,
    pub(crate) threads: u64,
    /// Open files; the size of the file table where the kernel does not report the number.
    pub(crate) descriptors: u64,
}

impl Holdings {
    pub(crate) fn of(process: Pid) -> Self {
        let status = read(process, "status");
        let number = |name: &str| field(&status, name);
        let open = fs::metadata(path(process, "fd")).map_or(0, |metadata| metadata.len());
        Self {
            resident: number("VmRSS:"),
            threads: number("Threads:"),
            descriptors: if open == 0 { number("FDSize:") } else { open },
        }
    }
}

/// Processor time so far, of all threads, in the program and in the kernel; a process that has ended and was not waited for
/// yet has it still. None where the system has no `/proc` of this kind.
pub(crate) fn processor_time(process: Pid) -> Option<Duration> {
    let text = fs::read_to_string(path(process, "stat")).ok()?;
    // The name, in brackets, may hold anything.
    let (_, numbers) = text.rsplit_once(") ").expect("a name in brackets");
    let numbers: Vec<&str> = numbers.split_whitespace().collect();
    // The third field of proc_pid_stat(5) is the first here; utime is its 14th, stime its 15th.
    let ticks: u32 = numbers[11..13].iter().map(|ticks| ticks.parse::<u32>().expect("ticks")).sum();
    Some(TICK * ticks)
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of this name");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}

fn read(process: Pid, name: &str) -> String {
    fs::read_to_string(path(process, name)).expect("a process that is there")
}

fn path(process: Pid, name: &str) -> String {
    format!("/proc/{}/{name}", process.as_raw_nonzero())
}
