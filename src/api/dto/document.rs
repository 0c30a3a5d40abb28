//! Raw JSON documents, and pages of any list that are joined into one document.
//!
//! Values are kept as text. A page is parsed once for its fields, and then the field with the list for its
//! entries.

use super::lenient_value::{LenientValue, unquote};
use super::list::{self, Redirect};
use super::{Located, ParseError, parse, without_bom};
use crate::domain::Id;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Whitespace between the values of JSON.
const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A JSON response as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(Box<str>);

/// A response body.
pub(in crate::api) enum Body {
    /// A page of a list.
    Page(ListPage),
    /// Anything else.
    Other(Document),
}

/// A page of a list, split into its entries.
#[derive(Default)]
pub(in crate::api) struct ListPage {
    /// The fields of the object that has the list; `None` for a bare array.
    fields: Option<Vec<Field>>,
    pub(in crate::api) entries: Vec<Box<RawValue>>,
    pub(in crate::api) total: Option<u64>,
    /// The page number, if the response has one.
    pub(in crate::api) page: Option<u64>,
}

/// A field of the object that has a list.
struct Field {
    name: Box<RawValue>,
    /// `None` for the list itself.
    value: Option<Box<RawValue>>,
}

/// Parses any JSON response.
pub(in crate::api) fn document(text: &str) -> Result<Located<Document>, ParseError> {
    let text = trimmed(text);
    let data = if text.starts_with('{') {
        parse::<DataField>(text)?.0
    } else {
        parse::<&RawValue>(text)?;
        None
    };
    Ok(located(data, || Document(text.into())))
}

/// Parses a response that may be a page of a list: an array, an object with a list under `data`, or an object
/// with a total and a single list.
pub(in crate::api) fn body(text: &str) -> Result<Located<Body>, ParseError> {
    let text = trimmed(text);
    if text.starts_with('[') {
        return Ok(Located::Value(Body::Page(ListPage { entries: parse(text)?, ..ListPage::default() })));
    }
    let fields = if text.starts_with('{') {
        parse::<Fields>(text)?
    } else {
        parse::<&RawValue>(text)?;
        Fields(Vec::new())
    };
    let page = || fields.list_page().map_or_else(|| Body::Other(Document(text.into())), Body::Page);
    Ok(located(fields.get("data"), page))
}

fn trimmed(text: &str) -> &str {
    without_bom(text).trim_matches(WHITESPACE)
}

/// The value, unless `data` is an object with a redirect.
fn located<T>(data: Option<&RawValue>, value: impl FnOnce() -> T) -> Located<T> {
    let object = data.map(RawValue::get).filter(|data| data.starts_with('{'));
    let target = object.and_then(|object| serde_json::from_str::<Redirect>(object).ok()?.target());
    target.map_or_else(|| Located::Value(value()), Located::Redirect)
}

impl Document {
    /// The JSON text. Not escaped for terminals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ListPage {
    /// The page with these entries instead, and with `limit` and `total` of the last page.
    pub(in crate::api) fn with_entries(&self, entries: &[Box<RawValue>], last: &Self) -> Document {
        let length: usize = entries.iter().map(|entry| entry.get().len() + 1).sum();
        let mut text = String::with_capacity(length + 2);
        match &self.fields {
            None => push_array(&mut text, entries),
            Some(fields) => {
                push_list(&mut text, ['{', '}'], fields, |text, field| {
                    text.push_str(field.name.get());
                    text.push(':');
                    match &field.value {
                        None => push_array(text, entries),
                        Some(value) => {
                            text.push_str(last.last_page_field(&field.name).unwrap_or(value).get());
                        }
                    }
                });
            }
        }
        Document(text.into())
    }

    /// The value of a field that is taken from the last page.
    fn last_page_field(&self, name: &RawValue) -> Option<&RawValue> {
        let name = unquote(name.get());
        let mut fields = self.fields.iter().flatten().filter(|_| matches!(&*name, "limit" | "total"));
        fields.find(|field| unquote(field.name.get()) == name)?.value.as_deref()
    }
}

fn push_array(text: &mut String, entries: &[Box<RawValue>]) {
    push_list(text, ['[', ']'], entries, |text, entry| text.push_str(entry.get()));
}

fn push_list<T>(text: &mut String, [open, close]: [char; 2], items: &[T], push: impl Fn(&mut String, &T)) {
    text.push(open);
    for (nth, item) in items.iter().enumerate() {
        text.push_str(if nth > 0 { "," } else { "" });
        push(text, item);
    }
    text.push(close);
}

