//! The pages over the home screen, and the first-run page.

pub(super) mod document;
pub(super) mod first_run;
