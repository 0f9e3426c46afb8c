//! Everything that can go wrong, as an answer.
//!
//! In: a cause. Out: `application/problem+json` (RFC 9457). This is the only
//! place where causes become statuses; the sentences are the locale tables'.

use std::borrow::Cow;
use std::num::NonZeroUsize;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::coding::Coding;
use super::observe::Met;
use super::trace::Trace;
use super::{State, negotiation};
use crate::RenderError;
use crate::bundle::Output;
use crate::check::{self, Remark};
use crate::examples::Example;
use crate::letter::Finding;
use crate::locale::{Language, Locale};

/// Seconds after which one that was sent away may come back.
const RETRY_AFTER: &str = "5";

/// What keys are asked for with (RFC 6750, section 3).
const CHALLENGE: &str = r#"Bearer realm="kamerbrief""#;

/// The same, of a key that is not known.
const WRONG_KEY: &str = r#"Bearer realm="kamerbrief", error="invalid_token""#;

/// Why there is no document.
#[derive(Debug)]
pub(super) enum Problem {
    /// The body is not JSON.
    InvalidJson { line: usize, column: usize },
    /// The letter breaks rules; its own language, where it can be told.
    InvalidLetter { language: Option<Language>, violations: Vec<Finding> },
    /// The query has a parameter that does not exist; the valid ones, if there are any.
    UnknownParameter { name: String, valid: String },
    /// A parameter comes more than once.
    RepeatedParameter { name: String },
    /// A parameter has a value that does not exist.
    InvalidParameter { name: String, value: String, valid: String },
    /// A page of a format that holds the whole letter.
    PagesNotSupported { output: Output },
    /// Embedded fonts, of a format that always or never has them.
    FontsNotSupported { output: Output },
    /// Embedded fonts, of a house style whose fonts may not be embedded in a DOCX.
    FontsNotEmbeddable { font: String },
    /// Copies for addressees, of a format that holds one letter.
    AddresseesNotSupported { output: Output },
    /// The output is larger than this many bytes.
    OutputTooLarge { limit: usize },
    /// The letter ends before the page asked for.
    NoSuchPage { page: NonZeroUsize, pages: usize },
    /// A comparison of something else than an old and a new file.
    InvalidComparison,
    /// A file that cannot be compared: the member of the body, the reason as a sentence,
    /// and the violations of a letter as JSON.
    NotComparable { member: String, reason: String, violations: Option<Box<RawValue>> },
    /// The comparison needs more memory or stack than it may use, in bytes.
    ComparisonTooLarge { limit: u64 },
    /// The comparison took longer than the limit.
    CompareTimeout { seconds: u64 },
    /// The body broke off.
    IncompleteBody,
    /// The request asks for an upgrade to WebSocket.
    WebSocketNotSupported,
    /// The request shows no key.
    MissingApiKey,
    /// The request shows a key that is not known.
    InvalidApiKey,
    /// A browser asks for a site whose scripts are not let in.
    OriginNotAllowed,
    /// There is no such resource.
    NotFound,
    /// There is no such example.
    NoSuchExample { name: String },
    /// The resource lacks the method.
    MethodNotAllowed { allow: &'static str },
    /// No format fits `Accept`.
    NotAcceptable,
    /// No content coding fits `Accept-Encoding`.
    CodingNotAcceptable,
    /// The body is larger than the limit.
    BodyTooLarge { limit: usize },
    /// The body is said to be something other than JSON.
    UnsupportedMediaType,
    /// The body is said to be something other than many letters.
    UnsupportedBatchType,
    /// The body is said to be a list of letters, and is none.
    NotAnArray,
    /// The body is compressed.
    UnsupportedCoding,
    /// The caller comes more often than it may; the seconds to wait.
    TooManyRequests { seconds: u64 },
    /// A defect of this crate, by the stage that has it.
    InternalError(&'static str),
    /// The service is stopping: `/readyz` alone, since letters are taken on until the end.
    Draining,
    /// Work waits and none is finished: `/readyz` alone.
    Stalled,
    /// The body took too long to arrive.
    RequestTimeout { seconds: u64, rate: usize },
    /// Too many letters wait already; the seconds in which one of them has its turn.
    QueueFull { seconds: u64 },
    /// There is no memory for the request.
    InsufficientMemory,
    /// Too many batches are open already.
    TooManyBatches,
    /// The letter took too long to render.
    RenderTimeout { seconds: u64 },
    /// The work was told to stop, and nobody waits for it.
    Stopped,
}

/// What went wrong (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Body<'a> {
    /// What kind of problem it is: a name that stays.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "uri"))]
    kind: String,
    /// The same in words.
    title: String,
    /// The status of the answer.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What is wrong this time, and what is valid.
    detail: String,
    /// Which request it was, by its `X-Request-Id`.
    #[schemars(extend("format" = "uri"))]
    instance: String,
    /// Everything that is wrong with the letter, where it is the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "&[Remark]")]
    violations: Option<&'a RawValue>,
}

impl Body<'_> {
    /// The `type` of the problem with this code.
    pub(super) fn kind(code: &str) -> String {
        format!("urn:problem-type:kamerbrief:{code}")
    }
}

