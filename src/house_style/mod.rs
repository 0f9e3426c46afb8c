//! The appearance of a letter: roles, page grid and house styles.
//!
//! In: a house-style folder (one TOML file and a logo). Out: a validated [`HouseStyle`].
//! Every measure and word on the page comes from here or from the locales, none from the
//! code.

mod block_styles;
mod builtin;
mod cache;
mod digest;
mod error;
mod folder;
mod logo;
mod model;
pub mod numeral;
mod overlaps;
mod page;
mod preset;
mod registry;
mod role;
mod role_style;
mod sender;
mod settings;
mod svg_colors;
mod svg_cost;
mod toml_file;
mod toml_role;
mod validate;
mod vector_logo;
mod warnings;

pub use block_styles::{
    CellPadding, Color, ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, QuoteStyle,
    TableStyle, WatermarkStyle,
};
pub use error::HouseStyleError;
pub use logo::Logo;
pub use model::HouseStyle;
pub use page::{Dateline, PageArea, PageGeometry, Slot};
pub use preset::Preset;
pub use registry::HouseStyles;
pub use role::Role;
pub use role_style::RoleStyle;
pub use sender::SenderPreset;
pub use settings::{
    PageNumbers, ReferenceItem, SectionNumbering, SignatureForm, Typography, WordFont,
};
pub use vector_logo::{NotVector, OutlineStep, Shape, VectorImage};
