//! Finds residue of conversions and templates in a text.
//!
//! In: the text of one paragraph, title or line, and the residue words of every installed
//! language. Out: the rule and the byte range of each find. A rule prefers to miss
//! residue over warning of intended text: a warning that is often wrong is not read.
//!
//! The work grows with the length of the text: a search reads no more around its location
//! than [`context::MAX_CONTEXT`], and every candidate polls the [`CancelToken`].

mod addresses;
mod bullets;
mod code_pages;
mod context;
mod encoding;
mod escapes;
mod gaps;
mod hosts;
mod html_entities;
mod html_tags;
mod mail_addresses;
mod markdown_marks;
mod placeholders;
mod prompts;
pub(super) mod repeated_parts;
mod split_words;
mod template_fields;

use context::ResidueMatch;
pub(super) use context::SearchedText;

use crate::limits::CancelToken;
use crate::locale::Locales;

pub(super) use addresses::{find_addresses, is_name_of_organization};
pub(super) use bullets::{find_bullets_of_cell, find_typed_bullets};
pub(super) use placeholders::{is_abbreviation, is_amount_of_cell};

/// Finds residue that is never intended, in any kind of text.
pub(super) fn find_anywhere<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    encoding::find_replacement_characters(text)
        .chain(encoding::find_misread_encoding(text, cancel))
        .chain(escapes::find_escapes(searched, cancel))
        .chain(html_entities::find_html_entities(text, cancel))
        .chain(html_tags::find_html_tags(text, cancel))
        .chain(markdown_marks::find_markdown_marks(searched, cancel))
        .chain(template_fields::find_field_errors(searched, locales, cancel))
        .chain(template_fields::find_error_messages(searched, locales, cancel))
        .chain(template_fields::find_merge_fields(searched, locales, cancel))
}

/// Finds residue that is never intended in running text, but may be in tables or lists of
/// words.
pub(super) fn find_in_running_text<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    placeholders::find_placeholders(searched, locales, cancel)
        .chain(split_words::find_split_words(searched.text, locales, cancel))
}
