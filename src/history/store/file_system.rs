//! Whether a file is on a file system that hosts share, where SQLite's write-ahead log does not work.

use std::path::Path;

/// Whether processes on other hosts may open the same file. Write-ahead logs need memory that is shared between all processes,
/// which only those of one host have.
#[cfg(target_os = "linux")]
pub(super) fn is_shared_between_hosts(path: &Path) -> bool {
    /// Magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, FUSE, 9p, Lustre, GPFS, Ceph, AFS.
    const SHARED: [u32; 10] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x0BD0_0BD0,
        0x4750_4653,
        0x00C3_6400,
        0x5346_414F,
    ];
    // The lower 32 bits on every architecture.
    rustix::fs::statfs(path).is_ok_and(|system| SHARED.iter().any(|magic| is_type(system.f_type, *magic)))
}

#[cfg(target_os = "linux")]
fn is_type<T: TryInto<i128>>(kind: T, magic: u32) -> bool {
    kind.try_into().is_ok_and(|kind: i128| kind & 0xFFFF_FFFF == i128::from(magic))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_shared_between_hosts(_path: &Path) -> bool {
    false
}
