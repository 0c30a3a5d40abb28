//! Arguments over environment over profile over file over default; credentials; key chords.

pub mod chord;
