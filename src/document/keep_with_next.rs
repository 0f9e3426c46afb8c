//! Rules that keep paragraphs on the page of the next block.

use super::{Block, Paragraph};

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

/// Returns the paragraph at the end of the last block.
pub(crate) fn last_paragraph(blocks: &mut [Block]) -> Option<&mut Paragraph> {
    match blocks.last_mut()? {
        Block::Paragraph(paragraph) => Some(paragraph),
        Block::List(list) => last_paragraph(list.items.last_mut()?),
        Block::Quote(blocks) => last_paragraph(blocks),
        Block::Definitions(definitions) => {
            last_paragraph(&mut definitions.last_mut()?.blocks)
        }
        Block::Figure(figure) => figure.caption.as_mut(),
        Block::Heading(_) | Block::Table(_) | Block::Contents(_) | Block::PageBreak => {
            None
        }
    }
}