impl Problem {
    /// The status, and the code that names type and sentences.
    pub(super) const fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::InvalidJson { .. } => (StatusCode::BAD_REQUEST, "invalid-json"),
            Self::InvalidLetter { .. } => (StatusCode::BAD_REQUEST, "invalid-letter"),
            Self::UnknownParameter { .. } => {
                (StatusCode::BAD_REQUEST, "unknown-parameter")
            }
            Self::InvalidParameter { .. } => {
                (StatusCode::BAD_REQUEST, "invalid-parameter")
            }
            Self::RepeatedParameter { .. } => {
                (StatusCode::BAD_REQUEST, "repeated-parameter")
            }
            Self::PagesNotSupported { .. } => {
                (StatusCode::BAD_REQUEST, "pages-not-supported")
            }
            Self::FontsNotSupported { .. } => {
                (StatusCode::BAD_REQUEST, "fonts-not-supported")
            }
            Self::FontsNotEmbeddable { .. } => {
                (StatusCode::BAD_REQUEST, "fonts-not-embeddable")
            }
            Self::AddresseesNotSupported { .. } => {
                (StatusCode::BAD_REQUEST, "addressees-not-supported")
            }
            Self::NoSuchPage { .. } => (StatusCode::BAD_REQUEST, "no-such-page"),
            Self::OutputTooLarge { .. } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "output-too-large")
            }
            Self::InvalidComparison => (StatusCode::BAD_REQUEST, "invalid-comparison"),
            Self::NotComparable { .. } => (StatusCode::BAD_REQUEST, "not-comparable"),
            Self::ComparisonTooLarge { .. } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "comparison-too-large")
            }
            Self::CompareTimeout { .. } => {
                (StatusCode::SERVICE_UNAVAILABLE, "compare-timeout")
            }
            Self::IncompleteBody => (StatusCode::BAD_REQUEST, "incomplete-body"),
            Self::WebSocketNotSupported => {
                (StatusCode::BAD_REQUEST, "websocket-not-supported")
            }
            Self::MissingApiKey => (StatusCode::UNAUTHORIZED, "missing-api-key"),
            Self::InvalidApiKey => (StatusCode::UNAUTHORIZED, "invalid-api-key"),
            Self::OriginNotAllowed => (StatusCode::FORBIDDEN, "origin-not-allowed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::NoSuchExample { .. } => (StatusCode::NOT_FOUND, "no-such-example"),
            Self::MethodNotAllowed { .. } => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
            }
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not-acceptable"),
            Self::CodingNotAcceptable => {
                (StatusCode::NOT_ACCEPTABLE, "coding-not-acceptable")
            }
            Self::BodyTooLarge { .. } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")
            }
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")
            }
            Self::UnsupportedBatchType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-batch-type")
            }
            Self::NotAnArray => (StatusCode::BAD_REQUEST, "not-an-array"),
            Self::UnsupportedCoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-coding")
            }
            Self::TooManyRequests { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests")
            }
            Self::InternalError(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal-error")
            }
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
            Self::Stalled => (StatusCode::SERVICE_UNAVAILABLE, "stalled"),
            Self::RequestTimeout { .. } => {
                (StatusCode::REQUEST_TIMEOUT, "request-timeout")
            }
            Self::QueueFull { .. } | Self::Stopped => {
                (StatusCode::SERVICE_UNAVAILABLE, "queue-full")
            }
            Self::InsufficientMemory => {
                (StatusCode::SERVICE_UNAVAILABLE, "insufficient-memory")
            }
            Self::TooManyBatches => (StatusCode::SERVICE_UNAVAILABLE, "too-many-batches"),
            Self::RenderTimeout { .. } => {
                (StatusCode::SERVICE_UNAVAILABLE, "render-timeout")
            }
        }
    }

    /// The key of the sentence: the code, or a more specific one.
    fn sentence_key(&self) -> &'static str {
        match self {
            Self::UnknownParameter { valid, .. } if valid.is_empty() => "no-parameters",
            _ => self.status().1,
        }
    }

    /// What the sentence mentions.
    fn mentions(&self, request: &HttpRequest) -> Vec<(&'static str, String)> {
        match self {
            Self::InvalidJson { line, column } => {
                vec![("line", line.to_string()), ("column", column.to_string())]
            }
            Self::InvalidLetter { violations, .. } => {
                vec![("count", violations.len().to_string())]
            }
            Self::RepeatedParameter { name } => vec![("name", name.clone())],
            Self::UnknownParameter { name, valid } => {
                vec![("name", name.clone()), ("valid", valid.clone())]
            }
            Self::InvalidParameter { name, value, valid } => vec![
                ("name", name.clone()),
                ("value", value.clone()),
                ("valid", valid.clone()),
            ],
            Self::PagesNotSupported { output }
            | Self::FontsNotSupported { output }
            | Self::AddresseesNotSupported { output } => {
                vec![("format", output.extension().to_owned())]
            }
            Self::NoSuchPage { page, pages } => {
                vec![("page", page.to_string()), ("pages", pages.to_string())]
            }
            Self::FontsNotEmbeddable { font } => vec![("font", font.clone())],
            Self::NotFound => vec![("path", request.path().to_owned())],
            Self::NoSuchExample { name } => {
                let valid = Example::names().join(", ");
                vec![("name", name.clone()), ("valid", valid)]
            }
            Self::MethodNotAllowed { allow } => {
                let method = request.method().to_string();
                vec![("method", method), ("valid", (*allow).to_owned())]
            }
            Self::NotAcceptable => {
                vec![("valid", Output::ALL.map(Output::media_type).join(", "))]
            }
            Self::BodyTooLarge { limit } => vec![("limit", limit.to_string())],
            Self::CodingNotAcceptable => {
                vec![("valid", Coding::ALL.map(Coding::name).join(", "))]
            }
            Self::NotComparable { member, reason, .. } => {
                vec![("which", member.clone()), ("reason", reason.clone())]
            }
            Self::OutputTooLarge { limit } => vec![("limit", (limit >> 20).to_string())],
            Self::ComparisonTooLarge { limit } => {
                vec![("limit", limit.div_euclid(1 << 20).to_string())]
            }
            Self::Draining
            | Self::Stalled
            | Self::Stopped
            | Self::InsufficientMemory
            | Self::TooManyBatches => vec![("seconds", RETRY_AFTER.to_owned())],
            Self::RequestTimeout { seconds, rate } => {
                vec![("seconds", seconds.to_string()), ("rate", rate.to_string())]
            }
            Self::RenderTimeout { seconds }
            | Self::CompareTimeout { seconds }
            | Self::QueueFull { seconds }
            | Self::TooManyRequests { seconds } => vec![("seconds", seconds.to_string())],
            Self::InvalidComparison
            | Self::IncompleteBody
            | Self::WebSocketNotSupported
            | Self::MissingApiKey
            | Self::InvalidApiKey
            | Self::OriginNotAllowed
            | Self::UnsupportedMediaType
            | Self::UnsupportedBatchType
            | Self::NotAnArray
            | Self::UnsupportedCoding
            | Self::InternalError(_) => Vec::new(),
        }
    }

    /// The header that tells a program what to do instead.
    pub(super) fn remedy(&self) -> Option<(HeaderName, Cow<'static, str>)> {
        let (name, value) = match self {
            Self::TooManyRequests { seconds } | Self::QueueFull { seconds } => {
                return Some((header::RETRY_AFTER, seconds.to_string().into()));
            }
            Self::MethodNotAllowed { allow } => (header::ALLOW, *allow),
            // RFC 6750, section 3: nothing is said of an error where no key was shown.
            Self::MissingApiKey => (header::WWW_AUTHENTICATE, CHALLENGE),
            Self::InvalidApiKey => (header::WWW_AUTHENTICATE, WRONG_KEY),
            Self::UnsupportedMediaType => (header::ACCEPT, "application/json"),
            Self::UnsupportedBatchType => {
                (header::ACCEPT, "application/x-ndjson, application/json")
            }
            Self::UnsupportedCoding => (header::ACCEPT_ENCODING, "identity"),
            Self::Draining
            | Self::Stalled
            | Self::Stopped
            | Self::InsufficientMemory
            | Self::TooManyBatches
            | Self::RenderTimeout { .. }
            | Self::CompareTimeout { .. } => (header::RETRY_AFTER, RETRY_AFTER),
            _ => return None,
        };
        Some((name, Cow::Borrowed(value)))
    }

    /// The same of a letter in this language.
    pub(super) fn spoken_in(self, own: Language) -> Self {
        match self {
            Self::InvalidLetter { language: None, violations } => {
                Self::InvalidLetter { language: Some(own), violations }
            }
            other => other,
        }
    }

    /// The answer to the request that met with this.
    pub(super) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let trace = Trace::of(request);
        let (status, code) = self.status();
        // Of a defect the stage and never the message, which could quote the letter.
        let stage =
            if let Self::InternalError(stage) = self { Some(*stage) } else { None };
        request.extensions_mut().insert(Met { code, stage });
        let Some(state) = request.app_data::<web::Data<State>>() else {
            return HttpResponse::new(status);
        };
        let own = match self {
            Self::InvalidLetter { language, .. } => *language,
            _ => None,
        };
        let locales = state.styles.locales();
        let language = negotiation::language(request, locales).or(own);
        let locale = locales.get(language.unwrap_or_default());
        let violations = match self {
            Self::InvalidLetter { violations, .. } => {
                to_raw_value(&check::remarks(violations, locale)).ok()
            }
            Self::NotComparable { violations, .. } => violations.clone(),
            _ => None,
        };
        let mut mentions = self.mentions(request);
        mentions.push(("request", trace.request_id().to_owned()));
        let mentions: Vec<_> =
            mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = |key: &str| Locale::sentence(&locale.problems, key, &mentions);
        let body = Body {
            kind: Body::kind(code),
            title: sentence(&format!("{code}-title")),
            status: status.as_u16(),
            detail: sentence(self.sentence_key()),
            instance: format!("urn:request:{}", trace.request_id()),
            violations: violations.as_deref(),
        };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_LANGUAGE, locale.spoken.tag()));
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if let Some((name, value)) = self.remedy() {
            answer.insert_header((name, &*value));
        }
        answer.json(body)
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Self {
        Self::InternalError(match error {
            RenderError::NoSuchPage { page, pages } => {
                return Self::NoSuchPage { page, pages };
            }
            RenderError::TooManyPages { found, most } => {
                let violations = vec![Finding::too_many_pages(found, most)];
                return Self::InvalidLetter { language: None, violations };
            }
            RenderError::OutputTooLarge(error) => {
                return Self::OutputTooLarge { limit: error.max };
            }
            RenderError::FontsNotEmbeddable { font } => {
                return Self::FontsNotEmbeddable { font };
            }
            RenderError::Stopped => return Self::Stopped,
            RenderError::Compose(_) => "compose",
            RenderError::Document(_) => "document",
            RenderError::Pdf(_) => "pdf",
            RenderError::Docx(_) => "docx",
            RenderError::Html(_) => "html",
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use crate::http::openapi::samples;
    use crate::locale::{Locale, Locales};

    #[test]
    fn every_problem_has_its_sentences_in_every_language() {
        let locales = Locales::shipped().unwrap();
        let request = TestRequest::default().to_http_request();
        for problem in samples() {
            let (_, code) = problem.status();
            let mentions = problem.mentions(&request);
            let mut mentions: Vec<_> =
                mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
            // What the answer adds in its own language.
            mentions.push(("request", "1"));
            for locale in locales.iter() {
                for key in [problem.sentence_key().to_owned(), format!("{code}-title")] {
                    assert!(locale.problems.contains_key(&key), "{key}");
                    let said = Locale::sentence(&locale.problems, &key, &mentions);
                    assert!(!said.contains(['{', '}']), "{said}");
                }
            }
        }
    }
}
