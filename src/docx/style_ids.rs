//! Ids of the Word styles that belong to no role.

/// Style of the paragraph with the logo.
pub(super) const LOGO: &str = "Logo";
/// Style of the classification line in the footer.
pub(super) const CLASSIFICATION_FOOT: &str = "ClassificationFoot";
/// Style of the paragraph that anchors the frames of a header.
pub(super) const FRAME_ANCHOR: &str = "FrameAnchor";
/// Character style of links.
pub(super) const HYPERLINK: &str = "Hyperlink";
/// Character style of important text: bold.
pub(super) const STRONG: &str = "Strong";
/// Character style of stressed text: italic.
pub(super) const EMPHASIS: &str = "Emphasis";
/// Character style of footnote marks.
pub(super) const FOOTNOTE_REFERENCE: &str = "FootnoteReference";
/// Style of the paragraph with the rule above footnotes.
pub(super) const FOOTNOTE_SEPARATOR: &str = "FootnoteSeparator";
/// Style of tables, with rules and cell padding.
pub(super) const TABLE: &str = "KamerbriefTable";
/// Style of table titles, which are above the table.
pub(super) const TABLE_CAPTION: &str = "TableCaption";
/// Style of a paragraph that separates two tables.
pub(super) const BELOW_TABLE: &str = "BelowTable";
/// Style of a paragraph with a picture, kept with the caption below it.
pub(super) const FIGURE: &str = "Figure";
/// Style of a paragraph with a picture that has no caption.
pub(super) const FIGURE_WITHOUT_CAPTION: &str = "FigureWithoutCaption";
/// Outline level of body text (17.3.1.20).
pub(super) const BODY_LEVEL: u8 = 9;
/// Style of text that opens a group of the reference column.
pub(super) const REFERENCE_LEAD: &str = "ReferenceLead";
/// Character style of text that is both important and stressed.
pub(super) const INTENSE_EMPHASIS: &str = "IntenseEmphasis";
/// Base style of the deepest heading of an annex.
pub(super) const HEADING_4: &str = "Heading4";
/// Base style of all other styles.
pub(super) const NORMAL: &str = "Normal";

/// Separates the words of a style id: `AnnexHeading1` becomes `Annex Heading 1`.
pub(super) fn spaced_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 4);
    for letter in id.chars() {
        if !name.is_empty() && !letter.is_ascii_lowercase() {
            name.push(' ');
        }
        name.push(letter);
    }
    name
}
