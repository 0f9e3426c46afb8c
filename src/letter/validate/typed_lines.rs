//! Lines at the start and the end of a letter's text, which may repeat its parts.

use crate::blocks::Inline;
use crate::letter::charset::is_space;
use crate::letter::json::NodeLocation;

/// The number of lines at the start of a text that may be letterhead or salutation.
pub(super) const LEADING: usize = 6;

/// The number of lines at the end of a text that may be closing or signature.
pub(super) const TRAILING: usize = 16;

/// The maximum length of such a line, in bytes.
pub(super) const MAX_LINE: usize = 160;

/// The first and the last lines of paragraphs; a line that is too long is stored empty.
#[derive(Default)]
pub(super) struct TypedLines(pub(super) Vec<(NodeLocation, String)>);

impl TypedLines {
    /// Adds the lines of a paragraph.
    pub(super) fn push(&mut self, location: NodeLocation, inlines: &[Inline]) {
        let text = Inline::lines(inlines);
        for line in text.split('\n').map(|line| line.trim_matches(is_space)) {
            let line = if line.len() > MAX_LINE { "" } else { line };
            if self.0.len() == LEADING + TRAILING {
                self.0.remove(LEADING);
            }
            self.0.push((location, line.to_owned()));
        }
    }
}
