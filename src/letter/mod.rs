//! The letter: reference of the input format.
//!
//! In: JSON bytes and the installed house styles, through [`parse()`]. Out: a [`Letter`]
//! of which every value can be printed, with its warnings; or a [`LetterError`] with all
//! violations. This is the only stage whose errors are the caller's.

mod body;
mod charset;
mod diagnostics;
mod error;
mod json;
mod lint;
mod markdown;
mod member_schemas;
mod model;
mod parse;
mod residue;
mod schema;
mod text_override;
mod text_runs;
mod valid_letter;
mod validate;

pub use body::{Answer, BodyBlock, Numbering, Question, Section, Turn};
pub use error::LetterError;
pub use model::{
    Addressee, Annex, AnnexLayout, Contact, Date, Deputy, Dossier, Letter, Sender,
    Signatory, Status,
};
pub use parse::{parse, parse_with};
#[cfg(feature = "server")]
pub(crate) use schema::join_lines;
pub use schema::{definitions, schema};
pub use text_override::TextOverride;
pub use valid_letter::ValidLetter;
