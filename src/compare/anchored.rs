//! Blocks outside the flow of a DOCX: frames and text boxes.
//!
//! A DOCX has a frame where it is anchored, and another format where a reader reads it.

use std::collections::BTreeSet;

use super::ReadError;
use super::model::DocumentModel;
use super::shared_text::{comparable_text, split_words};
use super::work::Work;

/// Returns for each side the selected leaves in frames and text boxes, and the leaves of
/// the other side that have the same text.
///
/// Frames next to each other count as one. Its words must be entire leaves of the other
/// side, which has them exactly once.
pub(super) fn anchored_blocks(
    sides: [&DocumentModel; 2],
    selected: &[Vec<usize>; 2],
    work: &Work,
) -> Result<[BTreeSet<usize>; 2], ReadError> {
    let mut all: [BTreeSet<usize>; 2] = Default::default();
    for side in [0, 1] {
        let runs = anchored_runs(sides[side], &selected[side]);
        if runs.is_empty() {
            continue;
        }
        let texts = LeafTexts::new(sides[1 - side], &selected[1 - side]);
        let mut before: Vec<usize> = Vec::new();
        for run in runs {
            // A frame may go on in the next one, as one block of the other file.
            for start in (0..=before.len()).rev() {
                work.check(0)?;
                if !work.search(texts.text.len()) {
                    return Ok(all);
                }
                let blocks = || before[start..].iter().chain(&run);
                let words = blocks().map(|leaf| leaf_words(sides[side], *leaf));
                let words: Vec<_> = words.collect();
                if let Some(same) = texts.find_once(&words.concat()) {
                    all[side].extend(blocks());
                    all[1 - side].extend(same);
                    break;
                }
            }
            before = run;
        }
    }
    Ok(all)
}

/// Returns the selected leaves in frames and text boxes; those next to each other
/// together.
fn anchored_runs(side: &DocumentModel, selected: &[usize]) -> Vec<Vec<usize>> {
    let is_anchored = |leaf: usize| {
        let path = side.element_path(side.leaves[leaf].element);
        path.iter().any(|element| {
            let element = &side.elements[*element];
            let has_frame =
                || element.attributes.keys().any(|name| name.starts_with("framePr"));
            element.tag == "txbxContent" || element.tag == "p" && has_frame()
        })
    };
    let runs = selected.chunk_by(|a, b| is_anchored(*a) == is_anchored(*b));
    runs.filter(|run| is_anchored(run[0])).map(<[usize]>::to_vec).collect()
}

/// Returns the words of a leaf, each followed by a space.
fn leaf_words(side: &DocumentModel, leaf: usize) -> String {
    let words = split_words(&comparable_text(&side.leaves[leaf]));
    words.iter().flat_map(|word| [word.as_str(), " "]).collect()
}

/// Texts of leaves, one after the other.
struct LeafTexts {
    text: String,
    /// Start of each leaf in the text, and its index.
    starts: Vec<(usize, usize)>,
}

impl LeafTexts {
    fn new(side: &DocumentModel, selected: &[usize]) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for leaf in selected {
            starts.push((text.len(), *leaf));
            text += &leaf_words(side, *leaf);
        }
        Self { text, starts }
    }

    /// Returns the leaves that together have exactly these words, if they occur once.
    fn find_once(&self, words: &str) -> Option<Vec<usize>> {
        let at = |offset: usize| self.starts.binary_search_by_key(&offset, |own| own.0);
        let mut found = self.text.match_indices(words).filter_map(|(start, _)| {
            let end = start + words.len();
            let last =
                if end == self.text.len() { self.starts.len() } else { at(end).ok()? };
            Some(at(start).ok()?..last)
        });
        let range = found.next()?;
        let leaves = self.starts[range].iter().map(|(_, leaf)| *leaf);
        found.next().is_none().then(|| leaves.collect())
    }
}
