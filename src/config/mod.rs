//! What was typed, set and written down, made into one set of settings.
