//! The web page: write a letter, see its pages, download it.
//!
//! In: a language, and what went wrong with an upload. Out: HTML from Askama
//! templates, and the [`Assets`] that it loads: plain scripts and a style sheet, as
//! they stand in `templates/page/assets`. Nothing comes from elsewhere, nothing is
//! built. Without JavaScript the page is a form that takes a letter file.

mod assets;
mod places;
mod words;

use askama::Template;
use serde::Deserialize;

pub use assets::{ASSETS, Asset, Assets};
pub use places::{Place, places};
pub use words::Words;

use crate::locale::Locale;

/// What the page may do: load from the service and call it, and show pages that it
/// made. Text becomes markup only by the policy that reads what is pasted, in a
/// document that is never shown.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types clipboard";

/// Formats that a letter file can be sent in for, the first by default.
const FORMATS: [&str; 4] = ["pdf", "docx", "html", "zip"];

/// Why an upload gave no document.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Refusal {
    /// What kind of thing is wrong.
    pub title: String,
    /// What is wrong and what is valid.
    pub detail: String,
    /// Everything that is wrong with the letter, where it is at fault.
    #[serde(default)]
    pub violations: Vec<Violation>,
    /// The language of its sentences.
    #[serde(skip)]
    pub language: String,
}

/// What is wrong with a letter, and where.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// A JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong and what is valid.
    pub detail: String,
}

/// What the page has to know of its service.
#[derive(Debug)]
pub struct Service<'a> {
    /// The languages in which letters can be written.
    pub languages: &'a [&'a str],
    /// Letters are taken from those alone who show a key.
    pub asks_for_key: bool,
}

#[derive(Template)]
#[template(path = "page/page.html")]
struct Page<'a> {
    words: &'a Words,
    assets: &'a Assets,
    languages: String,
    asks_for_key: bool,
    formats: [&'static str; FORMATS.len()],
    refusal: Option<&'a Refusal>,
}

/// The page of a service in the words of a locale; with what is wrong with a letter that
/// was sent in, if any was.
///
/// # Errors
///
/// When the template fails.
pub fn page(
    locale: &Locale,
    service: &Service<'_>,
    refusal: Option<&Refusal>,
) -> Result<String, askama::Error> {
    let words = Words::of(locale.spoken);
    let page = Page {
        words,
        assets: &ASSETS,
        languages: service.languages.join(" "),
        asks_for_key: service.asks_for_key,
        formats: FORMATS,
        refusal,
    };
    page.render()
}
