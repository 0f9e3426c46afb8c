//! Problems: every error as a response.
//!
//! Input: an error. Output: `application/problem+json` (RFC 9457). This is the only place
//! that maps errors to statuses; the sentences come from the locale tables.

use std::borrow::Cow;
use std::num::NonZeroUsize;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use strum::IntoStaticStr;

use super::accept;
use super::content_encoding::ContentCoding;
use super::trace_context::TraceContext;
use crate::RenderError;
use crate::bundle::OutputFormat;
use crate::check::{self, FormattedDiagnostic};
use crate::diagnostic::Diagnostic;
use crate::examples::Example;
use crate::locale::{Language, Locale, Locales};

/// Problem of a request: its code, and the stage of an internal error.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestProblem {
    pub(super) code: &'static str,
    pub(super) stage: Option<&'static str>,
}

/// Default `Retry-After` of rejected requests, in seconds.
const RETRY_AFTER: &str = "5";

/// Challenge for requests without a key (RFC 6750, section 3).
const CHALLENGE: &str = r#"Bearer realm="kamerbrief""#;

/// Challenge for requests with an unknown key.
const WRONG_KEY: &str = r#"Bearer realm="kamerbrief", error="invalid_token""#;

/// Reason for which a request has no successful response; as a string, its code.
#[derive(Debug, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Problem {
    /// The body is not JSON.
    InvalidJson { line: usize, column: usize },
    /// The letter has violations; with its own language, if known.
    InvalidLetter { language: Option<Language>, violations: Vec<Diagnostic> },
    /// The query has an unknown parameter; with the valid ones, if any.
    UnknownParameter { name: String, valid: String },
    /// The query repeats a parameter.
    RepeatedParameter { name: String },
    /// A parameter has an invalid value.
    InvalidParameter { name: String, value: String, valid: String },
    /// A page was requested in a format that contains the complete letter.
    PagesNotSupported { output: OutputFormat },
    /// Embedded fonts were requested in a format that always or never has them.
    FontsNotSupported { output: OutputFormat },
    /// The license of a font of the house style forbids embedding it in a DOCX.
    FontsNotEmbeddable { font: String },
    /// Copies for addressees were requested in a format that contains one letter.
    AddresseesNotSupported { output: OutputFormat },
    /// The output exceeds the limit, in bytes.
    OutputTooLarge { limit: usize },
    /// The requested page is after the last one.
    NoSuchPage { page: NonZeroUsize, pages: usize },
    /// The request does not have exactly an old and a new file.
    InvalidComparison,
    /// A file cannot be compared.
    ///
    /// It has the member of the body, the reason as a sentence, and the violations of a
    /// letter as JSON.
    NotComparable { member: String, reason: String, violations: Option<Box<RawValue>> },
    /// The comparison exceeds its memory limit, in bytes, or its stack.
    ComparisonTooLarge { limit: u64 },
    /// The comparison exceeded its time limit, in seconds.
    CompareTimeout { seconds: u64 },
    /// The body was truncated.
    IncompleteBody,
    /// The request is an upgrade to WebSocket.
    #[strum(serialize = "websocket-not-supported")]
    WebSocketNotSupported,
    /// The request has no key.
    MissingApiKey,
    /// The key of the request is unknown.
    InvalidApiKey,
    /// A preflight request came from an origin that is not allowed.
    OriginNotAllowed,
    /// The resource does not exist.
    NotFound,
    /// The example does not exist.
    NoSuchExample { name: String },
    /// The resource does not support the method.
    MethodNotAllowed { allow: &'static str },
    /// No format matches `Accept`.
    NotAcceptable,
    /// No content coding matches `Accept-Encoding`.
    CodingNotAcceptable,
    /// The body exceeds the limit, in bytes.
    BodyTooLarge { limit: usize },
    /// The declared media type of the body is not JSON.
    UnsupportedMediaType,
    /// The declared media type of the body is not one of a batch.
    UnsupportedBatchType,
    /// The body of a batch is declared as JSON but is not an array.
    NotAnArray,
    /// The body has a content coding, which is not supported.
    UnsupportedCoding,
    /// The caller exceeded its rate limit; with the seconds to wait.
    TooManyRequests { seconds: u64 },
    /// Internal error of this crate, with the stage.
    InternalError(&'static str),
    /// The service is stopping. Only for `/readyz`, since letters are accepted until the
    /// end.
    Draining,
    /// Work is waiting, and no work finishes. Only for `/readyz`.
    Stalled,
    /// The body took too long to arrive: the time limit in seconds, the rate in bytes per
    /// second.
    RequestTimeout { seconds: u64, rate: usize },
    /// The queue is full; with the seconds until a place is free.
    QueueFull { seconds: u64 },
    /// The memory for the request is not available.
    InsufficientMemory,
    /// Too many batches are open.
    TooManyBatches,
    /// The rendering exceeded its time limit, in seconds.
    RenderTimeout { seconds: u64 },
    /// The work was cancelled, because its client left.
    #[strum(serialize = "queue-full")]
    Cancelled,
}

/// Problem details (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemBody<'a> {
    /// Stable identifier of the kind of problem.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "uri"))]
    kind: String,
    /// Short summary of the kind of problem.
    title: String,
    /// HTTP status of the response.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// Description of this occurrence, with the valid values.
    detail: String,
    /// Identifier of the request: its `X-Request-Id`.
    #[schemars(extend("format" = "uri"))]
    instance: String,
    /// All violations of the letter, if the letter is invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "&[FormattedDiagnostic]")]
    violations: Option<&'a RawValue>,
}

