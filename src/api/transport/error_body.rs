//! Error response bodies. The vendor's services and the gateways in front of them each have their own format:
//! `error`, `message`, `errors`, `statusCode`, `validationErrors`, plain text, or HTML.

use serde_json::Value;
use std::fmt;

/// How HTML documents start, in lower case.
const HTML_STARTS: [&str; 6] = ["<!doctype html", "<html", "<head", "<body", "<script", "<!--"];

/// A parsed error body.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct ErrorBody {
    /// The error code, such as `invalid_request`.
    pub(super) code: Option<String>,
    /// The message, on one line.
    pub(super) detail: Option<String>,
    /// The vendor's request id.
    pub(super) request_id: Option<String>,
    /// Set if the body is an HTML page.
    pub(super) html: Option<HtmlPage>,
}

/// Parses an error body.
pub(super) fn parse(text: &str) -> ErrorBody {
    let body = serde_json::from_str(text.trim_start_matches('\u{FEFF}'));
    body.map_or_else(|_| from_text(text), |body| from_json(&body))
}

fn from_text(text: &str) -> ErrorBody {
    let html = html_page(text);
    let detail = html.as_ref().map(HtmlPage::to_string).or_else(|| single_line(text));
    ErrorBody { detail, html, ..ErrorBody::default() }
}

/// An HTML page, as from a proxy or a sign-in portal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HtmlPage {
    title: Option<String>,
}

impl fmt::Display for HtmlPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.title {
            Some(title) => write!(f, "HTML page titled \"{title}\""),
            None => f.write_str("HTML page without a title"),
        }
    }
}

/// The HTML page, if the text is one.
pub(super) fn html_page(text: &str) -> Option<HtmlPage> {
    let lower = text.to_ascii_lowercase();
    let start = lower.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !HTML_STARTS.iter().any(|html| start.starts_with(html)) {
        return None;
    }
    let title = between(&lower, "<title", "</title").map(|(from, to)| &text[from..to]);
    let title = title.and_then(|title| title.split_once('>')).and_then(|(_, title)| single_line(title));
    Some(HtmlPage { title })
}

fn from_json(body: &Value) -> ErrorBody {
    let mut messages: Vec<String> = Vec::new();
    for name in ["error", "error_description", "message", "errors", "validationErrors"] {
        let message = flatten(&body[name]).filter(|message| !messages.contains(message));
        messages.extend(message);
    }
    let status = || Some(format!("status code {}", flatten(&body["statusCode"])?));
    let fallback = || if body.is_object() { status() } else { flatten(body) };
    ErrorBody {
        code: body["error"].as_str().map(str::to_owned),
        detail: if messages.is_empty() { fallback() } else { Some(messages.join(": ")) },
        request_id: flatten(&body["requestId"]).or_else(|| flatten(&body["request_id"])),
        html: None,
    }
}

/// A JSON value as one line of text; fields of an object become `field: text`.
fn flatten(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => single_line(text),
        Value::Array(values) => joined(values.iter().filter_map(flatten)),
        Value::Object(fields) => joined(fields.iter().filter_map(|(name, value)| match name.as_str() {
            "message" | "error" | "description" => flatten(value),
            _ => Some(format!("{name}: {}", flatten(value)?)),
        })),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

fn joined(texts: impl Iterator<Item = String>) -> Option<String> {
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Text with whitespace collapsed; `None` if there is none.
fn single_line(text: &str) -> Option<String> {
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
        Some("HTML page titled \"Sign in\"")
    )]
    #[case("<html><body>İ</body></html>", Some("HTML page without a title"))]
    #[case("{}", None)]
    #[case("null", None)]
    #[case("", None)]
    #[case("{\"error\":\"cut", Some("{\"error\":\"cut"))]
    fn every_error_format_yields_a_message(#[case] body: &str, #[case] detail: Option<&str>) {
        assert_eq!(parse(body).detail.as_deref(), detail);
    }

    #[test]
    fn request_id_is_read_in_both_spellings() {
        assert_eq!(parse(r#"{"requestId":"a"}"#).request_id.as_deref(), Some("a"));
        assert_eq!(parse(r#"{"request_id":7}"#).request_id.as_deref(), Some("7"));
    }
}
