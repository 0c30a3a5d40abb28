//! A single JSON value with lenient conversion: ids beyond 64 bits keep all digits, numbers may be strings
//! and vice versa, and an invalid value is `None` rather than an error. A value of unknown type (object or
//! string) is parsed once its type is known.

use crate::domain::{ApiTimestamp, Id, Quantity, Text};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Maximum number of digits of a number with an exponent, far above any id.
const MAX_DIGITS: usize = 40;

/// A JSON value; `None` if missing or null.
#[derive(Clone, Copy, Default)]
pub(super) struct LenientValue<'a>(Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for LenientValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

impl<'a> LenientValue<'a> {
    /// The value as text: a string, the digits of a number, `true` or `false`; `None` if empty.
    pub(super) fn text(self) -> Option<Text> {
        self.scalar().map(|scalar| Text::new(&scalar))
    }

    /// The value as an id; an integer keeps all digits in any notation.
    pub(super) fn id(self) -> Option<Id> {
        let scalar = self.scalar()?;
        let digits = if scalar.contains('.') { whole_number(&scalar) } else { None };
        Some(Id::new(digits.as_deref().unwrap_or(&scalar)))
    }

    /// The value as a number, or as the text in its place.
    pub(super) fn quantity(self) -> Option<Quantity> {
        let scalar = self.scalar()?;
        let number = whole_number(scalar.trim()).and_then(|digits| digits.parse().ok());
        Some(number.map_or_else(|| Quantity::Other(Box::new(Text::new(&scalar))), Quantity::Number))
    }

    /// The value as a number.
    pub(super) fn number(self) -> Option<u64> {
        self.quantity()?.as_u64()
    }

    /// The value as a boolean.
    pub(super) fn boolean(self) -> Option<bool> {
        match self.scalar()?.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The value as a time.
    pub(super) fn timestamp(self) -> Option<ApiTimestamp> {
        self.scalar().map(|scalar| ApiTimestamp::new(&scalar))
    }

    /// The values of an array as text; a single value counts as an array of one.
    pub(super) fn texts(self) -> Vec<Text> {
        let Some(entries) = self.entries() else { return self.text().into_iter().collect() };
        let mut texts = Vec::with_capacity(entries.len());
        texts.extend(entries.into_iter().filter_map(|entry| Self(Some(entry)).text()));
        texts
    }

    /// The entries of an array, not parsed.
    pub(super) fn entries(self) -> Option<Vec<&'a RawValue>> {
        let array = self.0?.get();
        array.starts_with('[').then(|| serde_json::from_str(array).ok()).flatten()
    }

    /// The value as an object.
    pub(super) fn object<T: Deserialize<'a>>(self) -> Option<T> {
        let object = self.0?.get();
        object.starts_with('{').then(|| serde_json::from_str(object).ok()).flatten()
    }

    /// A string without quotes, or a number or boolean as text.
    pub(super) fn scalar(self) -> Option<Cow<'a, str>> {
        let raw = self.0?.get();
        let scalar = match raw.as_bytes().first()? {
            b'"' => unquote(raw),
            b'{' | b'[' | b'n' => return None,
            _ => whole_number(raw).unwrap_or(Cow::Borrowed(raw)),
        };
        (!scalar.trim().is_empty()).then_some(scalar)
    }
}

/// The content of a JSON string; an invalid one, such as with half a surrogate pair, is kept as sent.
pub(super) fn unquote(raw: &str) -> Cow<'_, str> {
    let inner = raw.trim_matches('"');
    if !raw.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str(raw).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// The digits of a non-negative integer, also in the notations `4561237892.0` and `4.5e3`.
fn whole_number(number: &str) -> Option<Cow<'_, str>> {
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
    let zeros = shift.checked_sub(after.len()).filter(|_| shift <= MAX_DIGITS)?;
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

    fn value(json: &str) -> LenientValue<'_> {
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
    fn id_keeps_all_digits(#[case] json: &str, #[case] id: &str) {
        assert_eq!(value(json).id(), Some(Id::new(id)));
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
    fn number_may_be_a_string(#[case] json: &str, #[case] number: Option<u64>) {
        assert_eq!(value(json).number(), number);
    }

    #[test]
    fn text_in_place_of_a_number_is_kept() {
        assert_eq!(value("\"n/a\"").quantity(), Some(Quantity::Other(Box::new(Text::new("n/a")))));
        assert_eq!(value("-1").quantity(), Some(Quantity::Other(Box::new(Text::new("-1")))));
        assert_eq!(value("\"\"").quantity(), None);
    }

    #[rstest]
    #[case("true", Some(true))]
    #[case("\"True\"", Some(true))]
    #[case("1", Some(true))]
    #[case("0", Some(false))]
    #[case("\"false\"", Some(false))]
    #[case("{}", None)]
    #[case("\"primary\"", None)]
    fn boolean_may_be_a_string_or_digit(#[case] json: &str, #[case] boolean: Option<bool>) {
        assert_eq!(value(json).boolean(), boolean);
    }

    #[test]
    fn text_keeps_stray_quotes_and_half_surrogates() {
        assert_eq!(value(r#""0.0.0.0/0\"""#).text(), Some(Text::new("0.0.0.0/0\"")));
        assert_eq!(value(r#""a\ud800b""#).text(), Some(Text::new(r"a\ud800b")));
        assert_eq!(value("64512.0").text(), Some(Text::new("64512")));
        assert_eq!(value("{\"a\":1}").text(), None);
    }

    #[test]
    fn single_value_is_a_list_of_one() {
        assert_eq!(value("\"10.0.0.0/8\"").texts(), [Text::new("10.0.0.0/8")]);
        assert_eq!(value("[\"a\",null,{},7]").texts(), [Text::new("a"), Text::new("7")]);
    }
}
