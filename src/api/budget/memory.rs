//! What is kept of a key between runs: that it was found to be small, so that it meets one 429 in its life and not one a
//! run. A file for each key in the state folder, without any secret; one that cannot be read or written costs nothing but
//! that knowledge.

use super::policy::Found;
use crate::config::private_file::{self, Access};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// Where it is kept whether a key was found to be small.
#[derive(Debug)]
pub(super) struct Memory {
    file: Option<PathBuf>,
    key: String,
}

/// What stands in the file.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    version: u32,
    /// The id of the key, and the API that it is for.
    key: String,
    budget: String,
    since: Timestamp,
}

impl Memory {
    /// The memory of this key, in a file of this folder; without a folder nothing is kept.
    pub(super) fn new(folder: Option<&Path>, key: String) -> Self {
        let file = folder.map(|folder| folder.join(format!("budget-{:016x}.json", digest(&key))));
        Self { file, key }
    }

    /// What is known.
    pub(super) fn read(&self) -> Found {
        let note = self.file.as_deref().and_then(read);
        match note {
            Some(note) if note.version == 1 && note.key == self.key && note.budget == "small" => Found::Small,
            _ => Found::Nothing,
        }
    }

    /// Remembers that the key is small.
    pub(super) fn write_small(&self) {
        let Some(file) = &self.file else { return };
        let note =
            Note { version: 1, key: self.key.clone(), budget: "small".to_owned(), since: Timestamp::now() };
        if let Err(error) = write(file, &note) {
            tracing::warn!(file = %file.display(), %error, "the budget that was found is not kept");
        }
    }
}

fn read(file: &Path) -> Option<Note> {
    let bytes = private_file::read(file, Access::Owner).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn write(file: &Path, note: &Note) -> io::Result<()> {
    file.parent().map_or(Ok(()), private_file::make_folder)?;
    private_file::replace(file, &serde_json::to_vec(note)?)
}

/// What names the file; the key itself stands inside and is compared.
fn digest(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn memory(folder: &Path, key: &str) -> Memory {
        Memory::new(Some(folder), key.to_owned())
    }

    #[test]
    fn what_was_found_is_known_in_the_next_run_for_this_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("not/there/yet");
        assert_eq!(memory(&below, "a").read(), Found::Nothing);
        memory(&below, "a").write_small();
        assert_eq!(memory(&below, "a").read(), Found::Small);
        assert_eq!(memory(&below, "b").read(), Found::Nothing);
        assert_eq!(fs::read_dir(&below).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn what_cannot_be_read_or_written_costs_only_the_knowledge() {
        let folder = tempfile::tempdir().unwrap();
        let memory = memory(folder.path(), "a");
        fs::write(memory.file.as_ref().unwrap(), "{ not json").unwrap();
        assert_eq!(memory.read(), Found::Nothing);
        let nowhere = Memory::new(Some(Path::new("/dev/null/folder")), "a".to_owned());
        nowhere.write_small();
        assert_eq!(nowhere.read(), Found::Nothing);
        assert_eq!(Memory::new(None, "a".to_owned()).read(), Found::Nothing);
    }
}
