//! A single value, kept as it was sent until somebody says what it should be: ids beyond 64 bits keep all their digits,
//! numbers may come as text and text as numbers, and what cannot be understood is nothing rather than an error. The few
//! small values that may be an object or a word are kept the same way and scanned a second time once that is known.

use crate::domain::{Id, Quantity, Stamp, Text};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Digits that a number written with an exponent may grow to; far more than any id has.
const LONGEST_NUMBER: usize = 40;

/// One value as sent; nothing where it was missing or null.
#[derive(Clone, Copy, Default)]
pub(super) struct LenientValue<'a>(Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for LenientValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

impl<'a> LenientValue<'a> {
    /// The value as text: a string, the digits of a number, `true` or `false`; an empty string is nothing.
    pub(super) fn text(self) -> Option<Text> {
        self.plain().map(|plain| Text::new(&plain))
    }

    /// The value as an id; a whole number keeps its digits, however it was written.
    pub(super) fn id(self) -> Option<Id> {
        let plain = self.plain()?;
        let digits = if plain.contains('.') { whole(&plain) } else { None };
        Some(Id::new(digits.as_deref().unwrap_or(&plain)))
    }

    /// The value as a number, or as the text that stands in its place.
    pub(super) fn quantity(self) -> Option<Quantity> {
        let plain = self.plain()?;
        let number = whole(plain.trim()).and_then(|digits| digits.parse().ok());
        Some(number.map_or_else(|| Quantity::Other(Box::new(Text::new(&plain))), Quantity::Number))
    }

    /// The value as a number, if it is one.
    pub(super) fn number(self) -> Option<u64> {
        self.quantity()?.number()
    }

    /// The value as yes or no.
    pub(super) fn truth(self) -> Option<bool> {
        match self.plain()?.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The value as a time.
    pub(super) fn stamp(self) -> Option<Stamp> {
        self.plain().map(|plain| Stamp::new(&plain))
    }

    /// The values of an array, each as text; a single value counts as an array of one.
    pub(super) fn texts(self) -> Vec<Text> {
        let Some(entries) = self.entries() else { return self.text().into_iter().collect() };
        let mut texts = Vec::with_capacity(entries.len());
        texts.extend(entries.into_iter().filter_map(|entry| Self(Some(entry)).text()));
        texts
    }

    /// The entries of an array, unread.
    pub(super) fn entries(self) -> Option<Vec<&'a RawValue>> {
        let array = self.0?.get();
        array.starts_with('[').then(|| serde_json::from_str(array).ok()).flatten()
    }

    /// An object, if it is one.
    pub(super) fn object<T: Deserialize<'a>>(self) -> Option<T> {
        let object = self.0?.get();
        object.starts_with('{').then(|| serde_json::from_str(object).ok()).flatten()
    }

    /// A string without its quotes, or a number or a truth value as written; nothing for the rest.
    pub(super) fn plain(self) -> Option<Cow<'a, str>> {
        let raw = self.0?.get();
        let plain = match raw.as_bytes().first()? {
            b'"' => unquoted(raw),
            b'{' | b'[' | b'n' => return None,
            _ => whole(raw).unwrap_or(Cow::Borrowed(raw)),
        };
        (!plain.trim().is_empty()).then_some(plain)
    }
}

/// What a string says; one that says nothing valid, half a surrogate pair for one, stays as it was sent.
pub(super) fn unquoted(raw: &str) -> Cow<'_, str> {
    let inner = raw.trim_matches('"');
    if !raw.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str(raw).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// The digits of a whole number that is not negative, also where it is written as `4561237892.0` or `4.5e3`.
fn whole(number: &str) -> Option<Cow<'_, str>> {
    if is_digits(number) {
        return Some(Cow::Borrowed(number));
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    if !is_digits(before) || !is_digits(after) {
        return None;
    }
    let after = after.trim_end_matches('0');
    let shift: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let zeros = shift.checked_sub(after.len()).filter(|_| shift <= LONGEST_NUMBER)?;
    let digits = format!("{before}{after}{}", "0".repeat(zeros));
    let significant = digits.trim_start_matches('0');
    Some(Cow::Owned(if significant.is_empty() { "0".to_owned() } else { significant.to_owned() }))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn leaf(json: &str) -> LenientValue<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[rstest]
    #[case("4561237892", "4561237892")]
    #[case("4561237892.0", "4561237892")]
    #[case("4.561237892e9", "4561237892")]
    #[case("\"4561237892.0\"", "4561237892")]
    #[case("123456789009876543211234", "123456789009876543211234")]
    #[case("\"0017\"", "0017")]
    #[case("\"12e5\"", "12e5")]
    #[case("\"[REDACTED]\"", "[REDACTED]")]
    #[case("-3", "-3")]
    #[case("1e400", "1e400")]
    fn an_id_keeps_all_its_digits(#[case] json: &str, #[case] id: &str) {
        assert_eq!(leaf(json).id(), Some(Id::new(id)));
    }

    #[rstest]
    #[case("1000", Some(1000))]
    #[case("\"1000\"", Some(1000))]
    #[case("\" 1000 \"", Some(1000))]
    #[case("1000.0", Some(1000))]
    #[case("0.0", Some(0))]
    #[case("1e3", Some(1000))]
    #[case("-1", None)]
    #[case("1.5", None)]
    #[case("1e999999999999", None)]
    #[case("18446744073709551616", None)]
    #[case("\"many\"", None)]
    #[case("[1]", None)]
    #[case("null", None)]
    fn a_number_may_come_as_text(#[case] json: &str, #[case] number: Option<u64>) {
        assert_eq!(leaf(json).number(), number);
    }

    #[test]
    fn what_stands_in_the_place_of_a_number_is_kept() {
        assert_eq!(leaf("\"n/a\"").quantity(), Some(Quantity::Other(Box::new(Text::new("n/a")))));
        assert_eq!(leaf("-1").quantity(), Some(Quantity::Other(Box::new(Text::new("-1")))));
        assert_eq!(leaf("\"\"").quantity(), None);
    }

    #[rstest]
    #[case("true", Some(true))]
    #[case("\"True\"", Some(true))]
    #[case("1", Some(true))]
    #[case("0", Some(false))]
    #[case("\"false\"", Some(false))]
    #[case("{}", None)]
    #[case("\"primary\"", None)]
    fn yes_and_no_may_be_words_or_digits(#[case] json: &str, #[case] truth: Option<bool>) {
        assert_eq!(leaf(json).truth(), truth);
    }

    #[test]
    fn text_keeps_stray_quotes_and_half_surrogates() {
        assert_eq!(leaf(r#""0.0.0.0/0\"""#).text(), Some(Text::new("0.0.0.0/0\"")));
        assert_eq!(leaf(r#""a\ud800b""#).text(), Some(Text::new(r"a\ud800b")));
        assert_eq!(leaf("64512.0").text(), Some(Text::new("64512")));
        assert_eq!(leaf("{\"a\":1}").text(), None);
    }

    #[test]
    fn a_single_value_is_a_list_of_one() {
        assert_eq!(leaf("\"10.0.0.0/8\"").texts(), [Text::new("10.0.0.0/8")]);
        assert_eq!(leaf("[\"a\",null,{},7]").texts(), [Text::new("a"), Text::new("7")]);
    }
}
