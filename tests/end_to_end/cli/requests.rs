//! What a run asks the API for: one token, each page once, nothing else. And what it does when nobody reads on.

use super::program::Program;
use crate::support::simulator::{LIST, STATES, Simulated, TOKEN};
use std::io::{BufRead, BufReader, Read};

#[test]
fn each_page_is_requested_once() {
    let simulated = Simulated::still(2_000);
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.json()["groups"].as_array().map(Vec::len), Some(2_000));
    let log = simulated.log();
    let regions = "/deployments/v2/regions";
    let counts = [TOKEN, LIST, STATES, regions].map(|path| simulated.count(path));
    assert_eq!(counts, [1, 10, 10, 1]);
    assert_eq!(log.len(), 22, "and nothing else");
    assert!(log.iter().all(|request| request["status"] == 200));
    assert!(
        log.iter().all(|request| request["method"] == if request["path"] == TOKEN { "POST" } else { "GET" })
    );
}

#[test]
fn closed_pipe_ends_the_run_without_an_error() {
    let simulated = Simulated::still(1_000);
    let program = Program::with_key_to(&simulated);
    for line in ["status", "status -o json"] {
        let mut child = program.command(line).spawn().expect("the binary starts");
        let mut first = String::new();
        let mut out = BufReader::with_capacity(64, child.stdout.take().expect("its output"));
        out.read_line(&mut first).expect("a line");
        drop(out);
        let mut err = String::new();
        child.stderr.take().expect("its errors").read_to_string(&mut err).expect("text");
        let status = child.wait().expect("its end");
        assert_eq!((status.code(), err.as_str()), (Some(0), ""), "{line}");
        assert!(!first.is_empty());
    }
}
