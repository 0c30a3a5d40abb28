//! What results cost in memory: they go out as they are made, so it does not matter how long they are.

#![cfg(target_os = "linux")]

use super::program::Program;
use crate::support::simulator::Simulated;
use std::fs;
use std::io::Read;
use std::process::Child;
use tunnelscope::simulator::{Options, Scenario};

/// 8,000 tunnels.
fn organization() -> Simulated {
    let tunnels = Some(10);
    Simulated::of(Options {
        groups: 400,
        tunnels,
        scenario: Scenario::Calm,
        time_scale: 0.001,
        ..Options::default()
    })
}

/// The most memory that a process has had so far, in bytes.
fn peak_of(child: &Child) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1_024
}

/// The peak of a run that has written so much of its result and is held up in the midst of the rest.
fn peak_after(program: &Program, line: &str, length: usize) -> usize {
    let mut child = program.command(line).spawn().expect("it starts");
    let mut out = child.stdout.take().expect("its output");
    out.read_exact(&mut vec![0; length]).expect("a result of that length");
    let peak = peak_of(&child);
    child.kill().expect("its end");
    child.wait().expect("its end");
    peak
}

#[test]
fn json_output_is_streamed_in_constant_memory() {
    let simulated = organization();
    let program = Program::with_key_to(&simulated);
    let length = program.run("status -o json").out.len();
    assert!(length > 6 << 20, "{length} bytes are worth a look");
    let (written, short) = (length - (1 << 20), peak_after(&program, "status -o csv", 100));
    for format in ["json", "ndjson"] {
        let peak = peak_after(&program, &format!("status -o {format}"), written);
        let grown = peak.saturating_sub(short);
        assert!(grown < written / 2, "{format}: {grown} bytes more than csv takes, for {length} bytes");
    }
}
