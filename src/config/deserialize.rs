//! How serde reads the values of settings: through the `FromStr` that options of the command line have as well.

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

/// A value that is read from text. An error in a list has the position of the item, since it is parsed within the visitor.
pub(super) struct Parsed<T>(pub(super) T);

/// The same, or a whole number that is read as if it were in quotes.
struct NumberOrParsed<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ParsingVisitor { takes_numbers: false, form: PhantomData };
        deserializer.deserialize_str(visitor).map(Self)
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for NumberOrParsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ParsingVisitor { takes_numbers: true, form: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

/// Text in the form of `T`.
pub(super) fn text<'de, D: Deserializer<'de>, T, V: From<T>>(deserializer: D) -> Result<V, D::Error>
where
    T: FromStr<Err: Display>,
{
    Parsed::deserialize(deserializer).map(|Parsed(value): Parsed<T>| value.into())
}

/// The same for a setting that has no default.
pub(super) fn optional_text<'de, D: Deserializer<'de>, T, V: From<T>>(
    deserializer: D,
) -> Result<Option<V>, D::Error>
where
    T: FromStr<Err: Display>,
{
    text::<D, T, V>(deserializer).map(Some)
}

/// Text in the form of `T`, or a whole number.
pub(super) fn number_or_text<'de, D: Deserializer<'de>, T, V: From<T>>(deserializer: D) -> Result<V, D::Error>
where
    T: FromStr<Err: Display>,
{
    NumberOrParsed::deserialize(deserializer).map(|NumberOrParsed(value): NumberOrParsed<T>| value.into())
}

/// The same for a setting that has no default.
pub(super) fn optional_number_or_text<'de, D: Deserializer<'de>, T, V: From<T>>(
    deserializer: D,
) -> Result<Option<V>, D::Error>
where
    T: FromStr<Err: Display>,
{
    number_or_text::<D, T, V>(deserializer).map(Some)
}

struct ParsingVisitor<T> {
    takes_numbers: bool,
    form: PhantomData<T>,
}

impl<T: FromStr<Err: Display>> ParsingVisitor<T> {
    fn number<E: Error>(&self, number: i128) -> Result<T, E> {
        match i64::try_from(number) {
            _ if !self.takes_numbers => Err(E::invalid_type(Unexpected::Other("a number"), self)),
            Ok(number) => number.to_string().parse().map_err(E::custom),
            Err(_) => Err(E::custom("this number is out of range")),
        }
    }
}

impl<T: FromStr<Err: Display>> Visitor<'_> for ParsingVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.takes_numbers { "text or a whole number" } else { "text" })
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

/// A choice by its name on the command line, both ways.
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

/// The choice of this name, or an error text that lists the names.
pub(super) fn choose<T: ValueEnum>(name: &str) -> Result<T, String> {
    T::from_str(name, false).map_err(|_| {
        let names: Vec<_> = names::<T>().iter().map(|value| value.get_name().to_owned()).collect();
        format!("{} is none of {}", quoted(name), names.join(", "))
    })
}
