//! The values of the reference column.
//!
//! In: the house style's order and the letter. Out: the entries that have a value, each
//! with its label and lines.

use crate::house_style::{ReferenceItem, Role};
use crate::letter::Letter;
use crate::locale::PageWords;

/// An entry: a label, which may be empty, and the lines below it.
pub(super) struct ReferenceEntry<'a> {
    pub(super) label: &'a str,
    pub(super) role: Role,
    pub(super) lines: Vec<ReferenceLine<'a>>,
}

/// A line: a value and its prefix ("T" before a number).
pub(super) struct ReferenceLine<'a> {
    pub(super) prefix: &'a str,
    pub(super) value: String,
}

/// Returns the entries of a column, in order; entries without a value are omitted.
pub(super) fn entries<'a>(
    items: &[ReferenceItem],
    letter: &Letter,
    words: &'a PageWords,
    date: Option<&str>,
) -> Vec<ReferenceEntry<'a>> {
    items
        .iter()
        .map(|&item| build_entry(item, letter, words, date))
        .filter(|entry| !entry.lines.is_empty())
        .collect()
}

fn build_entry<'a>(
    item: ReferenceItem,
    letter: &Letter,
    words: &'a PageWords,
    date: Option<&str>,
) -> ReferenceEntry<'a> {
    let role = match item {
        ReferenceItem::Unit => Role::ReferenceUnit,
        ReferenceItem::Clause => Role::ReferenceClause,
        _ => Role::ReferenceText,
    };
    let lines = entry_lines(item, letter, words, date);
    ReferenceEntry { label: entry_label(item, words), role, lines }
}

/// Returns the label of an item; empty for one without a label.
fn entry_label(item: ReferenceItem, words: &PageWords) -> &str {
    match item {
        ReferenceItem::Unit | ReferenceItem::Communication | ReferenceItem::Clause => "",
        ReferenceItem::VisitingAddress => &words.visiting_address,
        ReferenceItem::PostalAddress => &words.postal_address,
        ReferenceItem::IdentificationNumber => &words.identification_number,
        ReferenceItem::Contact => &words.contact,
        ReferenceItem::Project => &words.project,
        ReferenceItem::OurReference => &words.our_reference,
        ReferenceItem::YourReference => &words.your_reference,
        ReferenceItem::Enclosures => &words.enclosures,
        ReferenceItem::CopyTo => &words.copy_to,
        ReferenceItem::Date => &words.date,
        ReferenceItem::Dossier => &words.dossier,
        ReferenceItem::CaseNumbers => &words.case_numbers,
    }
}

/// Returns the lines of an item; none if the letter has no value for it.
fn entry_lines<'a>(
    item: ReferenceItem,
    letter: &Letter,
    words: &'a PageWords,
    date: Option<&str>,
) -> Vec<ReferenceLine<'a>> {
    let sender = &letter.sender;
    match item {
        ReferenceItem::Unit => text_lines(&sender.unit),
        ReferenceItem::VisitingAddress => {
            address_lines(&sender.visiting_address, sender.country.as_ref())
        }
        ReferenceItem::PostalAddress => {
            address_lines(&sender.postal_address, sender.country.as_ref())
        }
        ReferenceItem::IdentificationNumber => text_lines(&sender.identification_number),
        ReferenceItem::Communication => prefixed_lines([
            (&words.phone, &sender.phone),
            (&words.fax, &sender.fax),
            ("", &sender.email),
            ("", &sender.website),
        ]),
        ReferenceItem::Contact => {
            let contact = sender.contact.clone().unwrap_or_default();
            prefixed_lines([
                ("", &contact.name),
                (&words.phone, &contact.phone),
                (&words.mobile, &contact.mobile),
                (&words.fax, &contact.fax),
                ("", &contact.email),
            ])
        }
        ReferenceItem::Project => text_lines(&letter.project),
        ReferenceItem::OurReference => text_lines(&letter.our_reference),
        ReferenceItem::YourReference => text_lines(&letter.your_reference),
        ReferenceItem::Enclosures => enclosures(letter),
        ReferenceItem::CopyTo => text_lines(&letter.copy_to),
        ReferenceItem::Clause => {
            text_lines(letter.clause.or(&words.clause).map(str::to_owned).as_ref())
        }
        ReferenceItem::Date => text_lines(date.map(str::to_owned).as_ref()),
        ReferenceItem::Dossier => {
            text_lines(letter.dossier.as_ref().map(|dossier| &dossier.number))
        }
        ReferenceItem::CaseNumbers => text_lines(&letter.case_numbers),
    }
}

/// Returns values without a prefix.
fn text_lines<'a, 'b>(
    values: impl IntoIterator<Item = &'b String>,
) -> Vec<ReferenceLine<'a>> {
    values
        .into_iter()
        .map(|value| ReferenceLine { prefix: "", value: value.clone() })
        .collect()
}

/// Returns the present values, each with its prefix.
fn prefixed_lines<'a, const N: usize>(
    values: [(&'a str, &Option<String>); N],
) -> Vec<ReferenceLine<'a>> {
    values
        .into_iter()
        .filter_map(|(prefix, value)| {
            Some(ReferenceLine { prefix, value: value.clone()? })
        })
        .collect()
}

/// Returns an address, with the country below it.
fn address_lines<'a>(
    lines: &[String],
    country: Option<&String>,
) -> Vec<ReferenceLine<'a>> {
    let country = country.filter(|_| !lines.is_empty());
    text_lines(lines.iter().chain(country))
}

/// Returns the enclosures: the letter's own list, or else the number of annexes.
fn enclosures<'a>(letter: &Letter) -> Vec<ReferenceLine<'a>> {
    match &letter.enclosures {
        Some(enclosures) => text_lines(enclosures),
        None if letter.annexes.is_empty() => Vec::new(),
        None => text_lines([&letter.annexes.len().to_string()]),
    }
}