/// The fields of an object in order; names are JSON strings.
struct Fields<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Fields<'a> {
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| unquote(known.get()) == name).map(|(_, value)| *value)
    }

    /// The object as a page of a list.
    fn list_page(&self) -> Option<ListPage> {
        // Policy lists have the numbers under `meta`.
        let meta = self.get("meta").and_then(|meta| serde_json::from_str::<Fields>(meta.get()).ok());
        let in_meta = |name| meta.as_ref().and_then(|meta| meta.number(name));
        let [total, page] = ["total", "page"].map(|name| self.number(name).or_else(|| in_meta(name)));
        let list = self.list(total)?;
        let entries = serde_json::from_str(list.get()).ok()?;
        let field = |(name, value): &(&RawValue, &'a RawValue)| Field {
            name: (*name).to_owned(),
            value: (!std::ptr::eq(*value, list)).then(|| (*value).to_owned()),
        };
        Some(ListPage { fields: Some(self.0.iter().map(field).collect()), entries, total, page })
    }

    fn number(&self, name: &str) -> Option<u64> {
        serde_json::from_str::<LenientValue>(self.get(name)?.get()).ok()?.number()
    }

    /// The list under `data`, or the only list if there is a total.
    fn list(&self, total: Option<u64>) -> Option<&'a RawValue> {
        let mut lists = self.0.iter().filter(|(_, value)| value.get().starts_with('['));
        if let Some((_, list)) = lists.clone().find(|(name, _)| unquote(name.get()) == "data") {
            return Some(list);
        }
        let (_, only) = lists.next().filter(|_| total.is_some())?;
        lists.next().is_none().then_some(only)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Vec::new();
        deserializer.deserialize_map(EachField(|name, value| fields.push((name, value))))?;
        Ok(Self(fields))
    }
}

/// The field `data` of an object.
struct DataField<'a>(Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for DataField<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut data = None;
        deserializer.deserialize_map(EachField(|name: &RawValue, value| {
            if unquote(name.get()) == "data" {
                data.get_or_insert(value);
            }
        }))?;
        Ok(Self(data))
    }
}

/// Calls a function for each field of an object.
struct EachField<F>(F);

impl<'de, F: FnMut(&'de RawValue, &'de RawValue)> Visitor<'de> for EachField<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, value)) = map.next_entry()? {
            (self.0)(name, value);
        }
        Ok(())
    }
}

/// The id of an entry, to recognize repeated entries.
pub(in crate::api) fn entry_id(entry: &RawValue) -> Option<Id> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Named<'a> {
        #[serde(borrow)]
        id: LenientValue<'a>,
    }
    list::entry::<Named>(entry.get())?.id.id()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(text: &str) -> Document {
        match document(text) {
            Ok(Located::Value(document)) => document,
            other => panic!("{other:?}"),
        }
    }

    fn list_page(text: &str) -> Option<ListPage> {
        match body(text) {
            Ok(Located::Value(Body::Page(list_page))) => Some(list_page),
            _ => None,
        }
    }

    #[test]
    fn document_keeps_the_text_as_sent() {
        for text in [r#"{"a":123456789012345678901234,"b":1.0,"a":1e2}"#, r#""\ud800\u001b""#, "-0.0", "null"]
        {
            assert_eq!(read(&format!("\u{FEFF} {text}\n")).as_str(), text);
        }
    }

    #[rstest]
    #[case(r#"{"data":[1,2],"total":"7"}"#, Some((2, Some(7))))]
    #[case(r#"{"meta":[],"data":[1]}"#, Some((1, None)))]
    #[case(r#"{"meta":{"page":1,"total":7},"data":[1]}"#, Some((1, Some(7))))]
    #[case("[1,[2],3]", Some((3, None)))]
    #[case(r#"{"alerts":[1],"total":9}"#, Some((1, Some(9))))]
    #[case(r#"{"regions":[1]}"#, None)]
    #[case(r#"{"a":[1],"b":[2],"total":9}"#, None)]
    #[case(r#"{"data":{"count":1}}"#, None)]
    #[case("7", None)]
    fn list_page_is_recognized_by_its_shape(
        #[case] text: &str,
        #[case] expected: Option<(usize, Option<u64>)>,
    ) {
        assert_eq!(list_page(text).map(|list_page| (list_page.entries.len(), list_page.total)), expected);
    }

    #[test]
    fn pages_are_joined_in_the_format_of_the_first() {
        let first =
            list_page(r#"{"offset":0,"data":[{"id":1.0}],"limit":1,"total":2,"more\n":"x"}"#).unwrap();
        let last = list_page(r#"{"data":[{"id":2}],"offset":1,"limit":1,"total":"3","more\n":"y"}"#).unwrap();
        let entries = [first.entries.clone(), last.entries.clone()].concat();
        let whole = r#"{"offset":0,"data":[{"id":1.0},{"id":2}],"limit":1,"total":"3","more\n":"x"}"#;
        assert_eq!(first.with_entries(&entries, &last).as_str(), whole);
        let bare = list_page("[1,2.50]").unwrap();
        assert_eq!(bare.with_entries(&bare.entries, &bare).as_str(), "[1,2.50]");
    }

    #[rstest]
    #[case(r#"{"data":{"redirect":"https://h/x"}}"#, Some("https://h/x"))]
    #[case(r#"{"meta":{},"data":{"a":[],"redirect":"https://h/x"}}"#, Some("https://h/x"))]
    #[case(r#"{"data":{"redirect":7}}"#, None)]
    #[case(r#"{"data":[{"redirect":"https://h/x"}]}"#, None)]
    #[case("[]", None)]
    fn redirect_in_the_body_is_recognized(#[case] text: &str, #[case] expected: Option<&str>) {
        let expected = expected.map(|target| target.parse().unwrap());
        let target = match document(text).unwrap() {
            Located::Redirect(target) => Some(target),
            Located::Value(_) => None,
        };
        assert_eq!(target, expected);
        assert_eq!(matches!(body(text), Ok(Located::Redirect(_))), expected.is_some());
    }
}
