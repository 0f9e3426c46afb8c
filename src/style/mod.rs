//! How a letter looks: roles, page grid and house styles.
//!
//! In: a house-style folder (one TOML file and a logo). Out: a checked
//! [`HouseStyle`]. Every measure and word of the page comes from here or from
//! the locale tables; none stands in the code.

mod checks;
mod collisions;
mod drawing;
mod fault;
mod file;
mod folder;
mod house;
mod installed;
mod kept;
mod logo;
mod matter;
pub mod numeral;
mod page;
mod preset;
mod remarks;
mod role;
mod role_file;
mod sender;
mod source;
mod svg_cost;

pub use drawing::{BeyondShapes, Drawing, Shape, Step};
pub use fault::HouseStyleError;
pub use house::{
    HouseStyle, PageNumbers, ReferenceItem, SectionNumbering, SignatureForm, Typography,
    WordFont,
};
pub use installed::HouseStyles;
pub use logo::Logo;
pub use matter::{
    Color, ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, Padding, QuoteStyle,
    TableStyle, WatermarkStyle,
};
pub use page::{Area, Dateline, PageGeometry, Slot};
pub use preset::Preset;
pub use role::Role;
pub use sender::Sender;

use crate::font::FaceStyle;
use crate::length::Length;

/// How paragraphs of one role look; lengths in points.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoleStyle {
    /// Type size.
    pub size: Length,
    /// Exact distance between baselines.
    pub leading: Length,
    /// Bold throughout.
    pub bold: bool,
    /// Italic throughout.
    pub italic: bool,
    /// Distance to what stands above; of two meeting spaces the larger holds.
    pub space_before: Length,
    /// Distance to what stands below.
    pub space_after: Length,
    /// The space above holds at the head of a page too: it is room for a hand.
    pub keep_space_before: bool,
    /// The space below belongs to the paragraph: a page ends below it.
    pub keep_space_after: bool,
    /// No space between neighbours of this same role.
    pub contextual_spacing: bool,
    /// No page break between the last line and what follows.
    pub keep_with_next: bool,
    /// No page break inside.
    pub keep_lines: bool,
}

impl RoleStyle {
    /// The face of plain text in this role.
    pub const fn face(&self) -> FaceStyle {
        FaceStyle::new(self.bold, self.italic)
    }

    /// The face of a run in this role: strong adds bold, emphasis inside an
    /// italic role turns upright, as it does on paper.
    pub const fn run_face(&self, strong: bool, emphasis: bool) -> FaceStyle {
        FaceStyle::new(self.bold || strong, self.italic != emphasis)
    }
}
