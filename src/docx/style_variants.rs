//! Defines variants of paragraph styles that add one property.
//!
//! Input: the paragraph styles. Output: for each style of running text, hidden styles
//! based on it that add `w:keepNext`, `w:pageBreakBefore`, or the space above a list.
//! Enter at the end of a paragraph copies its direct properties, but applies the style in
//! `w:next`. A property meant for one paragraph therefore belongs to a variant whose
//! `w:next` is that of the base style.

use docx_rs::{IndentLevel, LineSpacing, NumberingId, NumberingProperty, Paragraph};
use strum::{Display, VariantArray};

use super::numbering;
use super::paragraph_style::ParagraphStyle;
use super::signature_room::ROOM_BELOW;
use super::style_ids::{FIGURE_WITHOUT_CAPTION, spaced_name};
use crate::house_style::{HouseStyle, Role};

/// A style that adds one property to another.
pub(super) struct StyleVariant {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) based_on: String,
    pub(super) next: String,
    pub(super) ui_priority: usize,
    /// Copy of `w:numId` and `w:ilvl` of the base style.
    ///
    /// Word reads the level of a style only from its own `w:numPr`.
    pub(super) numbering: Option<(u32, u32)>,
    pub(super) kind: VariantKind,
    /// Space below, in twips, if the variant changes it.
    pub(super) after: Option<u32>,
}

/// Property that a variant adds.
///
/// As a string, it is the end of the `w:styleId` of the variant.
#[derive(Clone, Copy, PartialEq, Eq, Display, VariantArray)]
pub(super) enum VariantKind {
    /// `w:keepNext`.
    KeptWithNext,
    /// `w:pageBreakBefore`, and no space above.
    NewPage,
    /// `w:spacing` with the space between a paragraph and the list that it introduces.
    LeadIn,
}

impl VariantKind {
    /// Returns whether a style has this variant.
    fn is_of(self, style: &str, house: &HouseStyle) -> bool {
        let Some(role) = role_with_variants(style) else { return false };
        let below = house.role(role).space_after;
        match self {
            Self::NewPage | Self::KeptWithNext => true,
            Self::LeadIn => role.leads_in() && below != house.list.lead_in_space,
        }
    }

    /// Returns whether the variant starts a page.
    pub(super) fn is_new_page(self) -> bool {
        self == Self::NewPage
    }

    /// Returns whether the variant is kept with the next paragraph.
    pub(super) fn keeps_with_next(self) -> bool {
        self == Self::KeptWithNext
    }
}

impl StyleVariant {
    /// Builds the variants of all styles that have them.
    pub(super) fn for_styles(styles: &[ParagraphStyle], style: &HouseStyle) -> Vec<Self> {
        let lead_in = style.list.lead_in_space.to_twips().unsigned_abs();
        let variants = styles.iter().flat_map(|base| {
            let kinds = VariantKind::VARIANTS.iter().copied();
            kinds.filter(|kind| kind.is_of(&base.id, style)).map(move |kind| {
                let id = format!("{}{kind}", base.id);
                Self {
                    name: spaced_name(&id),
                    id,
                    based_on: base.id.clone(),
                    next: base.next.clone().unwrap_or_else(|| base.id.clone()),
                    ui_priority: base.ui_priority,
                    numbering: base.numbering,
                    kind,
                    after: match kind {
                        VariantKind::LeadIn => Some(lead_in),
                        // Word ignores the space only between paragraphs of the same
                        // style.
                        VariantKind::KeptWithNext if base.contextual_spacing => Some(0),
                        _ => None,
                    },
                }
            })
        });
        variants.collect()
    }
}

/// Returns the role of a style that has variants: one of running text or lists.
///
/// Headings need none, because body text follows them. Nor do the cells of tables: Enter
/// starts a paragraph of the same row, which word processors keep as a whole, and
/// LibreOffice reads `w:keepNext` in a cell only as a direct property.
fn role_with_variants(id: &str) -> Option<Role> {
    const ROLES: [Role; 14] = [
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
    ];
    // The room below a signature has the variants of the signature.
    let id = id.strip_suffix(ROOM_BELOW).unwrap_or(id);
    if id == FIGURE_WITHOUT_CAPTION {
        Some(Role::Caption)
    } else if id.starts_with("List") {
        // `ListBullet`, `ListNumber`, and `ListContinue` and `ListNumberContinue` below
        // them.
        Some(if id.contains("Continue") {
            Role::ListContinue
        } else {
            Role::ListParagraph
        })
    } else {
        ROLES.into_iter().find(|role| role.word_style() == id)
    }
}

/// Replaces a direct property of a paragraph by the style variant that has it.
///
/// The property is `w:keepNext`, `w:pageBreakBefore`, or the space above a list.
pub(super) fn use_variant(paragraph: &mut Paragraph, house: &HouseStyle) {
    let Some(kind) = variant_of(paragraph, house) else { return };
    let property = &mut paragraph.property;
    let Some(style) = &mut property.style else { return };
    let label = numbering::bullet_of_style(&style.val);
    style.val = format!("{}{kind}", style.val);
    if let Some((num, level)) = label.filter(|_| property.numbering_property.is_none()) {
        // LibreOffice shows no label for a style based on a list style.
        property.numbering_property = Some(
            NumberingProperty::new()
                .add_num(NumberingId::new(num), IndentLevel::new(level)),
        );
    }
    match kind {
        VariantKind::NewPage => property.page_break_before = None,
        VariantKind::KeptWithNext => property.keep_next = None,
        VariantKind::LeadIn => property.line_spacing = None,
    }
}

/// Returns the style variant that a paragraph needs.
pub(super) fn variant_of(
    paragraph: &Paragraph,
    house: &HouseStyle,
) -> Option<VariantKind> {
    let property = &paragraph.property;
    let lead_in = house.list.lead_in_space.to_twips().unsigned_abs();
    let style = property.style.as_ref()?;
    // Enter in an empty item ends the list, so its style needs no variant.
    let is_label = paragraph.children.is_empty() && style.val.starts_with("List");
    let keeps_with_next = property.keep_next == Some(true) && !is_label;
    let kind = if property.page_break_before == Some(true) {
        VariantKind::NewPage
    } else if keeps_with_next {
        VariantKind::KeptWithNext
    } else if property.line_spacing == Some(LineSpacing::new().after(lead_in)) {
        VariantKind::LeadIn
    } else {
        return None;
    };
    kind.is_of(&style.val, house).then_some(kind)
}
