//! Blocks as ordinary ones, until every writer has its own way of setting them.

use super::{Block, Cell};

impl Block {
    /// What the block holds, as paragraphs and lists one below another.
    pub fn plain(&self) -> Vec<Self> {
        match self {
            Self::Table(table) => {
                let rows = std::iter::once(&table.header).chain(&table.rows);
                let cells = rows.flatten().flat_map(|Cell(blocks)| blocks.clone());
                table.caption.iter().cloned().map(Self::Paragraph).chain(cells).collect()
            }
            Self::Figure(figure) => {
                figure.caption.iter().cloned().map(Self::Paragraph).collect()
            }
            Self::Quote(blocks) => blocks.clone(),
            Self::Definitions(definitions) => definitions
                .iter()
                .flat_map(|definition| {
                    let label = Self::Paragraph(definition.label.clone());
                    std::iter::once(label).chain(definition.blocks.clone())
                })
                .collect(),
            Self::Contents(contents) => vec![Self::Paragraph(contents.title.clone())],
            Self::Paragraph(_) | Self::Heading(_) | Self::List(_) | Self::PageBreak => {
                vec![self.clone()]
            }
        }
    }
}
