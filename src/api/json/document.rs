//! An answer as it was sent: the text of its JSON, nothing of which is changed. Where it is a page of a list, it can be
//! taken apart into its entries, and put together again with those of other pages.

use super::leaf::Leaf;
use super::shape::Lenient;
use super::{Misread, parse};
use crate::domain::Id;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::{self, Write};

/// An answer of the API: JSON, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(Box<str>);

/// A page of a list, taken apart.
pub(in crate::api) struct Sheet {
    /// The fields of the object that it is in; `None` for a bare array.
    fields: Option<Fields>,
    /// The field of the list.
    list: String,
    pub(in crate::api) entries: Vec<Box<RawValue>>,
    pub(in crate::api) total: Option<u64>,
    /// The number of the page, where the list is read by page numbers and says so.
    pub(in crate::api) page: Option<u64>,
}

/// The fields of an object in the order in which they were sent.
struct Fields(Vec<(String, Box<RawValue>)>);

/// Reads any answer that is JSON.
pub(in crate::api) fn document(text: &str) -> Result<Document, Misread> {
    parse::<Box<RawValue>>(text).map(|raw| Document(raw.into()))
}

impl Document {
    /// The JSON. What JSON itself does not escape is in it as it was sent: nothing to be shown by a terminal.
    pub fn sent(&self) -> &str {
        &self.0
    }

    /// The address that it names instead of an answer: `{"data":{"redirect":"https://..."}}`, as the reports do.
    pub(in crate::api) fn redirect(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Outer {
            data: Inner,
        }
        #[derive(serde::Deserialize)]
        struct Inner {
            redirect: String,
        }
        serde_json::from_str::<Outer>(&self.0).ok().map(|outer| outer.data.redirect)
    }

    /// The page of a list that it is: an array, an object with a list under `data`, or one with a total and a single
    /// list under whatever name.
    pub(in crate::api) fn sheet(&self) -> Option<Sheet> {
        if self.0.starts_with('[') {
            let entries = serde_json::from_str(&self.0).ok()?;
            return Some(Sheet { entries, ..Sheet::empty() });
        }
        let fields: Fields = self.0.starts_with('{').then(|| serde_json::from_str(&self.0).ok())??;
        let (total, page) = (fields.number("total"), fields.number("page"));
        let list = fields.list(total)?.to_owned();
        let entries = serde_json::from_str(fields.get(&list)?.get()).ok()?;
        Some(Sheet { fields: Some(fields), list, entries, total, page })
    }
}

impl Sheet {
    /// A page with nothing on it.
    pub(in crate::api) fn empty() -> Self {
        Self { fields: None, list: String::new(), entries: Vec::new(), total: None, page: None }
    }

    /// The same with these entries in the place of its own, and with limit and total as the last page had them.
    pub(in crate::api) fn with(&self, entries: &[Box<RawValue>], last: &Self) -> Document {
        let Some(fields) = &self.fields else { return Document(array(entries).into()) };
        let mut text = String::from("{");
        for (nth, (name, value)) in fields.0.iter().enumerate() {
            let is_of_end = matches!(name.as_str(), "limit" | "total");
            let newer = last.fields.as_ref().filter(|_| is_of_end).and_then(|last| last.get(name));
            let comma = if nth > 0 { "," } else { "" };
            let _ = write!(text, "{comma}{}:", serde_json::Value::from(name.as_str()));
            match () {
                () if *name == self.list => text.push_str(&array(entries)),
                () => text.push_str(newer.unwrap_or(value).get()),
            }
        }
        text.push('}');
        Document(text.into())
    }
}

impl Fields {
    fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// A number that stands beside the list or, as policies have it, under `meta`.
    fn number(&self, name: &str) -> Option<u64> {
        let meta = || serde_json::from_str::<Fields>(self.get("meta")?.get()).ok();
        self.get(name).and_then(number).or_else(|| meta()?.get(name).and_then(number))
    }

    /// The field that has the list.
    fn list(&self, total: Option<u64>) -> Option<&str> {
        let mut lists = self.0.iter().filter(|(_, value)| value.get().starts_with('['));
        if let Some((name, _)) = lists.clone().find(|(name, _)| name == "data") {
            return Some(name);
        }
        let (only, _) = lists.next().filter(|_| total.is_some())?;
        lists.next().is_none().then_some(only)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The id of an entry, by which it is known again.
pub(in crate::api) fn entry_id(entry: &RawValue) -> Option<Id> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Named<'a> {
        #[serde(borrow)]
        id: Leaf<'a>,
    }
    let Lenient(named) = serde_json::from_str::<Lenient<Named>>(entry.get()).ok()?;
    named?.id.id()
}

fn number(value: &RawValue) -> Option<u64> {
    serde_json::from_str::<Leaf>(value.get()).ok()?.number()
}

fn array(entries: &[Box<RawValue>]) -> String {
    let length: usize = entries.iter().map(|entry| entry.get().len() + 1).sum();
    let mut text = String::with_capacity(length + 2);
    text.push('[');
    for (nth, entry) in entries.iter().enumerate() {
        text.push_str(if nth > 0 { "," } else { "" });
        text.push_str(entry.get());
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(text: &str) -> Document {
        document(text).unwrap()
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
        let sheet = read(text).sheet();
        assert_eq!(sheet.map(|sheet| (sheet.entries.len(), sheet.total)), expected);
    }

    #[test]
    fn pages_are_put_together_in_the_form_of_the_first() {
        let first =
            read(r#"{"offset":0,"data":[{"id":1.0}],"limit":1,"total":2,"more\n":"x"}"#).sheet().unwrap();
        let last =
            read(r#"{"data":[{"id":2}],"offset":1,"limit":1,"total":"3","more\n":"y"}"#).sheet().unwrap();
        let entries = [first.entries.clone(), last.entries.clone()].concat();
        let whole = r#"{"offset":0,"data":[{"id":1.0},{"id":2}],"limit":1,"total":"3","more\n":"x"}"#;
        assert_eq!(first.with(&entries, &last).sent(), whole);
        let bare = read("[1,2.50]").sheet().unwrap();
        assert_eq!(bare.with(&bare.entries, &bare).sent(), "[1,2.50]");
    }

    #[rstest]
    #[case(r#"{"data":{"redirect":"https://h/x"}}"#, Some("https://h/x"))]
    #[case(r#"{"data":{"redirect":7}}"#, None)]
    #[case(r#"{"data":[{"redirect":"https://h/x"}]}"#, None)]
    #[case("[]", None)]
    fn an_address_instead_of_an_answer_is_seen(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(read(text).redirect().as_deref(), expected);
    }
}
