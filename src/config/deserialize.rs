//! Deserialization of values through their `FromStr`, which command-line options use as well.

use std::{
    fmt::{self, Display},
    marker::PhantomData,
    str::FromStr,
};

use clap::ValueEnum;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

use super::{error::quoted, setting::names};

/// A value parsed from a string. Parsing within the visitor gives an error in a list the position of the item.
pub(super) struct Parsed<T>(pub(super) T);

/// A value parsed from a string or an integer.
struct NumberOrParsed<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ParsingVisitor { accepts_numbers: false, form: PhantomData };
        deserializer.deserialize_str(visitor).map(Self)
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for NumberOrParsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ParsingVisitor { accepts_numbers: true, form: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

/// Deserializes a string that is parsed as `T`.
pub(super) fn text<'de, D: Deserializer<'de>, T, V: From<T>>(deserializer: D) -> Result<V, D::Error>
where
    T: FromStr<Err: Display>,
{
    Parsed::deserialize(deserializer).map(|Parsed(value): Parsed<T>| value.into())
}

/// Like [`text`], for a setting without a default.
pub(super) fn optional_text<'de, D: Deserializer<'de>, T, V: From<T>>(
    deserializer: D,
) -> Result<Option<V>, D::Error>
where
    T: FromStr<Err: Display>,
{
    text::<D, T, V>(deserializer).map(Some)
}

/// Deserializes a string or an integer that is parsed as `T`.
pub(super) fn number_or_text<'de, D: Deserializer<'de>, T, V: From<T>>(deserializer: D) -> Result<V, D::Error>
where
    T: FromStr<Err: Display>,
{
    NumberOrParsed::deserialize(deserializer).map(|NumberOrParsed(value): NumberOrParsed<T>| value.into())
}

/// Like [`number_or_text`], for a setting without a default.
pub(super) fn optional_number_or_text<'de, D: Deserializer<'de>, T, V: From<T>>(
    deserializer: D,
) -> Result<Option<V>, D::Error>
where
    T: FromStr<Err: Display>,
{
    number_or_text::<D, T, V>(deserializer).map(Some)
}

struct ParsingVisitor<T> {
    accepts_numbers: bool,
    form: PhantomData<T>,
}

impl<T: FromStr<Err: Display>> ParsingVisitor<T> {
    fn number<E: Error>(&self, number: i128) -> Result<T, E> {
        match i64::try_from(number) {
            _ if !self.accepts_numbers => Err(E::invalid_type(Unexpected::Other("a number"), self)),
            Ok(number) => number.to_string().parse().map_err(E::custom),
            Err(_) => Err(E::custom("number out of range")),
        }
    }
}

impl<T: FromStr<Err: Display>> Visitor<'_> for ParsingVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.accepts_numbers { "text or a whole number" } else { "text" })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.number(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.number(number.into())
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<T, E> {
        self.number(number)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<T, E> {
        self.number(i128::MAX)
    }
}

/// An enum, by the names of its values on the command line.
pub(super) mod choice {
    use super::{Deserialize, Deserializer, Error, Serialize, Serializer, ValueEnum, choose};

    pub(in crate::config) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        T: ValueEnum,
    {
        choose(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }

    pub(in crate::config) fn serialize<S: Serializer, T: ValueEnum>(
        choice: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let name = choice.to_possible_value().map(|value| value.get_name().to_owned());
        name.serialize(serializer)
    }
}

/// The enum value with this name.
pub(super) fn choose<T: ValueEnum>(name: &str) -> Result<T, String> {
    T::from_str(name, false).map_err(|_| {
        let names: Vec<_> = names::<T>().iter().map(|value| value.get_name().to_owned()).collect();
        format!("invalid value {}: expected one of {}", quoted(name), names.join(", "))
    })
}
