//! Blocks and inlines: the text of letters and documents.
//!
//! One family for every stage. The letter's parser makes it, with the role of each
//! paragraph and the number of each footnote; `compose` passes it on, and adds headings in
//! the place of sections, questions and answers; layout, DOCX and HTML read it. The doc
//! comments of members that a letter file has are their descriptions in the published
//! schema.

mod block;
mod container;
mod inline;
mod list_label;
pub(crate) mod schema;
mod walk;

pub use block::{
    Align, Block, Cell, Definition, Figure, Heading, List, Paragraph, Quote, Table,
    TableColumn, TableOfContents, label_role, last_paragraph,
};
pub(crate) use container::{BlockKind, Container};
pub use inline::{Field, Footnote, Inline};
pub(crate) use inline::{LINK_SCHEMES, push_inline};
pub use list_label::ListLabel;
pub use walk::{walk_inlines, walk_inlines_mut, walk_texts, walk_texts_mut};
