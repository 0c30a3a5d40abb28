//! A Secure Access API on loopback, for `--demo`, for tests and for trying things.
