//! Detects parts of the letter that were typed into its text.
//!
//! In: the lines at the start and the end of the letter's own text, and of a list or
//! table that ends it; what quotes, other lists, other tables and annexes say is their
//! own. Out: warnings of those that repeat a part.

use super::LetterReader;
use super::typed_lines::{LEADING, MAX_LINE, TRAILING, TypedLines};
use crate::blocks::{Block, Cell, Inline};
use crate::diagnostic::{LetterCode, MessageArg};
use crate::letter::charset::is_space;
use crate::letter::residue::repeated_parts;
use crate::letter::{BodyBlock, Letter};

/// Returns the last block of a text, in its sections too; none if a paragraph with a colon
/// announces it ("Aanwezig waren:").
fn find_last_block(blocks: &[BodyBlock]) -> Option<&Block> {
    let (last, before) = blocks.split_last()?;
    let last = match last {
        BodyBlock::Section(section) => return find_last_block(&section.blocks),
        BodyBlock::Questions(_) => return None,
        BodyBlock::Block(last) => last,
    };
    match before.last() {
        Some(BodyBlock::Block(Block::Paragraph(paragraph))) => {
            let text = Inline::lines(&paragraph.inlines);
            (!text.trim_end_matches(is_space).ends_with(':')).then_some(last)
        }
        _ => Some(last),
    }
}

/// Adds the lines of paragraphs and lists, until there are more than a signature has.
fn push_lines(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks.iter().take(TRAILING) {
        if lines.len() > TRAILING {
            return;
        }
        match block {
            Block::Paragraph(paragraph) => {
                let text = Inline::lines(&paragraph.inlines);
                let own = text.split('\n').map(|line| line.trim_matches(is_space));
                lines.extend(own.filter(|line| !line.is_empty()).map(str::to_owned));
            }
            Block::List(list) => {
                for item in list.items.iter().take(TRAILING) {
                    push_lines(item, lines);
                }
            }
            _ => {}
        }
    }
}

/// Returns the lines of a list or table; none of a long one, which is no signature.
fn lines_of_group(block: &Block) -> Vec<String> {
    let mut lines = Vec::new();
    match block {
        Block::List(list) if list.items.len() <= TRAILING => {
            push_lines(std::slice::from_ref(block), &mut lines);
        }
        Block::Table(table) if table.rows.len() <= TRAILING => {
            let rows = std::iter::once(&table.header).chain(&table.rows);
            for Cell(blocks) in rows.flatten() {
                push_lines(blocks, &mut lines);
            }
        }
        _ => {}
    }
    if lines.len() > TRAILING || lines.iter().any(|line| line.len() > MAX_LINE) {
        lines.clear();
    }
    lines
}

impl LetterReader<'_> {
    /// Warns of signatures in a list or table that ends the letter, and of nothing else
    /// in it. They are signatures where a function has its comma, or where there is no
    /// other line.
    fn warn_of_grouped_signatures(&mut self, letter: &Letter, signatures: &[String]) {
        let (Some(block), Some(location)) =
            (find_last_block(&letter.body), self.last_group)
        else {
            return;
        };
        let lines = lines_of_group(block);
        let locales = &self.style.locales;
        let locale = self.style.locale(letter.language);
        let is_signature = |line: &&String| {
            signatures.contains(&repeated_parts::bare_signature(line, locale))
        };
        let is_closing =
            |line: &String| repeated_parts::is_closing(line, letter, locales);
        let has_comma = lines.iter().filter(is_signature).any(|line| line.ends_with(','));
        if !has_comma && !lines.iter().all(|line| is_signature(&line) || is_closing(line))
        {
            return;
        }
        for line in &lines {
            let found = ("found", MessageArg::excerpt(line));
            if is_signature(&line) {
                self.report(location, LetterCode::RepeatedSignature, [found]);
            } else if is_closing(line) {
                let member = ("member", "closing".into());
                self.report(location, LetterCode::RepeatedPart, [found, member]);
            }
        }
    }

    /// Warns of lines that repeat the letterhead, the salutation, the closing or a
    /// signature.
    pub(super) fn warn_of_repeated_parts(&mut self, letter: &Letter) {
        let TypedLines(lines) = std::mem::take(&mut self.typed_lines);
        let locales = &self.style.locales;
        let locale = self.style.locale(letter.language);
        let signatures = repeated_parts::signature_lines(letter, locale);
        self.warn_of_grouped_signatures(letter, &signatures);
        let count = lines.len();
        let mut has_sentence = false;
        for (index, (location, line)) in lines.into_iter().enumerate() {
            let is_leading = index < LEADING;
            let is_trailing = index + TRAILING >= count;
            let member = if is_leading
                && repeated_parts::is_salutation(&line, letter, locales)
            {
                Some("salutation")
            } else if is_trailing && repeated_parts::is_closing(&line, letter, locales) {
                Some("closing")
            } else if is_trailing && repeated_parts::is_copy_line(&line, locales) {
                Some("copyTo")
            } else if repeated_parts::is_page_number(&line, locales) {
                Some("body")
            } else {
                let is_head = is_leading && !has_sentence;
                repeated_parts::find_letterhead_member(&line, is_head, letter, locales)
            };
            // Behind a sentence, a label introduces other text.
            has_sentence |= line.is_empty() || line.ends_with('.');
            let found = ("found", MessageArg::excerpt(&line));
            if let Some(member) = member {
                self.report(
                    location,
                    LetterCode::RepeatedPart,
                    [found, ("member", member.into())],
                );
            } else if is_trailing
                && !line.is_empty()
                && repeated_parts::is_signature(&line, &signatures, letter, locales)
            {
                self.report(location, LetterCode::RepeatedSignature, [found]);
            }
        }
    }
}
