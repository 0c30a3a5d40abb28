//! What the body of an error says. The vendor's services and the gateways before them have a form each: `error`,
//! `message`, `errors`, `statusCode`, `validationErrors`, plain text, an HTML page. Whatever it is, something readable
//! comes out.

use serde_json::Value;
use std::fmt;

/// How pages begin, those of sign-in portals and proxies too.
const OPENINGS: [&str; 6] = ["<!doctype html", "<html", "<head", "<body", "<script", "<!--"];

/// What the body of an error says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    /// The error's own word, `invalid_request` for one.
    pub(super) code: Option<String>,
    /// What to tell a person.
    pub(super) detail: Option<String>,
    /// The vendor's id of the request.
    pub(super) request_id: Option<String>,
    /// The page for people that the body is instead.
    pub(super) page: Option<Page>,
}

/// Reads the body of an error.
pub(super) fn read(text: &str) -> ErrorBody {
    let body = serde_json::from_str(text.trim_start_matches('\u{FEFF}'));
    body.map_or_else(|_| of_text(text), |body| of_json(&body))
}

fn of_text(text: &str) -> ErrorBody {
    let page = page(text);
    let detail = page.as_ref().map(Page::to_string).or_else(|| plain(text));
    ErrorBody { detail, page, ..ErrorBody::default() }
}

/// A page for people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    title: Option<String>,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.title {
            Some(title) => write!(f, "a page with the title \"{title}\""),
            None => f.write_str("a page without a title"),
        }
    }
}

/// The HTML page that the text is, if it is one.
pub(super) fn page(text: &str) -> Option<Page> {
    let lower = text.to_ascii_lowercase();
    let start = lower.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !OPENINGS.iter().any(|opening| start.starts_with(opening)) {
        return None;
    }
    let title = between(&lower, "<title", "</title").map(|(from, to)| &text[from..to]);
    let title = title.and_then(|title| title.split_once('>')).and_then(|(_, title)| plain(title));
    Some(Page { title })
}

fn of_json(body: &Value) -> ErrorBody {
    let mut said: Vec<String> = Vec::new();
    for name in ["error", "error_description", "message", "errors", "validationErrors"] {
        let new = words(&body[name]).filter(|words| !said.contains(words));
        said.extend(new);
    }
    let number = || Some(format!("status code {}", words(&body["statusCode"])?));
    let bare = || if body.is_object() { number() } else { words(body) };
    ErrorBody {
        code: body["error"].as_str().map(str::to_owned),
        detail: if said.is_empty() { bare() } else { Some(said.join(": ")) },
        request_id: words(&body["requestId"]).or_else(|| words(&body["request_id"])),
        page: None,
    }
}

/// A value as words; an object's are `field: text`.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => plain(text),
        Value::Array(values) => joined(values.iter().filter_map(words)),
        Value::Object(fields) => joined(fields.iter().filter_map(|(name, value)| match name.as_str() {
            "message" | "error" | "description" => words(value),
            _ => Some(format!("{name}: {}", words(value)?)),
        })),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

fn joined(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Text on one line, if there is any.
fn plain(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn between(text: &str, before: &str, after: &str) -> Option<(usize, usize)> {
    let from = text.find(before)? + before.len();
    Some((from, from + text[from..].find(after)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"error":"Access Forbidden","requestId":"r"}"#, Some("Access Forbidden"))]
    #[case(r#"{"message":"Unauthorized"}"#, Some("Unauthorized"))]
    #[case(r#"{"error":"Unauthorized","message":"Unauthorized"}"#, Some("Unauthorized"))]
    #[case(r#"{"error":"Exceeded Limit","status":429}"#, Some("Exceeded Limit"))]
    #[case(
        r#"{"error":"Validation Error","validationErrors":{"limit":"Value should be a number from 1 to 200."}}"#,
        Some("Validation Error: limit: Value should be a number from 1 to 200.")
    )]
    #[case(r#"{"error":"invalid_client","error_description":"Bad key"}"#, Some("invalid_client: Bad key"))]
    #[case(r#"{"errors":["one",{"code":7,"message":"two"}]}"#, Some("one; code: 7; two"))]
    #[case(r#"{"error":{"message":"deep"}}"#, Some("deep"))]
    #[case(r#"{"statusCode":500}"#, Some("status code 500"))]
    #[case(r#""just text""#, Some("just text"))]
    #[case("upstream connect error\n or disconnect", Some("upstream connect error or disconnect"))]
    #[case(
        "<!DOCTYPE html><html><head><TITLE lang=en>Sign\n in</TITLE>",
        Some("a page with the title \"Sign in\"")
    )]
    #[case("<html><body>İ</body></html>", Some("a page without a title"))]
    #[case("{}", None)]
    #[case("null", None)]
    #[case("", None)]
    #[case("{\"error\":\"cut", Some("{\"error\":\"cut"))]
    fn every_form_of_an_error_says_something(#[case] body: &str, #[case] detail: Option<&str>) {
        assert_eq!(read(body).detail.as_deref(), detail);
    }

    #[test]
    fn the_request_id_is_taken_in_both_spellings() {
        assert_eq!(read(r#"{"requestId":"a"}"#).request_id.as_deref(), Some("a"));
        assert_eq!(read(r#"{"request_id":7}"#).request_id.as_deref(), Some("7"));
    }
}
