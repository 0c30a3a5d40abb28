//! Response of the token endpoint.

use super::lenient_value::LenientValue;
use super::{ParseError, object};
use secrecy::SecretString;
use serde::Deserialize;
use std::time::Duration;

/// Lifetime in seconds where the response has none; as in every example of the vendor's documentation.
const DEFAULT_LIFETIME: f64 = 3600.0;
/// Longer lifetimes are capped to this, in seconds.
const MAX_LIFETIME: f64 = 86_400.0;

/// A granted token.
pub(in crate::api) struct TokenResponse {
    /// The access token.
    pub(in crate::api) access_token: SecretString,
    /// Zero for a token that is valid for one call only.
    pub(in crate::api) lifetime: Duration,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenResponseDto<'a> {
    #[serde(borrow)]
    access_token: LenientValue<'a>,
    expires_in: LenientValue<'a>,
}

/// Parses a response of the token endpoint.
pub(in crate::api) fn token_response(text: &str) -> Result<TokenResponse, ParseError> {
    let dto: TokenResponseDto = object(text, "no token")?;
    let access_token = dto.access_token.scalar().ok_or(ParseError::UnexpectedShape("no `access_token`"))?;
    let access_token = access_token.trim();
    if !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ParseError::UnexpectedShape("`access_token` is not a valid header value"));
    }
    Ok(TokenResponse { access_token: access_token.into(), lifetime: lifetime(dto.expires_in) })
}

fn lifetime(expires_in: LenientValue<'_>) -> Duration {
    let seconds = expires_in.scalar().and_then(|text| text.trim().parse::<f64>().ok());
    let seconds = seconds.filter(|seconds| !seconds.is_nan()).unwrap_or(DEFAULT_LIFETIME);
    Duration::from_secs_f64(seconds.clamp(0.0, MAX_LIFETIME))
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
    fn lifetime_is_parsed_leniently_and_capped_at_a_day(#[case] expires_in: &str, #[case] seconds: u64) {
        let text = format!(r#"{{"access_token":"t","expires_in":{expires_in}}}"#);
        assert_eq!(token_response(&text).ok().unwrap().lifetime, Duration::from_secs(seconds));
    }

    #[rstest]
    #[case("{}")]
    #[case(r#"{"access_token":null}"#)]
    #[case(r#"{"access_token":"a\nb"}"#)]
    #[case("[]")]
    #[case("\"t\"")]
    fn response_without_a_token_is_an_error(#[case] text: &str) {
        assert!(matches!(token_response(text), Err(ParseError::UnexpectedShape(_))));
    }
}
