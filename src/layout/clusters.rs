//! Maximum number of different clusters.
//!
//! Input: the pages. Output: an error if a face shows too many different clusters of
//! several characters. Ordinary letters have a few: ligatures, and letters with combining
//! marks. A PDF has a code for each pair of a glyph and its text, so their number must be
//! limited; in layout, because a letter must be accepted or rejected in every format.

use std::collections::BTreeSet;

use super::error::LayoutError;
use super::frame::PagedDocument;
use crate::limits::CancelToken;
use crate::limits::letter::MAX_CLUSTERS;

/// Fails if a face has more than [`MAX_CLUSTERS`] pairs of a glyph and a text of several
/// characters, or if layout is cancelled.
pub(super) fn check_clusters(
    pages: &PagedDocument,
    cancel: &CancelToken,
) -> Result<(), LayoutError> {
    let mut faces: [BTreeSet<(u16, &str)>; 4] = Default::default();
    for page in &pages.pages {
        cancel.check()?;
        for run in page.frames.iter().filter_map(|frame| frame.content.glyphs()) {
            let clusters = &mut faces[run.face as usize];
            for glyph in &run.glyphs {
                let text = glyph.text_in(&run.text);
                if text.chars().nth(1).is_some() {
                    clusters.insert((glyph.id, text));
                }
            }
            if clusters.len() > MAX_CLUSTERS {
                return Err(LayoutError::TooManyClusters { max: MAX_CLUSTERS });
            }
        }
    }
    Ok(())
}
