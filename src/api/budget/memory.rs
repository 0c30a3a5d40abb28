//! What is kept of a key between runs and shared between programs that run at once: that it was found to be small, so that
//! it meets one 429 in its life and not one a run, and when calls were made, so that a run that begins knows what the
//! windows still hold. A file for each key in the state folder, without any secret; one that cannot be read or written
//! costs nothing but that knowledge.

use super::policy::Found;
use crate::shared_file::{SharedFile, folder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Calls of one run that are kept, the newest; more than small allows in its longest window.
const MOST: usize = 400;
/// Calls that are older than this count nowhere.
const OLDEST: Duration = Duration::from_secs(30 * 60);

/// What is kept of one key.
#[derive(Debug)]
pub(super) struct Memory {
    file: Option<PathBuf>,
    key: String,
    /// What tells the calls of this run from those of others.
    run: u64,
}

/// What stands in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    version: u32,
    /// The id of the key, and the API that it is for.
    key: String,
    /// Since when it is known to be small.
    #[serde(default)]
    small_since: Option<Timestamp>,
    #[serde(default)]
    calls: Vec<Call>,
}

/// When the answer to a call came, in milliseconds since 1970, and to which run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Call(i64, u64);

impl Memory {
    /// The memory of this key, in a file of this folder; without a folder nothing is kept.
    pub(super) fn new(folder: Option<&Path>, key: String) -> Self {
        let file = folder.map(|folder| folder.join(format!("budget-{:016x}.json", digest(&key))));
        Self { file, key, run: fastrand::u64(..) }
    }

    /// Whether anything is kept.
    pub(super) fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    /// What was found out of the key.
    pub(super) fn found(&self) -> Found {
        self.read().small_since.map_or(Found::Nothing, |_| Found::Small)
    }

    /// Remembers that the key is small.
    pub(super) fn write_small(&self, now: Timestamp) {
        self.write(&Note { small_since: Some(now), ..self.read() });
    }

    /// How long ago other runs made calls.
    pub(super) fn others(&self, now: Timestamp) -> Vec<Duration> {
        self.calls_of_others(&self.read(), now).filter_map(|call| call.age(now)).collect()
    }

    /// Writes down how long ago this run made calls, the oldest first, beside those of others, and says how long ago these
    /// were.
    pub(super) fn share(&self, own: &[Duration], now: Timestamp) -> Vec<Duration> {
        let note = self.read();
        let others: Vec<Call> = self.calls_of_others(&note, now).collect();
        let own = &own[own.len().saturating_sub(MOST)..];
        let own = own.iter().filter(|&&age| age < OLDEST).filter_map(|&age| Call::ago(age, now, self.run));
        let calls = others.iter().copied().chain(own).collect();
        self.write(&Note { calls, ..note });
        others.into_iter().filter_map(|call| call.age(now)).collect()
    }

    fn calls_of_others(&self, note: &Note, now: Timestamp) -> impl Iterator<Item = Call> {
        let is_of_others = |call: &&Call| call.1 != self.run && call.age(now).is_some();
        note.calls.iter().rev().filter(is_of_others).take(2 * MOST).copied().collect::<Vec<_>>().into_iter()
    }

    /// What is kept; nothing where that cannot be read, or is about another key.
    fn read(&self) -> Note {
        let note = self.file.as_deref().and_then(read);
        let fresh = || Note { version: 1, key: self.key.clone(), ..Note::default() };
        note.filter(|note| note.version == 1 && note.key == self.key).unwrap_or_else(fresh)
    }

    fn write(&self, note: &Note) {
        let Some(file) = &self.file else { return };
        if let Err(error) = write(file, note) {
            tracing::warn!(file = %file.display(), %error, "what is known of the budget is not kept");
        }
    }
}

impl Call {
    fn ago(age: Duration, now: Timestamp, run: u64) -> Option<Self> {
        Some(Self(now.checked_sub(age).ok()?.as_millisecond(), run))
    }

    /// How long ago it was; none where it counts nowhere, or was not yet: the clock was set back.
    fn age(self, now: Timestamp) -> Option<Duration> {
        let age = now.duration_since(Timestamp::from_millisecond(self.0).ok()?);
        Duration::try_from(age).ok().filter(|&age| age < OLDEST)
    }
}

fn read(file: &Path) -> Option<Note> {
    let bytes = SharedFile::new(file).read().ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn write(file: &Path, note: &Note) -> io::Result<()> {
    file.parent().map_or(Ok(()), folder::create)?;
    SharedFile::new(file).replace(&serde_json::to_vec(note)?)
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

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_was_found_is_known_in_the_next_run_for_this_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("not/there/yet");
        assert_eq!(memory(&below, "a").found(), Found::Nothing);
        memory(&below, "a").write_small(Timestamp::now());
        memory(&below, "a").share(&[secs(1)], Timestamp::now());
        assert_eq!(memory(&below, "a").found(), Found::Small);
        assert_eq!(memory(&below, "b").found(), Found::Nothing);
        assert_eq!(fs::read_dir(&below).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn calls_of_other_runs_are_known_until_they_count_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other, now) =
            (memory(folder.path(), "a"), memory(folder.path(), "a"), Timestamp::UNIX_EPOCH + secs(1_000_000));
        one.share(&[secs(2_000), secs(1_700), secs(3)], now);
        other.share(&[secs(5)], now);
        one.share(&[secs(1_700), secs(3), secs(0)], now);
        assert_eq!(one.others(now), [secs(5)], "its own are not among them, nor written twice");
        let mut ages = other.others(now);
        ages.sort_unstable();
        assert_eq!(ages, [secs(0), secs(3), secs(1_700)]);
        assert_eq!(other.others(now + secs(200)).len(), 2);
        assert_eq!(other.others(now - secs(60)), [secs(1_640)], "nothing is of the time to come");
    }

    #[test]
    fn the_file_stays_small() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::now();
        for _ in 0..10 {
            memory(folder.path(), "a").share(&vec![secs(1); 5_000], now);
        }
        let reader = memory(folder.path(), "a");
        assert!(reader.others(now).len() <= 3 * MOST);
        assert!(fs::metadata(reader.file.as_ref().unwrap()).unwrap().len() < 60_000);
    }

    #[test]
    fn what_cannot_be_read_or_written_costs_only_the_knowledge() {
        let folder = tempfile::tempdir().unwrap();
        let memory = memory(folder.path(), "a");
        fs::write(memory.file.as_ref().unwrap(), "{ not json").unwrap();
        assert_eq!(memory.found(), Found::Nothing);
        let nowhere = Memory::new(Some(Path::new("/dev/null/folder")), "a".to_owned());
        nowhere.write_small(Timestamp::now());
        assert_eq!((nowhere.found(), nowhere.others(Timestamp::now())), (Found::Nothing, Vec::new()));
        assert!(!Memory::new(None, "a".to_owned()).is_kept());
    }
}
