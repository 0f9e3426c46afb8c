//! Request identifiers for the response and the log.
//!
//! Input: `X-Request-Id` and `traceparent` (W3C Trace Context, section 3.2), if the
//! client sends them. Output: a [`TraceContext`] with generated values for missing ones; every
//! log line about a request contains it.

use std::hash::{BuildHasher, RandomState};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};

/// Header with the request ID, in requests and responses.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Header with the trace of a request, in requests and responses.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Trace flags that are passed on: sampled, random.
const FLAGS: u8 = 0b11;

/// Identifiers of one request.
#[derive(Clone, Debug)]
pub(super) struct TraceContext {
    request: String,
    /// Trace ID: 16 bytes in hexadecimal.
    id: String,
    /// Span ID of this request: 8 bytes in hexadecimal.
    span: String,
    flags: u8,
}

impl TraceContext {
    /// Returns the identifiers that [`TraceContext::begin`] set for a request.
    pub(super) fn from_request(request: &HttpRequest) -> Self {
        let known = request.extensions().get().cloned();
        known.unwrap_or_else(|| Self::read_headers(request.headers()))
    }

    /// Sets the identifiers of a request, for its response and its log lines.
    pub(super) fn begin(request: &ServiceRequest) -> Self {
        let trace = Self::read_headers(request.headers());
        request.extensions_mut().insert(trace.clone());
        trace
    }

    fn read_headers(headers: &HeaderMap) -> Self {
        let (id, flags) = client_trace(headers).unwrap_or_else(|| (random128(), 0));
        let request = client_request_id(headers).unwrap_or_else(random128);
        Self { request, id, span: random64(), flags }
    }

    pub(super) fn request_id(&self) -> &str {
        &self.request
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Adds the identifiers to the headers of a response.
    pub(super) fn mark_answer(&self, headers: &mut HeaderMap) {
        let Self { request, id, span, flags } = self;
        let parent = format!("00-{id}-{span}-{flags:02x}");
        for (name, value) in [(REQUEST_ID, request), (TRACEPARENT, &parent)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
    }
}

/// Returns the request ID that the client sent, if it is valid.
fn client_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    ((1..=64).contains(&id.len()) && id.bytes().all(fits)).then(|| id.to_owned())
}

/// Returns the trace ID and flags that the client sent, if they are valid.
///
/// A later version of the header may have more parts.
fn client_trace(headers: &HeaderMap) -> Option<(String, u8)> {
    let mut lines = headers.get_all(TRACEPARENT);
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return None;
    };
    let mut parts = line.to_str().ok()?.splitn(5, '-');
    let mut part = |length| parts.next().filter(|part| is_hex(part, length));
    let version = part(2).filter(|version| *version != "ff")?;
    let id = part(32).filter(|id| id.contains(|c| c != '0'))?;
    part(16).filter(|span| span.contains(|c| c != '0'))?;
    let flags = u8::from_str_radix(part(2)?, 16).ok()?;
    let is_complete = version != "00" || parts.next().is_none();
    is_complete.then(|| (id.to_owned(), flags & FLAGS))
}

/// Returns whether a text is lower-case hexadecimal of this length, as the header
/// requires.
fn is_hex(text: &str, length: usize) -> bool {
    let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == length && text.bytes().all(digit)
}

/// Returns 64 random bits of the system in hexadecimal.
///
/// The clock is not used: two machines may have the same time.
fn random64() -> String {
    format!("{:016x}", RandomState::new().hash_one(()))
}

fn random128() -> String {
    random64() + &random64()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue};

    use super::{TRACEPARENT, client_trace};

    #[test]
    fn a_trace_is_taken_only_whole() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let span = "00f067aa0ba902b7";
        let zeros = "0".repeat(32);
        for (line, flags) in [
            (format!("00-{id}-{span}-01"), Some(1)),
            (format!("00-{id}-{span}-ff"), Some(3)),
            (format!("cc-{id}-{span}-01-more"), Some(1)),
            (format!("00-{id}-{span}-01-more"), None),
            (format!("ff-{id}-{span}-01"), None),
            (format!("00-{zeros}-{span}-01"), None),
            (format!("00-{id}-{}-01", &zeros[..16]), None),
            (format!("00-{}-{span}-01", id.to_uppercase()), None),
            (format!("00-{id}-{span}"), None),
            (String::new(), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, HeaderValue::from_str(&line).unwrap());
            let found = client_trace(&headers);
            assert_eq!(found, flags.map(|flags| (id.to_owned(), flags)), "{line}");
            headers.append(TRACEPARENT, HeaderValue::from_static("00-1-2-3"));
            assert_eq!(client_trace(&headers), None);
        }
    }
}
