//! A history that is in memory only.

use super::{Access, Store};
use crate::history::StoreError;
use rusqlite::Connection;
use std::path::PathBuf;

impl Store {
    /// An empty history that ends with the process. A history is read through a single connection, so no file is needed.
    ///
    /// # Errors
    /// There is no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let connection =
            Connection::open_in_memory().map_err(|error| StoreError::from_sqlite(&path, error))?;
        let mut store = Self { connection, path };
        store.prepare(Access::Record)?;
        Ok(store)
    }
}
