//! The kinds that no row has.
