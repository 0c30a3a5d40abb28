//! Failpoints: deliberate panics in the main loop, a worker or the disk thread, for tests of the recovery.
//! Release builds contain none.

/// Location of a failpoint.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Loop,
    Worker,
    StateWriter,
}

/// Panics if the environment variable selects this failpoint.
#[cfg(debug_assertions)]
pub(super) fn panic_if_selected(place: Place) {
    let name = match place {
        Place::Loop => "loop",
        Place::Worker => "worker",
        Place::StateWriter => "state writer",
    };
    let is_asked = std::env::var_os("TUNNELSCOPE_TEST_PANIC").is_some_and(|asked| asked == name);
    assert!(!is_asked, "deliberate failure in the {name}");
}

/// No-op in release builds.
#[cfg(not(debug_assertions))]
pub(super) fn panic_if_selected(_: Place) {}
