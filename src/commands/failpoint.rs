//! Mistakes on purpose, for the tests of what happens after one: a panic in the loop, in a worker or in the thread that
//! writes to the disk. Only debug builds have them; in what is released there is nothing that asks for one.

/// Where a mistake can be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Loop,
    Worker,
    StateWriter,
}

/// Panics if the environment asks for a mistake in this place.
#[cfg(debug_assertions)]
pub(super) fn strike(place: Place) {
    let name = match place {
        Place::Loop => "loop",
        Place::Worker => "worker",
        Place::StateWriter => "clerk",
    };
    let is_asked = std::env::var_os("TUNNELSCOPE_TEST_PANIC").is_some_and(|asked| asked == name);
    assert!(!is_asked, "deliberate failure in the {name}");
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub(super) fn strike(_: Place) {}
