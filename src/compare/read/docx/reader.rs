//! State of reading a package.

use std::collections::{BTreeMap, BTreeSet};

use super::content::ParagraphContent;
use super::numbering::Numbering;
use super::opc::{Package, Relationship};
use super::styles::Stylesheet;
use crate::compare::model::{DocumentModel, Marks, Role};

/// Reader that converts a package to a side.
pub(super) struct PackageReader<'a> {
    pub(super) package: &'a Package,
    pub(super) side: DocumentModel,
    pub(super) numbering: Numbering,
    pub(super) sheet: Stylesheet,
    /// Targets of the relationships of the current part.
    pub(super) relationships: BTreeMap<String, Relationship>,
    /// Digests of the images seen so far, by part name.
    pub(super) pictures: BTreeMap<String, String>,
    pub(super) sections: usize,
    /// Role of all content in the current part, if it has one.
    pub(super) role: Option<Role>,
    /// Formatting sets, shared by all words with the same formatting.
    pub(super) marks: BTreeSet<Marks>,
    /// Content of paragraphs whose marks are deleted; the next paragraph starts with it.
    pub(super) joined: Option<ParagraphContent>,
    /// Section and pages on which each header or footer is, by relationship.
    pub(super) marginal_uses: BTreeMap<String, String>,
    /// Order of the notes that the text refers to, by kind and identifier.
    pub(super) notes: BTreeMap<(&'static str, String), usize>,
    /// Order of the comments on the text, by identifier.
    pub(super) comments: BTreeMap<String, usize>,
    /// Comments on the current position.
    pub(super) open_comments: BTreeSet<usize>,
}
