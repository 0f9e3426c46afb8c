//! Official letters to parliament, from JSON to PDF, DOCX, HTML and SVG.
//!
//! ```
//! use kamerbrief::house_style::HouseStyles;
//! use kamerbrief::{Format, letter, render};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let styles = HouseStyles::builtin()?;
//! let json = br#"{
//!     "sender": { "organisation": "Ministerie van Economische Zaken" },
//!     "addressee": { "preset": "tweede-kamer" },
//!     "date": "2025-04-23",
//!     "subject": "Verslag informele Telecomraad",
//!     "body": ["Hierbij bied ik uw Kamer het verslag aan."]
//! }"#;
//! let accepted = letter::parse(json, &styles)?;
//! let pdf = render(&accepted.letter, &accepted.style, Format::Pdf)?;
//! assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
//! assert_eq!(pdf.pages, 1);
//! # Ok(())
//! # }
//! ```
//!
//! The data flows in one direction, one function per stage:
//!
//! 1. [`letter::parse()`]: parses JSON bytes into a valid [`Letter`](letter::Letter), or returns all
//!    violations;
//! 2. [`compose::compose()`]: composes the parts around its body from Askama templates
//!    and a locale, and numbers its sections;
//! 3. [`document::parse()`]: parses both into a [`Document`](document::Document), the semantic tree;
//! 4. [`layout::layout()`]: lays out the tree as a [`PagedDocument`](layout::PagedDocument):
//!    pages of frames;
//! 5. [`pdf::export`] draws the pages, [`svg::export`] one of them; [`docx::export`] and
//!    [`html::export`] write the tree.
//!
//! [`render()`] runs steps 2 to 5; [`bundle`] zips a letter in all formats; [`batch`]
//! renders many letters; [`compare`] lists the differences between two. A module uses
//! only the modules to its left:
//! `limits · hash · length → deflate · diagnostic → zip → config_file · font · image →
//! locale → house_style → blocks → letter · document → compose → layout · docx · html →
//! pdf · svg → render · format → check · examples · webapp → bundle → batch · compare →
//! http · cli`.
//!
//! Features, all on by default: `cli` (the program), `compare` (readers of PDF, DOCX and
//! HTML) and `server` (the HTTP service; includes `compare`). Without them the crate
//! renders letters, with about half the dependencies.

pub mod batch;
pub mod blocks;
pub mod bundle;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "compare")]
pub mod compare;
pub mod compose;
pub mod config_file;
pub mod deflate;
pub mod diagnostic;
pub mod document;
pub mod docx;
pub mod examples;
pub mod font;
mod format;
pub mod hash;
pub mod house_style;
pub mod html;
#[cfg(feature = "server")]
pub mod http;
pub mod image;
pub mod layout;
pub mod length;
pub mod letter;
pub mod limits;
pub mod locale;
pub mod pdf;
mod render;
pub mod svg;
#[cfg(feature = "server")]
pub mod webapp;
pub mod zip;

pub use format::Format;
pub use render::{RenderError, RenderedFile, TypesetLetter, render, render_with};
