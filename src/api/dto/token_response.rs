//! The token endpoint's answer.

use super::lenient_value::LenientValue;
use super::{ParseError, object};
use secrecy::SecretString;
use serde::Deserialize;
use std::time::Duration;

/// Life of a token that does not say, in seconds: every example of the vendor's documentation has this one.
const USUAL_LIFE: f64 = 3600.0;
/// The longest life that is believed, in seconds.
const LONGEST_LIFE: f64 = 86_400.0;

/// A token as it was granted.
pub(in crate::api) struct TokenResponse {
    /// The token itself.
    pub(in crate::api) access: SecretString,
    /// How long it is good for; zero for a token that is good for one call.
    pub(in crate::api) life: Duration,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent<'a> {
    #[serde(borrow)]
    access_token: LenientValue<'a>,
    expires_in: LenientValue<'a>,
}

/// Reads the answer of the token endpoint.
pub(in crate::api) fn grant(text: &str) -> Result<TokenResponse, ParseError> {
    let sent: Sent = object(text, "no token")?;
    let access = sent.access_token.plain().ok_or(ParseError::Shape("no `access_token`"))?;
    let access = access.trim();
    if !access.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ParseError::Shape("an `access_token` that no header can hold"));
    }
    Ok(TokenResponse { access: access.into(), life: life(sent.expires_in) })
}

fn life(expires_in: LenientValue<'_>) -> Duration {
    let seconds = expires_in.plain().and_then(|plain| plain.trim().parse::<f64>().ok());
    let seconds = seconds.filter(|seconds| !seconds.is_nan()).unwrap_or(USUAL_LIFE);
    Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_LIFE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("3600", 3600)]
    #[case("\"1800\"", 1800)]
    #[case("600.0", 600)]
    #[case("null", 3600)]
    #[case("\"soon\"", 3600)]
    #[case("{}", 3600)]
    #[case("99999999999999999999999999", 86_400)]
    #[case("1e400", 86_400)]
    #[case("0", 0)]
    #[case("-5", 0)]
    fn a_life_is_read_loosely_and_believed_for_a_day(#[case] expires_in: &str, #[case] seconds: u64) {
        let text = format!(r#"{{"access_token":"t","expires_in":{expires_in}}}"#);
        assert_eq!(grant(&text).ok().unwrap().life, Duration::from_secs(seconds));
    }

    #[rstest]
    #[case("{}")]
    #[case(r#"{"access_token":null}"#)]
    #[case(r#"{"access_token":"a\nb"}"#)]
    #[case("[]")]
    #[case("\"t\"")]
    fn an_answer_without_a_token_is_none(#[case] text: &str) {
        assert!(matches!(grant(text), Err(ParseError::Shape(_))));
    }
}