impl ProblemBody<'_> {
    /// Returns the `type` of a problem by its code.
    pub(super) fn type_uri(code: &str) -> String {
        format!("urn:problem-type:kamerbrief:{code}")
    }
}

/// Returns a value that a sentence mentions, with its name.
fn arg(name: &'static str, value: impl ToString) -> (&'static str, String) {
    (name, value.to_string())
}

impl Problem {
    /// Returns the status, and the code that names the type and the sentences.
    pub(super) fn status(&self) -> (StatusCode, &'static str) {
        (self.status_code(), self.into())
    }

    const fn status_code(&self) -> StatusCode {
        match self {
            Self::InvalidJson { .. }
            | Self::InvalidLetter { .. }
            | Self::UnknownParameter { .. }
            | Self::InvalidParameter { .. }
            | Self::RepeatedParameter { .. }
            | Self::PagesNotSupported { .. }
            | Self::FontsNotSupported { .. }
            | Self::FontsNotEmbeddable { .. }
            | Self::AddresseesNotSupported { .. }
            | Self::NoSuchPage { .. }
            | Self::InvalidComparison
            | Self::NotComparable { .. }
            | Self::IncompleteBody
            | Self::WebSocketNotSupported
            | Self::NotAnArray => StatusCode::BAD_REQUEST,
            Self::MissingApiKey | Self::InvalidApiKey => StatusCode::UNAUTHORIZED,
            Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NoSuchExample { .. } => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable | Self::CodingNotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::OutputTooLarge { .. }
            | Self::ComparisonTooLarge { .. }
            | Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType
            | Self::UnsupportedBatchType
            | Self::UnsupportedCoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::InternalError(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::CompareTimeout { .. }
            | Self::Draining
            | Self::Stalled
            | Self::QueueFull { .. }
            | Self::Cancelled
            | Self::InsufficientMemory
            | Self::TooManyBatches
            | Self::RenderTimeout { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns the key of the sentence: the code, or a more specific key.
    fn sentence_key(&self) -> &'static str {
        match self {
            Self::UnknownParameter { valid, .. } if valid.is_empty() => "no-parameters",
            _ => self.status().1,
        }
    }

    /// Returns the values that the sentence mentions.
    fn message_args(&self, request: &HttpRequest) -> Vec<(&'static str, String)> {
        match self {
            Self::InvalidJson { line, column } => {
                vec![arg("line", line), arg("column", column)]
            }
            Self::InvalidLetter { violations, .. } => {
                vec![arg("count", violations.len())]
            }
            Self::RepeatedParameter { name } => vec![arg("name", name)],
            Self::UnknownParameter { name, valid } => {
                vec![arg("name", name), arg("valid", valid)]
            }
            Self::InvalidParameter { name, value, valid } => {
                vec![arg("name", name), arg("value", value), arg("valid", valid)]
            }
            Self::PagesNotSupported { output }
            | Self::FontsNotSupported { output }
            | Self::AddresseesNotSupported { output } => {
                vec![arg("format", output.extension())]
            }
            Self::NoSuchPage { page, pages } => {
                vec![arg("page", page), arg("pages", pages)]
            }
            Self::FontsNotEmbeddable { font } => vec![arg("font", font)],
            Self::NotFound => vec![arg("path", request.path())],
            Self::NoSuchExample { name } => {
                vec![arg("name", name), arg("valid", Example::names().join(", "))]
            }
            Self::MethodNotAllowed { allow } => {
                vec![arg("method", request.method()), arg("valid", allow)]
            }
            Self::NotAcceptable => {
                let valid = OutputFormat::ALL.map(OutputFormat::media_type);
                vec![arg("valid", valid.join(", "))]
            }
            Self::BodyTooLarge { limit } => vec![arg("limit", limit)],
            Self::CodingNotAcceptable => {
                vec![arg("valid", ContentCoding::names().join(", "))]
            }
            Self::NotComparable { member, reason, .. } => {
                vec![arg("which", member), arg("reason", reason)]
            }
            Self::OutputTooLarge { limit } => vec![arg("limit", limit >> 20)],
            Self::ComparisonTooLarge { limit } => {
                vec![arg("limit", limit.div_euclid(1 << 20))]
            }
            Self::Draining
            | Self::Stalled
            | Self::Cancelled
            | Self::InsufficientMemory
            | Self::TooManyBatches => vec![arg("seconds", RETRY_AFTER)],
            Self::RequestTimeout { seconds, rate } => {
                vec![arg("seconds", seconds), arg("rate", rate)]
            }
            Self::RenderTimeout { seconds }
            | Self::CompareTimeout { seconds }
            | Self::QueueFull { seconds }
            | Self::TooManyRequests { seconds } => vec![arg("seconds", seconds)],
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

    /// Returns the header that lets a program recover.
    pub(super) fn remedy_header(&self) -> Option<(HeaderName, Cow<'static, str>)> {
        let (name, value) = match self {
            Self::TooManyRequests { seconds } | Self::QueueFull { seconds } => {
                return Some((header::RETRY_AFTER, seconds.to_string().into()));
            }
            Self::MethodNotAllowed { allow } => (header::ALLOW, *allow),
            // RFC 6750, section 3: no error code if the request has no key.
            Self::MissingApiKey => (header::WWW_AUTHENTICATE, CHALLENGE),
            Self::InvalidApiKey => (header::WWW_AUTHENTICATE, WRONG_KEY),
            Self::UnsupportedMediaType => (header::ACCEPT, "application/json"),
            Self::UnsupportedBatchType => {
                (header::ACCEPT, "application/x-ndjson, application/json")
            }
            Self::UnsupportedCoding => (header::ACCEPT_ENCODING, "identity"),
            Self::Draining
            | Self::Stalled
            | Self::Cancelled
            | Self::InsufficientMemory
            | Self::TooManyBatches
            | Self::RenderTimeout { .. }
            | Self::CompareTimeout { .. } => (header::RETRY_AFTER, RETRY_AFTER),
            _ => return None,
        };
        Some((name, Cow::Borrowed(value)))
    }

    /// Sets the language of an invalid letter, unless it is known already.
    pub(super) fn spoken_in(self, own: Language) -> Self {
        match self {
            Self::InvalidLetter { language: None, violations } => {
                Self::InvalidLetter { language: Some(own), violations }
            }
            other => other,
        }
    }

    /// Builds the response to the request that failed.
    pub(super) fn to_response(&self, request: &HttpRequest) -> HttpResponse {
        let trace = TraceContext::from_request(request);
        let (status, code) = self.status();
        // The stage of an internal error, but never its message, which could quote the
        // letter.
        let stage =
            if let Self::InternalError(stage) = self { Some(*stage) } else { None };
        request.extensions_mut().insert(RequestProblem { code, stage });
        let Some(locales) = request.app_data::<web::Data<Locales>>() else {
            return HttpResponse::new(status);
        };
        let own = match self {
            Self::InvalidLetter { language, .. } => *language,
            _ => None,
        };
        let language = accept::request_language(request, locales).or(own);
        let locale = locales.get(language.unwrap_or_default());
        let violations = match self {
            Self::InvalidLetter { violations, .. } => {
                to_raw_value(&check::format_diagnostics(violations, locale)).ok()
            }
            Self::NotComparable { violations, .. } => violations.clone(),
            _ => None,
        };
        let mut mentions = self.message_args(request);
        mentions.push(("request", trace.request_id().to_owned()));
        let mentions: Vec<_> =
            mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = |key: &str| Locale::sentence(&locale.problems, key, &mentions);
        let body = ProblemBody {
            kind: ProblemBody::type_uri(code),
            title: sentence(&format!("{code}-title")),
            status: status.as_u16(),
            detail: sentence(self.sentence_key()),
            instance: format!("urn:request:{}", trace.request_id()),
            violations: violations.as_deref(),
        };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_LANGUAGE, locale.spoken.tag()));
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if let Some((name, value)) = self.remedy_header() {
            answer.insert_header((name, &*value));
        }
        answer.json(body)
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Self {
        let violation = error.violation();
        Self::InternalError(match error {
            RenderError::NoSuchPage { page, pages } => {
                return Self::NoSuchPage { page, pages };
            }
            RenderError::OutputTooLarge(error) => {
                return Self::OutputTooLarge { limit: error.max };
            }
            RenderError::FontsNotEmbeddable { font } => {
                return Self::FontsNotEmbeddable { font };
            }
            RenderError::Cancelled => return Self::Cancelled,
            RenderError::TooManyPages { .. }
            | RenderError::TooManyLines { .. }
            | RenderError::TooManyPieces { .. }
            | RenderError::TooManyClusters { .. } => {
                let violations = violation.into_iter().collect();
                return Self::InvalidLetter { language: None, violations };
            }
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

    use crate::http::openapi::sample_problems;
    use crate::locale::{Locale, Locales};

    #[test]
    fn every_problem_has_its_sentences_in_every_language() {
        let locales = Locales::builtin().unwrap();
        let request = TestRequest::default().to_http_request();
        for problem in sample_problems() {
            let (_, code) = problem.status();
            let mentions = problem.message_args(&request);
            let mut mentions: Vec<_> =
                mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
            // Value that the response adds itself.
            mentions.push(("request", "1"));
            for locale in locales.iter() {
                for key in [problem.sentence_key().to_owned(), format!("{code}-title")] {
                    assert!(locale.problems.contains_key(&key), "{key}");
                    let sentence = Locale::sentence(&locale.problems, &key, &mentions);
                    assert!(!sentence.contains(['{', '}']), "{sentence}");
                }
            }
        }
    }
}
