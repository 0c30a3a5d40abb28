//! The file of saved preferences. It is read at startup, updated field by field under a lock, and reloaded
//! after another dashboard has changed it. Fields that this version does not know or cannot parse are
//! preserved.

use crate::app::{SavedChanges, SavedState};
use crate::shared_file::{ReadError, SharedFile, folder};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Maximum file size. A thousand muted groups of one profile take about 150 KB.
const LIMIT: u64 = 8 * 1024 * 1024;
/// Time limit for the lock, which another dashboard holds for milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

type Document = Map<String, Value>;

/// The state file with its last known version.
pub(super) struct StateFile {
    file: SharedFile,
    /// Version of the file at the last read or write.
    seen: Option<Version>,
    /// Changes that could not be saved yet.
    unsaved: SavedChanges,
}

/// Identifies a version of the file; each is a new file, renamed over the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    device: u64,
    inode: u64,
    changed: (i64, i64),
}

impl StateFile {
    /// The state file at this path, which need not exist.
    pub(super) fn new(path: PathBuf) -> Self {
        let file = SharedFile::new(path).synced().with_limit(LIMIT);
        Self { file, seen: None, unsaved: SavedChanges::default() }
    }

    /// Loads the state; the default if the file cannot be read or parsed.
    pub(super) fn load(&mut self) -> SavedState {
        self.seen = Version::from_path(self.file.path());
        let content = match self.file.read() {
            Ok(content) => content,
            Err(ReadError::Missing) => return SavedState::default(),
            Err(error) => {
                tracing::warn!(%error, file = %self.file.path().display(), "cannot read the saved choices");
                return SavedState::default();
            }
        };
        let document = serde_json::from_slice(&content).inspect_err(|error| {
            tracing::warn!(%error, file = %self.file.path().display(), "cannot parse the saved choices");
        });
        state(&document.unwrap_or_default())
    }

    /// Applies these changes and earlier unsaved ones to the current file, and returns the result.
    pub(super) fn save(&mut self, changes: SavedChanges) -> io::Result<SavedState> {
        self.unsaved.append(changes);
        let mut saved = SavedState::default();
        let written = self.file.path().parent().map_or(Ok(()), folder::create).and_then(|()| {
            self.file.update(LOCK_PATIENCE, |old| {
                let mut document: Document =
                    old.and_then(|old| serde_json::from_slice(old).ok()).unwrap_or_default();
                let before = state(&document);
                saved = before.clone();
                self.unsaved.apply(&mut saved);
                let is_changed = replace_changed_fields(&mut document, &before, &saved);
                is_changed.then(|| serde_json::to_vec_pretty(&document).ok()).flatten()
            })
        });
        // After a failure, the file is reloaded at the next check, whatever its version.
        self.seen = written.as_ref().ok().and_then(|()| Version::from_path(self.file.path()));
        written.map(|()| {
            self.unsaved = SavedChanges::default();
            saved
        })
    }

    /// The current state, if the file may have changed since the last read or write.
    pub(super) fn reload(&mut self) -> Option<SavedState> {
        let version = Version::from_path(self.file.path());
        if version == self.seen {
            return None;
        }
        let mut state = self.load();
        self.unsaved.apply(&mut state);
        Some(state)
    }
}

impl Version {
    fn from_path(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let changed = (metadata.ctime(), metadata.ctime_nsec());
        Some(Self { device: metadata.dev(), inode: metadata.ino(), changed })
    }
}

/// The state in a document; fields that cannot be parsed are ignored individually.
fn state(document: &Document) -> SavedState {
    SavedState {
        sort: field(document, "sort"),
        datacenter_sort: field(document, "datacenter_sort"),
        columns: field(document, "columns"),
        optional_columns: field(document, "optional_columns"),
        filters: field(document, "filters"),
        muted: field(document, "muted"),
    }
}

fn field<T: DeserializeOwned + Default>(document: &Document, name: &str) -> T {
    document.get(name).and_then(|value| T::deserialize(value).ok()).unwrap_or_default()
}

/// Writes the changed fields to the document; returns whether there are any.
fn replace_changed_fields(document: &mut Document, before: &SavedState, after: &SavedState) -> bool {
    let fields = |state| match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => fields,
        _ => Document::new(),
    };
    let old = fields(before);
    let changed = fields(after).into_iter().filter(|(name, value)| old.get(name) != Some(value));
    let changed: Vec<_> = changed.collect();
    let is_changed = !changed.is_empty();
    document.extend(changed);
    is_changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{SavedMute, SavedSort};

    fn muted(group: &str) -> SavedState {
        let mute = SavedMute { name: group.to_owned(), until: None };
        let muted = [("p".to_owned(), [(group.to_owned(), mute)].into())].into();
        SavedState { muted, ..SavedState::default() }
    }

    fn sorted() -> SavedState {
        SavedState {
            sort: Some(SavedSort { by: "name".to_owned(), reversed: true }),
            ..SavedState::default()
        }
    }

    fn changes(new: &SavedState) -> SavedChanges {
        SavedChanges::between(&SavedState::default(), new)
    }

    #[test]
    fn changes_of_two_dashboards_are_merged() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("not/there/yet/state.json");
        let (mut one, mut other) = (StateFile::new(path.clone()), StateFile::new(path));
        assert_eq!((one.load(), other.load()), (SavedState::default(), SavedState::default()));
        assert_eq!(one.save(changes(&muted("a"))).unwrap(), muted("a"));
        let both = SavedState { sort: sorted().sort, ..muted("a") };
        assert_eq!(other.save(changes(&sorted())).unwrap(), both);
        assert_eq!(one.reload(), Some(both.clone()));
        assert_eq!((one.reload(), other.reload()), (None, None), "only what changed is read");
        assert_eq!(one.load(), both);
    }

    #[test]
    fn unknown_fields_are_preserved() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.json");
        fs::write(&path, r#"{"sort": 5, "optional_columns": true, "of_a_newer_version": [1]}"#).unwrap();
        let mut file = StateFile::new(path.clone());
        assert_eq!(file.load(), SavedState { optional_columns: true, ..SavedState::default() });
        file.save(changes(&muted("a"))).unwrap();
        let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!((&document["sort"], &document["of_a_newer_version"][0]), (&5.into(), &1.into()));
        file.save(changes(&sorted())).unwrap();
        assert_eq!(file.load(), SavedState { optional_columns: true, sort: sorted().sort, ..muted("a") });
    }

    #[test]
    fn unsaved_changes_are_saved_with_the_next_change() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("folder");
        fs::write(&folder, "in the way").unwrap();
        let mut file = StateFile::new(folder.join("state.json"));
        assert!(file.save(changes(&muted("a"))).is_err());
        fs::remove_file(&folder).unwrap();
        StateFile::new(folder.join("state.json")).save(changes(&muted("b"))).unwrap();
        let reloaded = file.reload().unwrap();
        assert_eq!(reloaded.muted["p"].len(), 2, "what is not saved yet is not forgotten");
        file.save(changes(&sorted())).unwrap();
        assert_eq!(file.load(), SavedState { sort: sorted().sort, ..reloaded });
    }
}
