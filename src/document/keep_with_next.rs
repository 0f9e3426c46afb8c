//! Rules that keep paragraphs on the page of the next block.

use crate::blocks::{Block, last_paragraph};

/// The maximum number of signatures kept together; with more, a lone one is avoided.
const SIGNATURES_TOGETHER: usize = 4;

/// Keeps signatures on the same page as each other and the text before them.
pub(super) fn keep_signatures(blocks: &mut [Block]) {
    let signs = |block: &Block| matches!(block, Block::Paragraph(paragraph) if paragraph.role.signs());
    let Some(first) = blocks.iter().position(signs) else { return };
    if let Some(last) = last_paragraph(&mut blocks[..first]) {
        last.keep_with_next = true;
    }
    let mut ends: Vec<_> = blocks[first..]
        .iter_mut()
        .filter_map(|block| match block {
            Block::Paragraph(paragraph) if paragraph.role.ends_signature() => {
                Some(paragraph)
            }
            _ => None,
        })
        .collect();
    // The last one ends the letter.
    ends.pop();
    let (count, together) = (ends.len(), ends.len() < SIGNATURES_TOGETHER);
    for (index, end) in ends.into_iter().enumerate() {
        end.keep_with_next = together || index == 0 || index + 1 == count;
    }
}
