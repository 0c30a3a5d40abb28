//! A timestamp in four bytes, up to the year 2106: several are stored for each of tens of thousands of tunnels.

use jiff::{SignedDuration, Timestamp};

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::domain) struct UnixSeconds(u32);

impl UnixSeconds {
    pub(in crate::domain) fn from_timestamp(time: Timestamp) -> Self {
        Self(u32::try_from(time.as_second().max(0)).unwrap_or(u32::MAX))
    }

    pub(in crate::domain) fn as_i64(self) -> i64 {
        self.0.into()
    }

    pub(in crate::domain) fn to_timestamp(self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(self.as_i64())
    }
}
