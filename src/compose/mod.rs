//! Composes the markup of a letter.
//!
//! In: a letter and its house style. Out: [`Markup`]: the text around the body, in the
//! vocabulary of [`document::parse`](crate::document::parse()), and the body blocks. The
//! templates contain the order of the parts, the conditions and the punctuation around
//! values; the locale contains the words; this module supplies the values for the
//! templates, and numbers sections.

mod blocks;
mod error;
#[expect(unreachable_pub, reason = "the macro makes a public type of a filter")]
mod filters;
mod reference_column;
mod sections;

use askama::Template;
use askama::filters::HtmlSafe;

pub use error::ComposeError;

use crate::document::{Markup, Metadata, NoBreakRules};
use crate::house_style::{HouseStyle, Role, SignatureForm};
use crate::letter::{Addressee, AnnexLayout, Date, Letter, Signatory, Status};
use crate::limits::CancelToken;
use crate::locale::{Language, PageWords, without_ignorable};
use blocks::compose_blocks;
use reference_column::ReferenceEntry;
use sections::SectionCounters;

/// Composes a letter.
///
/// # Errors
///
/// Returns an error if a template fails, sections are nested too deeply, or work is
/// cancelled.
pub fn compose(
    letter: &Letter,
    style: &HouseStyle,
    cancel: &CancelToken,
) -> Result<Markup, ComposeError> {
    let locale = style.locale(letter.language);
    let date = letter.date.map(|date| locale.date(date.year(), date.month(), date.day()));
    let date = date.as_deref();
    let entries =
        |items: &[_]| reference_column::entries(items, letter, &locale.words, date);
    let body =
        |blocks: &[_], sections| compose_blocks(blocks, sections, &locale.words, cancel);
    let mut bodies = vec![body(&letter.body, SectionCounters::for_letter())?];
    for annex in &letter.annexes {
        bodies.push(body(&annex.blocks, SectionCounters::for_annex())?);
    }
    let page = LetterPart {
        language: letter.language,
        words: &locale.words,
        address: address(&letter.addressee, style),
        reference_column: entries(&style.reference_column),
        continuation_column: entries(&style.continuation_column),
        salutation: letter.salutation.or(default_salutation(
            letter,
            style,
            &locale.words,
        )),
        closing: letter.closing.or(&locale.words.closing),
        form: style.signature_form,
        date,
        letter,
    };
    let xml = page.render()?;
    // A letter in any language may quote another.
    let locales = style.locales.iter();
    let no_break_rules =
        style.typography.no_break_numbers.then(|| NoBreakRules::for_locales(locales));
    let Letter { language, .. } = *letter;
    let metadata = metadata(letter);
    let images = letter.images.clone();
    Ok(Markup { xml, bodies, language, metadata, images, no_break_rules })
}

/// Returns the lines of the address block.
fn address<'a>(addressee: &'a Addressee, style: &'a HouseStyle) -> Vec<&'a str> {
    match addressee {
        Addressee::Preset(preset) => {
            style.address(preset).into_iter().flatten().map(String::as_str).collect()
        }
        Addressee::Lines { lines, kix } => {
            lines.iter().chain(kix).map(String::as_str).collect()
        }
    }
}

/// Returns the default salutation, which only preset addressees have.
fn default_salutation<'a>(
    letter: &Letter,
    style: &'a HouseStyle,
    words: &'a PageWords,
) -> &'a str {
    let Addressee::Preset(preset) = &letter.addressee else { return "" };
    let own = style.preset(preset).map(|preset| &preset.salutation);
    let own = own.and_then(|own| own.get(letter.language.code()));
    own.unwrap_or(&words.salutation)
}

/// The date in the properties of an undated draft.
const UNDATED: Date = jiff::civil::date(1970, 1, 1);

/// Collects the document properties of the outputs. They are values of the letter,
/// without break hints.
fn metadata(letter: &Letter) -> Metadata {
    let dossier = letter
        .dossier
        .iter()
        .flat_map(|dossier| std::iter::once(&dossier.number).chain(&dossier.title));
    let keywords = dossier.chain(&letter.case_numbers);
    Metadata {
        title: without_ignorable(&letter.subject),
        author: without_ignorable(&letter.sender.organisation),
        date: letter.date.unwrap_or(UNDATED).to_string(),
        identifier: letter.our_reference.clone(),
        keywords: keywords.map(|keyword| without_ignorable(keyword)).collect(),
    }
}

#[derive(Template)]
#[template(path = "letter.xml")]
struct LetterPart<'a> {
    letter: &'a Letter,
    language: Language,
    words: &'a PageWords,
    date: Option<&'a str>,
    address: Vec<&'a str>,
    reference_column: Vec<ReferenceEntry<'a>>,
    continuation_column: Vec<ReferenceEntry<'a>>,
    salutation: Option<&'a str>,
    closing: Option<&'a str>,
    form: SignatureForm,
}

/// One entry of a reference column.
#[derive(Template)]
#[template(path = "parts/reference.xml")]
struct ReferenceTemplate<'a> {
    entry: &'a ReferenceEntry<'a>,
}

/// One signatory.
#[derive(Template)]
#[template(path = "parts/signature.xml")]
struct SignatureTemplate<'a> {
    signatory: &'a Signatory,
    form: SignatureForm,
    words: &'a PageWords,
}

impl SignatureTemplate<'_> {
    /// Returns the role of the lines above the handwritten signature.
    const fn capacity(&self) -> Role {
        match (&self.signatory.name, &self.signatory.signed_for) {
            (None, None) => Role::SignatureUnnamed,
            _ => Role::SignatureCapacity,
        }
    }
}

/// Functions with their articles: "de Minister van X en de Minister van Y".
#[derive(Template)]
#[template(path = "parts/functions.xml", escape = "none")]
struct FunctionList<'a> {
    functions: &'a [String],
    words: &'a PageWords,
}

/// The lines below the handwritten signature.
#[derive(Template)]
#[template(path = "parts/hand.xml")]
struct SignatoryLines<'a> {
    signatory: &'a Signatory,
}

// Values are escaped where they are printed; the parts are markup. `FunctionList` is text,
// which `signature.xml` escapes.
impl HtmlSafe for ReferenceTemplate<'_> {}
impl HtmlSafe for SignatureTemplate<'_> {}
impl HtmlSafe for SignatoryLines<'_> {}
