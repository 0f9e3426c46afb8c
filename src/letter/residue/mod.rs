//! Finds residue of conversions and templates in a text.
//!
//! In: the text of one paragraph, title or line, and the residue words of every installed
//! language. Out: the rule and the byte range of each find. A rule prefers to miss
//! residue over warning of intended text: a warning that is often wrong is not read.
//!
//! The work grows with the length of the text: a search reads no more around its location
//! than [`context::MAX_CONTEXT`], and every candidate polls the [`CancelToken`].

mod abbreviations;
mod addresses;
mod bullets;
mod code_pages;
mod context;
mod encoding;
mod escapes;
mod field_codes;
mod footnote_marks;
mod gaps;
mod hosts;
mod html_entities;
mod html_tags;
pub(super) mod link_targets;
mod lost_letters;
mod mail_addresses;
mod markdown_marks;
mod placeholders;
mod programs;
mod prompts;
mod punctuation;
mod raw_values;
pub(super) mod repeated_parts;
mod split_words;
mod template_fields;
mod typed_lists;

use context::ResidueMatch;
pub(super) use context::SearchedText;

use crate::limits::CancelToken;
use crate::locale::Locales;

pub(super) use abbreviations::is_abbreviation;
pub(super) use addresses::{find_addresses, is_name_of_organization};
pub(super) use bullets::{find_bullets_of_cell, find_typed_bullets};
pub(super) use footnote_marks::is_raised_mark;
pub(super) use placeholders::is_amount_of_cell;
pub(super) use typed_lists::find_inline_lists;

/// Finds residue that is never intended, in any kind of text.
pub(super) fn find_anywhere<'t>(
    searched: &'t SearchedText<'t>,
    locales: &'t Locales,
    cancel: &'t CancelToken,
) -> impl Iterator<Item = ResidueMatch> + 't {
    let text = searched.text;
    encoding::find_replacement_characters(text)
        .chain(encoding::find_misread_encoding(text, cancel))
        .chain(lost_letters::find_question_marks(searched, cancel))
        .chain(escapes::find_escapes(searched, cancel))
        .chain(html_entities::find_html_entities(text, cancel))
        .chain(html_tags::find_html_tags(text, cancel))
        .chain(markdown_marks::find_markdown_marks(searched, cancel))
        .chain(template_fields::find_field_errors(searched, locales, cancel))
        .chain(template_fields::find_error_messages(searched, locales, cancel))
        .chain(template_fields::find_merge_fields(searched, locales, cancel))
        .chain(programs::find_program_residue(searched, locales, cancel))
        .chain(raw_values::find_raw_values(searched, locales, cancel))
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
        .chain(punctuation::find_spaces_before_marks(searched, cancel))
        .chain(footnote_marks::find_footnote_marks(searched, locales, cancel))
}
