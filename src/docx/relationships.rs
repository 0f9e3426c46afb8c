//! Writes the relationships of a part.
//!
//! Input: relationships of one source part, in order. Output: its relationships part
//! (ISO/IEC 29500-2, clause 9), with ids assigned by this crate.

use std::borrow::Cow;

use askama::Template;

/// Relationships of one part.
#[derive(Template)]
#[template(path = "docx/relationships.xml")]
pub(super) struct Relationships<'a> {
    pub(super) relationships: Vec<Relationship<'a>>,
}

/// A relationship.
pub(super) struct Relationship<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) kind: RelationshipType,
    /// Path of a part, relative to the source's folder, or a checked URL.
    pub(super) target: Cow<'a, str>,
}

/// Type of a relationship.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RelationshipType {
    Document,
    Core,
    App,
    Styles,
    Numbering,
    Settings,
    FontTable,
    Footnotes,
    Font,
    Header,
    Footer,
    Image,
    Hyperlink,
}

impl<'a> Relationship<'a> {
    /// Creates a relationship to a part.
    pub(super) const fn new(
        id: &'a str,
        kind: RelationshipType,
        target: &'a str,
    ) -> Self {
        Self { id: Cow::Borrowed(id), kind, target: Cow::Borrowed(target) }
    }

    /// Creates the relationship of a link, by its number and URL.
    pub(super) fn to_link(number: usize, url: &'a str) -> Self {
        let (id, target) = (Cow::Owned(link_id(number)), Cow::Borrowed(url));
        Self { id, kind: RelationshipType::Hyperlink, target }
    }

    /// Returns whether it is the relationship of a link.
    pub(super) fn is_link(&self) -> bool {
        self.kind == RelationshipType::Hyperlink
    }

    /// Creates a relationship to a picture.
    pub(super) fn to_image(id: String, target: String) -> Self {
        Self {
            id: Cow::Owned(id),
            kind: RelationshipType::Image,
            target: Cow::Owned(target),
        }
    }
}

/// Returns the relationship id of a link.
pub(super) fn link_id(number: usize) -> String {
    format!("rIdLink{number}")
}

impl RelationshipType {
    const fn uri(self) -> &'static str {
        macro_rules! office {
            ($kind:literal) => {
                concat!(
                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
                    $kind
                )
            };
        }
        match self {
            Self::Document => office!("officeDocument"),
            Self::Core => {
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
            }
            Self::App => office!("extended-properties"),
            Self::Styles => office!("styles"),
            Self::Numbering => office!("numbering"),
            Self::Settings => office!("settings"),
            Self::FontTable => office!("fontTable"),
            Self::Footnotes => office!("footnotes"),
            Self::Font => office!("font"),
            Self::Header => office!("header"),
            Self::Footer => office!("footer"),
            Self::Image => office!("image"),
            Self::Hyperlink => office!("hyperlink"),
        }
    }

    /// Returns whether the target is outside the package.
    const fn is_external(self) -> bool {
        matches!(self, Self::Hyperlink)
    }
}
