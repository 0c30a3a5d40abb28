//! Single values as JSON, serialized from references without copying.

use crate::domain::{ApiTimestamp, Id, Quantity, Text};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::fmt::Display;

/// A list whose entries are serialized through a view.
pub(super) struct Each<'a, T, V>(pub(super) &'a [T], pub(super) fn(&'a T) -> V);

impl<T, V: Serialize> Serialize for Each<'_, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

/// A list of texts as received.
pub(super) fn texts(texts: &[Text]) -> Each<'_, Text, &str> {
    Each(texts, Text::raw)
}

/// An id: a number if it fits, otherwise the text as received.
pub(in crate::commands) struct IdValue<'a>(pub(in crate::commands) &'a Id);

impl Serialize for IdValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_u64() {
            Some(number) => serializer.serialize_u64(number),
            None => serializer.serialize_str(self.0.as_text().raw()),
        }
    }
}

/// A port or AS number: a number if it is one, otherwise the text as received.
pub(in crate::commands) struct NumberOrText<'a>(pub(in crate::commands) &'a Text);

impl Serialize for NumberOrText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.raw().parse::<u64>() {
            Ok(number) => serializer.serialize_u64(number),
            Err(_) => serializer.serialize_str(self.0.raw()),
        }
    }
}

/// A quantity: a number, or the text that was received instead.
pub(super) struct QuantityValue(pub(super) Quantity);

impl Serialize for QuantityValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Quantity::Number(number) => serializer.serialize_u64(*number),
            Quantity::Other(text) => serializer.serialize_str(text.raw()),
        }
    }
}

/// A timestamp as received.
pub(super) struct StampValue<'a>(pub(super) &'a ApiTimestamp);

impl Serialize for StampValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text().raw())
    }
}

/// A timestamp owned by the view.
pub(super) struct OwnedStamp(pub(super) ApiTimestamp);

impl Serialize for OwnedStamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        StampValue(&self.0).serialize(serializer)
    }
}

/// A value serialized as its `Display` text.
pub(in crate::commands::status) struct Displayed<T>(pub(in crate::commands::status) T);

impl<T: Display> Serialize for Displayed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A timestamp in RFC 3339 format with milliseconds.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Moment(pub(in crate::commands) Timestamp);

impl Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").fmt(f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
