//! Objects and arrays that tolerate values of another type, which are skipped without being parsed.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// An object, or `None` for any other value.
pub(super) struct LenientObject<T>(pub(super) Option<T>);

/// The objects of an array, or `None` for any other value.
pub(super) struct LenientObjects<T>(pub(super) Option<Vec<T>>);

/// A value that may be an array or an object.
#[derive(Default)]
pub(super) enum Shape<'a, T> {
    #[default]
    Missing,
    Null,
    /// The entries of an array, not parsed yet.
    Array(Vec<&'a RawValue>),
    Object(T),
    /// A string, number or boolean.
    Scalar,
}

impl<T> Default for LenientObject<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for LenientObjects<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> LenientObjects<T> {
    /// Converts each object. Allocates a vector of its own, since `collect` would reuse that of the DTOs,
    /// which are many times larger.
    pub(super) fn map<U>(self, into: impl FnMut(T) -> U) -> Option<Vec<U>> {
        let objects = self.0?;
        let mut made = Vec::with_capacity(objects.len());
        made.extend(objects.into_iter().map(into));
        Some(made)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData)).map(Self)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientObjects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ArrayVisitor(PhantomData)).map(Self)
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Shape<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor(PhantomData))
    }
}

/// Visitor methods for null and scalars.
macro_rules! scalars {
    (null is $null:expr, others are $scalar:expr) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("any JSON")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($null)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($scalar)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($scalar)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($scalar)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($scalar)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($scalar)
        }
    };
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    scalars!(null is None, others are None);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct ArrayVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ArrayVisitor<T> {
    type Value = Option<Vec<T>>;

    scalars!(null is None, others are None);

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let mut objects = Vec::new();
        while let Some(LenientObject(object)) = array.next_element()? {
            objects.extend(object);
        }
        Ok(Some(objects))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct ShapeVisitor<'a, T>(PhantomData<(&'a (), T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for ShapeVisitor<'a, T> {
    type Value = Shape<'a, T>;

    scalars!(null is Shape::Null, others are Shape::Scalar);

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = array.next_element()? {
            entries.push(entry);
        }
        Ok(Shape::Array(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Shape::Object)
    }
}
