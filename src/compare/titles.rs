//! Headings of a document, with the levels that all formats have.

use similar::DiffTag;

use super::block_key::without_number;
use super::model::{DocumentModel, Role, TextBlock};
use super::shared_text::{comparable_text, split_words};
use super::work::Work;
use super::{FileKind, ReadError};

/// Heading of a document.
pub(super) struct Title {
    /// Level, if the format has one for it.
    pub(super) level: Option<u8>,
    /// Words without the number, which follows from the order and the level.
    pub(super) text: String,
    /// Index of its leaf.
    pub(super) leaf: usize,
}

/// Returns the headings of a side, without its title.
pub(super) fn collect_titles(side: &DocumentModel) -> Vec<Title> {
    let is_first = |leaf: &&TextBlock| leaf.role == Role::Heading(1);
    // The only first-level heading of an HTML page is its title, which other formats
    // store separately.
    let has_title =
        side.kind == FileKind::Html && side.leaves.iter().filter(is_first).count() == 1;
    let leaves = side.leaves.iter().enumerate();
    let titles = leaves.filter_map(|(leaf, block)| {
        let Role::Heading(level) = block.role else { return None };
        let level = if has_title { level.checked_sub(1)? } else { level };
        // A DOCX heading outside the outline has the level of its style only.
        let outline = side.elements[block.element].attributes.get("outlineLvl@val");
        let known = outline.is_none_or(|outline| outline != "9").then_some(level);
        let text = title_text(block);
        (level > 0).then_some(Title { level: known, text, leaf })
    });
    titles.collect()
}

/// Returns the words of a block without a heading number.
pub(super) fn title_text(block: &TextBlock) -> String {
    without_number(&split_words(&comparable_text(block)).join(" ")).to_owned()
}

/// Returns whether a heading of two sides has another level.
pub(super) fn has_changed_level(
    old: &DocumentModel,
    new: &DocumentModel,
    work: &Work,
) -> Result<bool, ReadError> {
    let (olds, news) = (collect_titles(old), collect_titles(new));
    let texts = |titles: &[Title]| -> Vec<String> {
        titles.iter().map(|title| title.text.clone()).collect()
    };
    let operations = work.diff(&texts(&olds), &texts(&news))?;
    let mut pairs = operations
        .iter()
        .filter(|op| op.tag() == DiffTag::Equal)
        .flat_map(|op| olds[op.old_range()].iter().zip(&news[op.new_range()]));
    Ok(pairs
        .any(|(old, new)| old.level.zip(new.level).is_some_and(|(old, new)| old != new)))
}
