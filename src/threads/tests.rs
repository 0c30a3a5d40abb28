//! Tests of recognizing thread exhaustion.

use super::*;

#[test]
fn thread_exhaustion_panic_is_recognized() {
    let tokio: Box<dyn Any + Send> = Box::new("OS can't spawn worker thread: EAGAIN".to_owned());
    let std: Box<dyn Any + Send> = Box::new("failed to spawn thread: Os { code: 11 }".to_owned());
    let other: Box<dyn Any + Send> = Box::new("index out of bounds");
    let error = exhaustion(&*tokio).unwrap().to_string();
    assert!(error.starts_with("cannot start a thread: ") && error.contains("ulimit -u"), "{error}");
    assert!(exhaustion(&*std).is_some() && exhaustion(&*other).is_none());
}
