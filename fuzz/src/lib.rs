//! Shared by the targets: an API client whose server responds with the input; invariants of everything that is shown; the
//! limit of work per input; and, for groups, the processing from response to output.

pub mod client;
pub mod checks;
pub mod pipeline;
pub mod allocation;
