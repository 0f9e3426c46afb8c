//! Writes the parts that depend only on house style and language.
//!
//! Input: both, and whether the faces are embedded. Output: parts that are the same in
//! every such letter, written and compressed once.

use std::sync::Arc;

use askama::Template;

use super::embedded_fonts::EmbeddedFonts;
use super::error::DocxError;
use super::footnotes;
use super::numbering::NumberingIds;
use super::package::{ContentType, PackagePart, PartPacker};
use super::properties::{DocumentSettings, ExtendedProperties, FontTable};
use super::relationships::{Relationship, RelationshipType, Relationships};
use super::repair::XmlRepairer;
use super::styles::StylesPart;
use crate::house_style::HouseStyle;
use crate::image::ImageKind;
use crate::limits::CancelToken;
use crate::locale::Language;

/// Id of the logo's relationship.
pub(super) const LOGO: &str = "rIdLogo";

/// Parts of one house style in one language.
pub(super) struct StaticParts {
    /// Relationships of the package, by which readers recognize its type.
    pub(super) package: PackagePart,
    pub(super) parts: Vec<PackagePart>,
    /// Numbering part of a letter without numbered lists.
    pub(super) numbering: PackagePart,
    /// Footnotes part of a letter without footnotes.
    pub(super) footnotes: PackagePart,
    /// Embedded faces, if requested.
    pub(super) faces: Option<Arc<EmbeddedFonts>>,
}

impl StaticParts {
    /// Returns the parts, cached per language and embedding in the house style.
    pub(super) fn for_style(
        style: &HouseStyle,
        language: Language,
        embed_fonts: bool,
    ) -> Result<Arc<Self>, DocxError> {
        style.get_or_derive((language.tag(), embed_fonts), || {
            Self::make_parts(style, language, embed_fonts)
        })
    }

    fn make_parts(
        style: &HouseStyle,
        language: Language,
        embed_fonts: bool,
    ) -> Result<Self, DocxError> {
        let faces = embed_fonts.then(|| EmbeddedFonts::for_style(style)).transpose()?;
        let mut packer = PartPacker::best();
        let styles = StylesPart::for_style(language, style).render()?;
        let separators = footnotes::SEPARATORS;
        let settings =
            DocumentSettings { language: language.tag(), embed_fonts, separators };
        let settings = settings.render()?;
        let fonts = FontTable::for_style(style, faces.as_deref()).render()?;
        let relationships = Relationships {
            relationships: vec![
                Relationship::new(
                    "rIdDocument",
                    RelationshipType::Document,
                    "word/document.xml",
                ),
                Relationship::new("rIdCore", RelationshipType::Core, "docProps/core.xml"),
                Relationship::new("rIdApp", RelationshipType::App, "docProps/app.xml"),
            ],
        };
        let picture = match style.logo.image.kind {
            ImageKind::Png => "media/logo.png",
            ImageKind::Jpeg => "media/logo.jpeg",
        };
        let logo = Relationships {
            relationships: vec![Relationship::new(
                LOGO,
                RelationshipType::Image,
                picture,
            )],
        };
        let package = packer.pack_by_extension("_rels/.rels", relationships.render()?)?;
        let parts = vec![
            packer.pack_part(
                "docProps/app.xml",
                ContentType::App,
                ExtendedProperties::for_this_crate().render()?,
            )?,
            packer.pack_part("word/styles.xml", ContentType::Styles, styles)?,
            packer.pack_part("word/settings.xml", ContentType::Settings, settings)?,
            packer.pack_part("word/fontTable.xml", ContentType::FontTable, fonts)?,
            packer
                .pack_by_extension(format!("word/{picture}"), &style.logo.image.bytes)?,
            packer.pack_by_extension("word/_rels/header1.xml.rels", logo.render()?)?,
        ];
        let numbering = numbering_part(&NumberingIds::new(), style, &mut packer)?;
        let never = CancelToken::never();
        let mut repairer = XmlRepairer::new(Vec::new(), &never);
        let footnotes = footnotes::empty_part(&mut repairer, &mut packer)?;
        Ok(Self { package, parts, numbering, footnotes, faces })
    }
}

/// Returns the numbering part of a document.
pub(super) fn numbering_part(
    numbering: &NumberingIds,
    style: &HouseStyle,
    packer: &mut PartPacker,
) -> Result<PackagePart, DocxError> {
    let xml = numbering.render_part(style)?;
    packer.pack_part("word/numbering.xml", ContentType::Numbering, xml)
}
