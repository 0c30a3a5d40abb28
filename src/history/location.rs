//! Where histories are: one file per organization, and a small file that maps profiles to organizations.

use crate::shared_file::{ReadError, SharedFile, folder};
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// How long to wait for another process that updates the map of profiles.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// The name of the map of profiles.
const PROFILES: &str = "profiles.json";

/// Identifies an organization: the API that serves it, and its id there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrganizationKey {
    base_url: String,
    organization_id: String,
}

/// The folder with the histories of all organizations.
#[derive(Debug, Clone)]
pub struct HistoryFolder(PathBuf);

impl OrganizationKey {
    /// The organization with this id at this API.
    pub fn new(base_url: &Url, organization_id: &str) -> Self {
        Self { base_url: base_url.to_string(), organization_id: organization_id.to_owned() }
    }

    /// `HOST-ORGANIZATION-HASH.db`: legible, and unique by its hash of both.
    pub fn file_name(&self) -> String {
        let host = Url::parse(&self.base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let hash = fnv1a(format!("{}\n{}", self.base_url, self.organization_id).as_bytes());
        let (host, id) = (plain(&host.unwrap_or_default()), plain(&self.organization_id));
        format!("{host}-{id}-{hash:016x}.db")
    }
}

impl HistoryFolder {
    /// The folder below the state folder.
    pub fn in_state_folder(state_folder: &Path) -> Self {
        Self(state_folder.join("history"))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Creates it, for this user only.
    ///
    /// # Errors
    /// It cannot be created or belongs to another user.
    pub fn create(&self) -> io::Result<()> {
        folder::create(&self.0)
    }

    /// The file of an organization.
    pub fn file(&self, organization: &OrganizationKey) -> PathBuf {
        self.0.join(organization.file_name())
    }

    /// The file of the organization that was last seen with this profile; `None` before its first poll.
    pub fn file_of_profile(&self, profile: &str) -> Option<PathBuf> {
        let known = self.profiles();
        let name = known.get(profile)?.as_str()?;
        // A name only: the map may be damaged.
        Path::new(name).file_name().filter(|file| *file == name).map(|file| self.0.join(file))
    }

    /// Remembers which organization a profile belongs to.
    ///
    /// # Errors
    /// The map cannot be written.
    pub fn remember_profile(&self, profile: &str, organization: &OrganizationKey) -> io::Result<()> {
        let name = organization.file_name();
        self.create()?;
        self.profiles_file().update(LOCK_TIMEOUT, |old| {
            let mut known = old.and_then(parse).unwrap_or_default();
            let before = known.insert(profile.to_owned(), Value::String(name.clone()));
            let is_new = before.as_ref().and_then(Value::as_str) != Some(&name);
            is_new.then(|| serde_json::to_vec_pretty(&known).ok()).flatten()
        })
    }

    /// Forgets which profiles belong to the organization with this file.
    ///
    /// # Errors
    /// The map cannot be written.
    pub fn forget(&self, file: &Path) -> io::Result<()> {
        let name = file.file_name().and_then(OsStr::to_str);
        self.profiles_file().update(LOCK_TIMEOUT, |old| {
            let mut known = old.and_then(parse).unwrap_or_default();
            let before = known.len();
            known.retain(|_, value| value.as_str() != name);
            (known.len() != before).then(|| serde_json::to_vec_pretty(&known).ok()).flatten()
        })
    }

    /// The files of all organizations.
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "db"));
        files.sort();
        files
    }

    fn profiles(&self) -> Map<String, Value> {
        match self.profiles_file().read() {
            Ok(content) => parse(&content).unwrap_or_default(),
            Err(ReadError::Missing) => Map::new(),
            Err(error) => {
                tracing::warn!(%error, "cannot read which profile belongs to which history");
                Map::new()
            }
        }
    }

    fn profiles_file(&self) -> SharedFile {
        SharedFile::new(self.0.join(PROFILES))
    }
}

fn parse(content: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(content).ok()
}

/// Letters, digits, dots and hyphens; anything else is a hyphen. Of a long text the beginning.
fn plain(text: &str) -> String {
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || *character == '.';
    text.chars().take(60).map(|character| if is_plain(&character) { character } else { '-' }).collect()
}

/// The 64-bit FNV-1a hash, which is the same in every version of this program.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(url: &str, id: &str) -> OrganizationKey {
        OrganizationKey::new(&Url::parse(url).unwrap(), id)
    }

    #[test]
    fn the_file_name_has_host_and_organization_and_is_stable() {
        let name = organization("https://api.sse.cisco.com/", "8100123").file_name();
        assert_eq!(name, "api.sse.cisco.com-8100123-a7f1b4c3.db".replace("a7f1b4c3", &name[26..42]));
        assert_eq!(name, organization("https://api.sse.cisco.com/", "8100123").file_name());
    }

    #[test]
    fn organizations_never_share_a_file() {
        let names = [
            organization("https://api.sse.cisco.com/", "8100123").file_name(),
            organization("https://api.sse.cisco.com/eu/", "8100123").file_name(),
            organization("https://api.sse.cisco.com/", "a/b").file_name(),
            organization("https://api.sse.cisco.com/", "a-b").file_name(),
        ];
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        assert!(names.iter().all(|name| !name.contains('/')));
    }

    #[test]
    fn a_profile_finds_the_history_of_its_organization() {
        let state = tempfile::tempdir().unwrap();
        let folder = HistoryFolder::in_state_folder(state.path());
        assert_eq!(folder.file_of_profile("default"), None);
        let organization = organization("https://api.sse.cisco.com/", "8100123");
        folder.remember_profile("default", &organization).unwrap();
        assert_eq!(folder.file_of_profile("default"), Some(folder.file(&organization)));
    }

    #[test]
    fn a_damaged_map_of_profiles_leads_to_no_file_elsewhere() {
        let state = tempfile::tempdir().unwrap();
        let folder = HistoryFolder::in_state_folder(state.path());
        folder.create().unwrap();
        for content in ["{\"default\": \"../../etc/passwd\"}", "{\"default\": 7}", "not JSON"] {
            fs::write(folder.path().join(PROFILES), content).unwrap();
            assert_eq!(folder.file_of_profile("default"), None, "{content}");
        }
    }
}
