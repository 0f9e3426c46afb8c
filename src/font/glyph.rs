//! Glyphs from the shaper.

/// A positioned glyph from the shaper; distances in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapedGlyph {
    /// The glyph ID in the face.
    pub id: u16,
    /// The start of its cluster: a byte offset into the shaped text.
    pub cluster: usize,
    /// The horizontal advance.
    pub advance: i32,
    /// The offset of the glyph from the pen, rightwards.
    pub x_offset: i32,
    /// The offset of the glyph from the pen, upwards.
    pub y_offset: i32,
    /// True if a line break before this glyph would change the shapes of its neighbors.
    pub unsafe_to_break: bool,
}
