//! Faults of lists: pages with a wrong offset, missing items, a smaller size or a wrong total, derived from the
//! original pages.

use axum::http::{StatusCode, Uri, request::Parts};
use serde_json::{Value, json};
use url::form_urlencoded::{self, Serializer};

use super::{fault::Fault, query::DEFAULT_LIMIT, response::ApiResponse};

impl Fault {
    /// The request to respond to instead of this one: the same, or for another page.
    pub(super) fn redirected(&self, request: &Parts) -> Parts {
        let mut request = request.clone();
        if let Some(limit) = self.other_limit(&request.uri) {
            request.uri = with(&request.uri, "limit", limit).unwrap_or(request.uri);
        }
        if let Some(offset) = self.other_offset(&request.uri) {
            request.uri = with(&request.uri, "offset", offset).unwrap_or(request.uri);
        }
        request
    }

    /// Applies the fault to the original page; anything but a list is unchanged.
    pub(super) fn edit(&self, uri: &Uri, answer: ApiResponse) -> ApiResponse {
        if !self.modifies_list() || answer.status() != StatusCode::OK {
            return answer;
        }
        let Ok(mut list) = serde_json::from_slice::<Value>(answer.body()) else { return answer };
        self.edit_list(uri, &mut list);
        answer.map(|_| list.to_string().into())
    }

    fn edit_list(&self, uri: &Uri, list: &mut Value) {
        if let Some(items) = items(list) {
            items.truncate(items.len().saturating_sub(self.drop));
        }
        let Some(fields) = list.as_object_mut() else { return };
        if self.by_page && fields.shift_remove("offset").is_some() {
            fields.insert("page".to_owned(), json!(number(uri, "page", 1)));
        }
        if let Some(offset) = fields.get_mut("offset").filter(|_| self.shift != 0) {
            *offset = json!(query_offset(uri));
        }
        if let Some((old, new)) = fields.get_mut("total").zip(self.total) {
            *old = json!(new);
        }
        if self.no_total {
            fields.shift_remove("total");
        }
    }

    fn other_offset(&self, uri: &Uri) -> Option<i64> {
        if self.by_page {
            let pages_before = number(uri, "page", 1)?.saturating_sub(1).max(0);
            return Some(pages_before.saturating_mul(query_limit(uri)?));
        }
        match (self.repeat, self.shift) {
            (true, _) => Some(0),
            (false, 0) => None,
            (false, shift) => Some(query_offset(uri)?.saturating_sub(shift).max(0)),
        }
    }

    fn other_limit(&self, uri: &Uri) -> Option<i64> {
        let cap = i64::try_from(self.page_cap?).ok()?;
        query_limit(uri).filter(|limit| *limit > cap).map(|_| cap)
    }
}

/// The items of a page, or of a bare array.
fn items(list: &mut Value) -> Option<&mut Vec<Value>> {
    match list {
        Value::Array(items) => Some(items),
        Value::Object(fields) => fields.get_mut("data")?.as_array_mut(),
        _ => None,
    }
}

/// The requested offset; `None` if it is not a number, which the API itself rejects.
fn query_offset(uri: &Uri) -> Option<i64> {
    number(uri, "offset", 0)
}

fn query_limit(uri: &Uri) -> Option<i64> {
    number(uri, "limit", i64::try_from(DEFAULT_LIMIT).ok()?)
}

/// A number in the query; `None` if it is not a number.
fn number(uri: &Uri, name: &str, default: i64) -> Option<i64> {
    let given = pairs(uri).filter(|(key, _)| key == name).last();
    given.map_or(Some(default), |(_, value)| value.parse().ok())
}

fn with(uri: &Uri, name: &str, value: i64) -> Option<Uri> {
    let others = pairs(uri).filter(|(key, _)| key != name);
    let query =
        Serializer::new(String::new()).extend_pairs(others).append_pair(name, &value.to_string()).finish();
    format!("{}?{query}", uri.path()).parse().ok()
}

fn pairs(uri: &Uri) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned()
}
