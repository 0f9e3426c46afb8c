//! Variants of paragraph styles: kept with the next paragraph, or first on a page.
//!
//! In: the paragraph styles. Out: for each style of running text, hidden styles based on
//! it that add `w:keepNext` or `w:pageBreakBefore`. Enter at the end of a paragraph copies
//! its direct properties, but applies the style in `w:next`. A property meant for one
//! paragraph therefore belongs to a variant whose `w:next` is that of the base style.

use docx_rs::Paragraph;

use super::styles::{ParagraphStyle, spaced};
use crate::style::{HouseStyle, Role};

/// A style that adds one property to another.
pub(super) struct StyleVariant {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) based_on: String,
    pub(super) next: String,
    pub(super) ui_priority: usize,
    /// `w:numId` and `w:ilvl` of the base style, repeated: Word reads the level of a style
    /// from its own `w:numPr`.
    pub(super) numbering: Option<(u32, u32)>,
    pub(super) kind: VariantKind,
}

/// The property that a variant adds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum VariantKind {
    /// `w:keepNext`.
    KeptWithNext,
    /// `w:pageBreakBefore`, and no space above.
    NewPage,
}

impl VariantKind {
    const ALL: [Self; 2] = [Self::KeptWithNext, Self::NewPage];

    /// Returns the `w:styleId` of this variant of a style.
    fn style_id(self, style: &str) -> String {
        match self {
            Self::KeptWithNext => format!("{style}KeptWithNext"),
            Self::NewPage => format!("{style}NewPage"),
        }
    }

    /// Whether the variant starts a page.
    pub(super) fn is_new_page(self) -> bool {
        self == Self::NewPage
    }
}

impl StyleVariant {
    /// Builds the variants of all styles that have them.
    pub(super) fn for_styles(styles: &[ParagraphStyle], style: &HouseStyle) -> Vec<Self> {
        let bases = styles.iter().filter(|base| has_variants(&base.id, style));
        let variants = bases.flat_map(|base| {
            VariantKind::ALL.map(|kind| {
                let id = kind.style_id(&base.id);
                Self {
                    name: spaced(&id),
                    id,
                    based_on: base.id.clone(),
                    next: base.next.clone().unwrap_or_else(|| base.id.clone()),
                    ui_priority: base.ui_priority,
                    numbering: base.numbering,
                    kind,
                }
            })
        });
        variants.collect()
    }
}

/// Whether a style has variants, as styles of running text and lists do.
///
/// Headings need none, since body text follows them. Styles with `w:contextualSpacing`
/// have none either: between two styles, Word does not ignore the space.
fn has_variants(id: &str, style: &HouseStyle) -> bool {
    const ROLES: [Role; 16] = [
        Role::Salutation,
        Role::BodyText,
        Role::Closing,
        Role::SignatureCapacity,
        Role::SignatureUnnamed,
        Role::Signature,
        Role::AnnexSubtitle,
        Role::QuestionText,
        Role::QuestionSource,
        Role::DefinitionLabel,
        Role::DefinitionText,
        Role::Quote,
        Role::QuoteSource,
        Role::Caption,
        Role::TableHeading,
        Role::TableText,
    ];
    let role = if id.starts_with("List") {
        // `ListBullet`, `ListNumber`, and `ListContinue` and `ListNumberContinue` below them.
        Some(if id.contains("Continue") {
            Role::ListContinue
        } else {
            Role::ListParagraph
        })
    } else {
        ROLES.into_iter().find(|role| role.word_style() == id)
    };
    role.is_some_and(|role| !style.role(role).contextual_spacing)
}

/// Replaces `w:keepNext` or `w:pageBreakBefore` of a paragraph by the variant of its style.
pub(super) fn use_variant(paragraph: &mut Paragraph, house: &HouseStyle) {
    let property = &mut paragraph.property;
    let Some(style) =
        property.style.as_mut().filter(|style| has_variants(&style.val, house))
    else {
        return;
    };
    if property.page_break_before == Some(true) {
        property.page_break_before = None;
        style.val = VariantKind::NewPage.style_id(&style.val);
    } else if property.keep_next == Some(true) {
        property.keep_next = None;
        style.val = VariantKind::KeptWithNext.style_id(&style.val);
    }
}
