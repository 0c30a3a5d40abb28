//! Responses that are passed on as they were sent, and pages of any list that are joined to one document.
//!
//! Values are kept as text, since they are passed on unread. A page is scanned once for its fields and, as only then it is
//! known which of them has the list, the list a second time for its entries.

use super::lenient_value::{LenientValue, unquoted};
use super::list::{self, Redirect};
use super::{Located, ParseError, parse, without_bom};
use crate::domain::Id;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Whitespace between the values of JSON.
const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// An answer of the API: JSON, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(Box<str>);

/// A body, which may be a page of a list.
pub(in crate::api) enum Body {
    /// A page.
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
    /// The number of the page, where the list is read by page numbers and says so.
    pub(in crate::api) page: Option<u64>,
}

/// A field of the object that has a list.
struct Field {
    name: Box<RawValue>,
    /// `None` for the list itself.
    value: Option<Box<RawValue>>,
}

/// Reads any answer that is JSON.
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

/// Reads what may be a page of a list: an array, an object with a list under `data`, or one with a total and a single list
/// under whatever name.
pub(in crate::api) fn body(text: &str) -> Result<Located<Body>, ParseError> {
    let text = trimmed(text);
    if text.starts_with('[') {
        return Ok(Located::Here(Body::Page(ListPage { entries: parse(text)?, ..ListPage::default() })));
    }
    let fields = if text.starts_with('{') {
        parse::<Fields>(text)?
    } else {
        parse::<&RawValue>(text)?;
        Fields(Vec::new())
    };
    let page = || fields.sheet().map_or_else(|| Body::Other(Document(text.into())), Body::Page);
    Ok(located(fields.get("data"), page))
}

fn trimmed(text: &str) -> &str {
    without_bom(text).trim_matches(WHITESPACE)
}

/// The value, unless `data` is an object that names another address: only such an object is read a second time.
fn located<T>(data: Option<&RawValue>, value: impl FnOnce() -> T) -> Located<T> {
    let object = data.map(RawValue::get).filter(|data| data.starts_with('{'));
    let target = object.and_then(|object| serde_json::from_str::<Redirect>(object).ok()?.target());
    target.map_or_else(|| Located::Here(value()), Located::Elsewhere)
}

impl Document {
    /// The JSON. What JSON itself does not escape is in it as it was sent: nothing to be shown by a terminal.
    pub fn sent(&self) -> &str {
        &self.0
    }
}

impl ListPage {
    /// The same with these entries in the place of its own, and with limit and total as the last page had them.
    pub(in crate::api) fn with(&self, entries: &[Box<RawValue>], last: &Self) -> Document {
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
                        Some(value) => text.push_str(last.newer(&field.name).unwrap_or(value).get()),
                    }
                });
            }
        }
        Document(text.into())
    }

    /// The value of a field of which the last page of a list has the right one.
    fn newer(&self, name: &RawValue) -> Option<&RawValue> {
        let name = unquoted(name.get());
        let mut fields = self.fields.iter().flatten().filter(|_| matches!(&*name, "limit" | "total"));
        fields.find(|field| unquoted(field.name.get()) == name)?.value.as_deref()
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

/// The fields of an object in the order in which they were sent; names are JSON strings.
struct Fields<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Fields<'a> {
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| unquoted(known.get()) == name).map(|(_, value)| *value)
    }

    /// The page of a list that the object is.
    fn sheet(&self) -> Option<ListPage> {
        // Policies have the numbers under `meta`.
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

    /// The list: that under `data`, or the only one where there is a total.
    fn list(&self, total: Option<u64>) -> Option<&'a RawValue> {
        let mut lists = self.0.iter().filter(|(_, value)| value.get().starts_with('['));
        if let Some((_, list)) = lists.clone().find(|(name, _)| unquoted(name.get()) == "data") {
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

/// The field `data` of an object, the others of which are skipped.
struct DataField<'a>(Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for DataField<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut data = None;
        deserializer.deserialize_map(EachField(|name: &RawValue, value| {
            if unquoted(name.get()) == "data" {
                data.get_or_insert(value);
            }
        }))?;
        Ok(Self(data))
    }
}

/// Hands over each field of an object.
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

/// The id of an entry, by which it is recognized when it comes again.
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
            Ok(Located::Here(document)) => document,
            other => panic!("{other:?}"),
        }
    }

    fn sheet(text: &str) -> Option<ListPage> {
        match body(text) {
            Ok(Located::Here(Body::Page(sheet))) => Some(sheet),
            _ => None,
        }
    }

    #[test]
    fn nothing_of_an_answer_is_changed() {
        for text in [r#"{"a":123456789012345678901234,"b":1.0,"a":1e2}"#, r#""\ud800\u001b""#, "-0.0", "null"]
        {
            assert_eq!(read(&format!("\u{FEFF} {text}\n")).sent(), text);
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
    fn a_page_of_a_list_is_known_by_its_shape(
        #[case] text: &str,
        #[case] expected: Option<(usize, Option<u64>)>,
    ) {
        assert_eq!(sheet(text).map(|sheet| (sheet.entries.len(), sheet.total)), expected);
    }

    #[test]
    fn pages_are_put_together_in_the_form_of_the_first() {
        let first = sheet(r#"{"offset":0,"data":[{"id":1.0}],"limit":1,"total":2,"more\n":"x"}"#).unwrap();
        let last = sheet(r#"{"data":[{"id":2}],"offset":1,"limit":1,"total":"3","more\n":"y"}"#).unwrap();
        let entries = [first.entries.clone(), last.entries.clone()].concat();
        let whole = r#"{"offset":0,"data":[{"id":1.0},{"id":2}],"limit":1,"total":"3","more\n":"x"}"#;
        assert_eq!(first.with(&entries, &last).sent(), whole);
        let bare = sheet("[1,2.50]").unwrap();
        assert_eq!(bare.with(&bare.entries, &bare).sent(), "[1,2.50]");
    }

    #[rstest]
    #[case(r#"{"data":{"redirect":"https://h/x"}}"#, Some("https://h/x"))]
    #[case(r#"{"meta":{},"data":{"a":[],"redirect":"https://h/x"}}"#, Some("https://h/x"))]
    #[case(r#"{"data":{"redirect":7}}"#, None)]
    #[case(r#"{"data":[{"redirect":"https://h/x"}]}"#, None)]
    #[case("[]", None)]
    fn an_address_instead_of_an_answer_is_seen(#[case] text: &str, #[case] expected: Option<&str>) {
        let expected = expected.map(|target| target.parse().unwrap());
        let target = match document(text).unwrap() {
            Located::Elsewhere(target) => Some(target),
            Located::Here(_) => None,
        };
        assert_eq!(target, expected);
        assert_eq!(matches!(body(text), Ok(Located::Elsewhere(_))), expected.is_some());
    }
}
