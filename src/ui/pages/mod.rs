//! The pages over the home screen, and what is shown before there is any.

pub(super) mod detail;
pub(super) mod first_run;
pub(super) mod help;
