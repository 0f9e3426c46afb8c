//! Spaces that a PDF implies by the positions of its glyphs.
//!
//! Input: the end of a piece of text and the start of the next one. Output: whether a
//! space separates the two. Word processors write no space at a manual line break or
//! after a tab; PDFs of this crate contain every space.

/// Maximum distance between baselines of the same line, in em.
pub(super) const RAISED: f64 = 0.6;

/// Minimum gap between two words, in em.
pub(super) const SPACE: f64 = 0.15;

/// Start or end of a piece of text; lengths in pt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// Index of the page.
    pub(super) page: usize,
    pub(super) x: f64,
    pub(super) baseline: f64,
    /// Font size.
    pub(super) size: f64,
}

impl Position {
    fn is_on_line_of(&self, other: &Self) -> bool {
        let em = self.size.max(other.size);
        self.page == other.page && (self.baseline - other.baseline).abs() <= RAISED * em
    }
}

/// Returns whether a space is missing between the end of a text and the start of the
/// next.
pub(super) fn is_space_missing(
    text: &str,
    end: Position,
    next: &str,
    start: Position,
    writes_spaces: bool,
) -> bool {
    let Some(last) = text.chars().next_back() else { return false };
    if last.is_whitespace() || next.starts_with(char::is_whitespace) {
        return false;
    }
    if start.is_on_line_of(&end) {
        return start.x - end.x > SPACE * end.size.max(start.size);
    }
    !writes_spaces && !['-', '\u{ad}'].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::{Position, is_space_missing};

    #[test]
    fn lines_and_gaps_separate_words_unless_the_file_writes_its_spaces() {
        let at = |x, baseline| Position { page: 0, x, baseline, size: 10.0 };
        let ends = (at(50.0, 0.0), at(0.0, 12.0));
        assert!(is_space_missing("Kamer", ends.0, "der", ends.1, false));
        assert!(!is_space_missing("Kamer", ends.0, "der", ends.1, true));
        assert!(!is_space_missing("Kamer ", ends.0, "der", ends.1, false));
        assert!(!is_space_missing("Kamer-", ends.0, "leden", ends.1, false));
        assert!(is_space_missing(
            "Betreft",
            at(50.0, 0.0),
            "Verslag",
            at(80.0, 0.0),
            true
        ));
        assert!(!is_space_missing("Be", at(50.0, 0.0), "treft", at(50.1, 0.0), false));
    }
}
