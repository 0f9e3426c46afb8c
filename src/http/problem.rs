//! Everything that can go wrong, as an answer.
//!
//! In: a cause. Out: `application/problem+json` (RFC 9457). This is the only
//! place where causes become statuses; the sentences are the locale tables'.

use std::io::{self, Write};
use std::num::NonZeroUsize;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::envelope::RequestId;
use super::{State, negotiation};
use crate::RenderError;
use crate::bundle::Output;
use crate::check::{self, Remark};
use crate::examples::Example;
use crate::letter::Finding;
use crate::locale::{Language, Locale};

/// Seconds after which one that was sent away may come back.
const RETRY_AFTER: &str = "5";

/// Why there is no document.
#[derive(Debug)]
pub(super) enum Problem {
    /// The body is not JSON.
    NotJson { line: usize, column: usize },
    /// The letter breaks rules; its own language, where it can be told.
    InvalidLetter { language: Option<Language>, violations: Vec<Finding> },
    /// The query has a parameter that does not exist.
    UnknownParameter { name: String, valid: String },
    /// The query has a parameter where there are none.
    NoParameters { name: String },
    /// A parameter has a value that does not exist, or comes twice.
    InvalidParameter { name: String, value: String, valid: String },
    /// A page of a format that holds the whole letter.
    NotPaged { output: Output },
    /// Embedded fonts, of a format that always or never has them.
    NoFontChoice { output: Output },
    /// Copies for addressees, of a format that holds one letter.
    NoCopies { output: Output },
    /// The letter ends before the page asked for.
    NoSuchPage { page: NonZeroUsize, pages: usize },
    /// The body broke off.
    BrokenBody,
    /// There is no such resource.
    NotFound,
    /// There is no such example.
    NoSuchExample { name: String },
    /// The resource lacks the method.
    MethodNotAllowed { allow: &'static str },
    /// No format fits `Accept`.
    NotAcceptable,
    /// The body is larger than the limit.
    BodyTooLarge { limit: usize },
    /// The body is said to be something other than JSON.
    UnsupportedMediaType,
    /// The body is said to be something other than many letters.
    NoLetters,
    /// The body is said to be a list of letters, and is none.
    NotAList,
    /// The body is compressed.
    UnsupportedCoding,
    /// A defect of this crate, by the stage that has it.
    Defect(&'static str),
    /// The service is stopping.
    Draining,
}

/// The members of RFC 9457 and ours.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<&'a [Remark]>,
}

impl Problem {
    /// The status, and the code that names type and sentences.
    const fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotJson { .. } => (StatusCode::BAD_REQUEST, "not-json"),
            Self::InvalidLetter { .. } => (StatusCode::BAD_REQUEST, "invalid-letter"),
            Self::NoParameters { .. } => (StatusCode::BAD_REQUEST, "no-parameters"),
            Self::UnknownParameter { .. } => {
                (StatusCode::BAD_REQUEST, "unknown-parameter")
            }
            Self::InvalidParameter { .. } => {
                (StatusCode::BAD_REQUEST, "invalid-parameter")
            }
            Self::NotPaged { .. } => (StatusCode::BAD_REQUEST, "not-paged"),
            Self::NoFontChoice { .. } => (StatusCode::BAD_REQUEST, "no-font-choice"),
            Self::NoCopies { .. } => (StatusCode::BAD_REQUEST, "no-copies"),
            Self::NoSuchPage { .. } => (StatusCode::BAD_REQUEST, "no-such-page"),
            Self::BrokenBody => (StatusCode::BAD_REQUEST, "broken-body"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::NoSuchExample { .. } => (StatusCode::NOT_FOUND, "no-such-example"),
            Self::MethodNotAllowed { .. } => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
            }
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not-acceptable"),
            Self::BodyTooLarge { .. } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")
            }
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")
            }
            Self::NoLetters => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "no-letters"),
            Self::NotAList => (StatusCode::BAD_REQUEST, "not-a-list"),
            Self::UnsupportedCoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-coding")
            }
            Self::Defect(_) => (StatusCode::INTERNAL_SERVER_ERROR, "defect"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
        }
    }

    /// What the sentence mentions.
    fn mentions(&self, request: &HttpRequest) -> Vec<(&'static str, String)> {
        match self {
            Self::NotJson { line, column } => {
                vec![("line", line.to_string()), ("column", column.to_string())]
            }
            Self::InvalidLetter { violations, .. } => {
                vec![("count", violations.len().to_string())]
            }
            Self::NoParameters { name } => vec![("name", name.clone())],
            Self::UnknownParameter { name, valid } => {
                vec![("name", name.clone()), ("valid", valid.clone())]
            }
            Self::InvalidParameter { name, value, valid } => vec![
                ("name", name.clone()),
                ("value", value.clone()),
                ("valid", valid.clone()),
            ],
            Self::NotPaged { output }
            | Self::NoFontChoice { output }
            | Self::NoCopies { output } => {
                vec![("format", output.extension().to_owned())]
            }
            Self::NoSuchPage { page, pages } => {
                vec![("page", page.to_string()), ("pages", pages.to_string())]
            }
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
            Self::Draining => vec![("seconds", RETRY_AFTER.to_owned())],
            Self::BrokenBody
            | Self::UnsupportedMediaType
            | Self::NoLetters
            | Self::NotAList
            | Self::UnsupportedCoding
            | Self::Defect(_) => Vec::new(),
        }
    }

    /// The header that tells a program what to do instead.
    const fn remedy(&self) -> Option<(HeaderName, &'static str)> {
        match self {
            Self::MethodNotAllowed { allow } => Some((header::ALLOW, allow)),
            Self::UnsupportedMediaType => Some((header::ACCEPT, "application/json")),
            Self::NoLetters => {
                Some((header::ACCEPT, "application/x-ndjson, application/json"))
            }
            Self::UnsupportedCoding => Some((header::ACCEPT_ENCODING, "identity")),
            Self::Draining => Some((header::RETRY_AFTER, RETRY_AFTER)),
            _ => None,
        }
    }

    /// The answer to the request that met with this.
    pub(super) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let id = RequestId::of(request);
        let (status, code) = self.status();
        if let Self::Defect(stage) = self {
            // The stage and never the message, which could quote the letter.
            let _ = writeln!(io::stderr(), "request {}: defect: {stage}", id.as_str());
        }
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
                Some(check::remarks(violations, locale))
            }
            _ => None,
        };
        let mut mentions = self.mentions(request);
        mentions.push(("request", id.as_str().to_owned()));
        let mentions: Vec<_> =
            mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = |key: &str| Locale::sentence(&locale.problems, key, &mentions);
        let body = Body {
            kind: format!("urn:problem-type:kamerbrief:{code}"),
            title: sentence(&format!("{code}-title")),
            status: status.as_u16(),
            detail: sentence(code),
            instance: format!("urn:request:{}", id.as_str()),
            violations: violations.as_deref(),
        };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_LANGUAGE, locale.spoken.tag()));
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if let Some(remedy) = self.remedy() {
            answer.insert_header(remedy);
        }
        answer.json(body)
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Self {
        Self::Defect(match error {
            RenderError::NoSuchPage { page, pages } => {
                return Self::NoSuchPage { page, pages };
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

    use super::{NonZeroUsize, Problem};
    use crate::bundle::Output;
    use crate::locale::{Locale, Locales};

    #[test]
    fn every_problem_has_its_sentences_in_every_language() {
        let text = String::new;
        let locales = Locales::shipped().unwrap();
        let request = TestRequest::default().to_http_request();
        for problem in [
            Problem::NotJson { line: 1, column: 1 },
            Problem::InvalidLetter { language: None, violations: Vec::new() },
            Problem::NoParameters { name: text() },
            Problem::UnknownParameter { name: text(), valid: text() },
            Problem::InvalidParameter { name: text(), value: text(), valid: text() },
            Problem::NotPaged { output: Output::default() },
            Problem::NoFontChoice { output: Output::default() },
            Problem::NoCopies { output: Output::default() },
            Problem::NoSuchPage { page: NonZeroUsize::MIN, pages: 1 },
            Problem::BrokenBody,
            Problem::NotFound,
            Problem::NoSuchExample { name: text() },
            Problem::MethodNotAllowed { allow: "GET" },
            Problem::NotAcceptable,
            Problem::BodyTooLarge { limit: 1 },
            Problem::UnsupportedMediaType,
            Problem::NoLetters,
            Problem::NotAList,
            Problem::UnsupportedCoding,
            Problem::Defect("pdf"),
            Problem::Draining,
        ] {
            let (_, code) = problem.status();
            let mentions = problem.mentions(&request);
            let mut mentions: Vec<_> =
                mentions.iter().map(|(name, value)| (*name, value.as_str())).collect();
            mentions.push(("request", "1"));
            for locale in locales.iter() {
                for key in [code.to_owned(), format!("{code}-title")] {
                    assert!(locale.problems.contains_key(&key), "{key}");
                    let said = Locale::sentence(&locale.problems, &key, &mentions);
                    assert!(!said.contains(['{', '}']), "{said}");
                }
            }
        }
    }
}
