//! The web application: write a letter, preview its pages, download it.
//!
//! In: a language, and the errors of an upload. Out: HTML from Askama templates, and the
//! [`Assets`] that it loads: plain scripts and a style sheet, unchanged from
//! `templates/webapp`. Nothing is loaded from other hosts, and there is no build
//! step. Without JavaScript it is a form to upload a letter file.

mod assets;
mod messages;
mod text_boxes;

use askama::Template;
use serde::Deserialize;

pub use assets::{ASSETS, Asset, Assets};
pub use messages::PageMessages;
pub use text_boxes::{TextBox, find_text_boxes};

use crate::locale::Locale;

/// The Content Security Policy of the web application. It may load from and call only the
/// service, and show the pages it made. Text becomes markup only through the policy that
/// parses pasted text, in a document that is never shown.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types clipboard";

/// The formats for an uploaded letter file; the first is the default.
const FORMATS: [&str; 4] = ["pdf", "docx", "html", "zip"];

/// The reason why an upload gave no document.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct UploadError {
    /// The kind of error.
    pub title: String,
    /// The description: what is wrong and what is valid.
    pub detail: String,
    /// All violations, if the letter is invalid.
    #[serde(default)]
    pub violations: Vec<Violation>,
    /// The language of the messages.
    #[serde(skip)]
    pub language: String,
}

/// A violation of a letter, with its location.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The location as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The description: what is wrong and what is valid.
    pub detail: String,
}

/// The settings of the service that the web application needs.
#[derive(Debug)]
pub struct WebappSettings<'a> {
    /// The languages of letters.
    pub languages: &'a [&'a str],
    /// True if only clients with a key are served.
    pub asks_for_key: bool,
}

#[derive(Template)]
#[template(path = "webapp/page.html")]
struct WebappTemplate<'a> {
    words: &'a PageMessages,
    assets: &'a Assets,
    languages: String,
    asks_for_key: bool,
    formats: [&'static str; FORMATS.len()],
    upload_error: Option<&'a UploadError>,
}

/// Renders the web application in the language of a locale.
///
/// Shows the errors of an uploaded letter, if any.
///
/// # Errors
///
/// Returns an error if the template fails.
pub fn page(
    locale: &Locale,
    service: &WebappSettings<'_>,
    upload_error: Option<&UploadError>,
) -> Result<String, askama::Error> {
    let words = PageMessages::for_language(locale.spoken);
    let page = WebappTemplate {
        words,
        assets: &ASSETS,
        languages: service.languages.join(" "),
        asks_for_key: service.asks_for_key,
        formats: FORMATS,
        upload_error,
    };
    page.render()
}
