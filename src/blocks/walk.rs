//! Walks over blocks and inlines, in reading order.
//!
//! Code that only reads or rewrites text uses these functions, so that a new kind of block
//! or inline is added here once. Code that sets, writes or measures blocks matches on
//! their kinds, because each kind looks different.

use super::{Block, Cell, Inline};

/// Calls a function with the inlines of each paragraph, heading, caption, label and source
/// in blocks. Text of footnotes is left out.
pub fn walk_texts<'b>(blocks: &'b [Block], visit: &mut dyn FnMut(&'b [Inline])) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => visit(&paragraph.inlines),
            Block::Heading(heading) => visit(&heading.inlines),
            Block::List(list) => {
                list.items.iter().for_each(|item| walk_texts(item, visit));
            }
            Block::Table(table) => {
                table.caption.iter().for_each(|caption| visit(&caption.inlines));
                let rows = std::iter::once(&table.header).chain(&table.rows);
                rows.flatten().for_each(|Cell(blocks)| walk_texts(blocks, visit));
            }
            Block::Figure(figure) => {
                figure.caption.iter().for_each(|caption| visit(&caption.inlines));
            }
            Block::Quote(quote) => {
                walk_texts(&quote.blocks, visit);
                quote.source.iter().for_each(|source| visit(&source.inlines));
            }
            Block::Definitions(definitions) => {
                for definition in definitions {
                    visit(&definition.label.inlines);
                    walk_texts(&definition.blocks, visit);
                }
            }
            Block::TableOfContents(contents) => visit(&contents.title.inlines),
            Block::PageBreak => {}
        }
    }
}

/// Calls a function with the same inlines as [`walk_texts`], to change them.
pub fn walk_texts_mut(blocks: &mut [Block], visit: &mut dyn FnMut(&mut [Inline])) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => visit(&mut paragraph.inlines),
            Block::Heading(heading) => visit(&mut heading.inlines),
            Block::List(list) => {
                list.items.iter_mut().for_each(|item| walk_texts_mut(item, visit));
            }
            Block::Table(table) => {
                table.caption.iter_mut().for_each(|caption| visit(&mut caption.inlines));
                let rows = std::iter::once(&mut table.header).chain(&mut table.rows);
                rows.flatten().for_each(|Cell(blocks)| walk_texts_mut(blocks, visit));
            }
            Block::Figure(figure) => {
                figure.caption.iter_mut().for_each(|caption| visit(&mut caption.inlines));
            }
            Block::Quote(quote) => {
                walk_texts_mut(&mut quote.blocks, visit);
                quote.source.iter_mut().for_each(|source| visit(&mut source.inlines));
            }
            Block::Definitions(definitions) => {
                for definition in definitions {
                    visit(&mut definition.label.inlines);
                    walk_texts_mut(&mut definition.blocks, visit);
                }
            }
            Block::TableOfContents(contents) => visit(&mut contents.title.inlines),
            Block::PageBreak => {}
        }
    }
}

/// Calls a function with each inline, and then with those inside it. Text of footnotes is
/// left out.
pub fn walk_inlines<'i>(inlines: &'i [Inline], visit: &mut dyn FnMut(&'i Inline)) {
    for inline in inlines {
        visit(inline);
        if let Some(inner) = inline.inner() {
            walk_inlines(inner, visit);
        }
    }
}

/// Calls a function with the same inlines as [`walk_inlines`], to change them.
pub fn walk_inlines_mut(inlines: &mut [Inline], visit: &mut dyn FnMut(&mut Inline)) {
    for inline in inlines {
        visit(inline);
        match inline {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Foreign { inlines: inner, .. } => walk_inlines_mut(inner, visit),
            Inline::Text(_)
            | Inline::Superscript(_)
            | Inline::Subscript(_)
            | Inline::Footnote(_)
            | Inline::LineBreak
            | Inline::Field(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{walk_texts, walk_texts_mut};
    use crate::blocks::{
        Block, Cell, Definition, Figure, Inline, List, ListLabel, Paragraph, Quote, Table,
    };
    use crate::house_style::Role;

    fn paragraph(text: &str) -> Paragraph {
        Paragraph::new(Role::BodyText, vec![Inline::Text(text.to_owned())])
    }

    fn blocks(text: &str) -> Vec<Block> {
        vec![Block::Paragraph(paragraph(text))]
    }

    #[test]
    fn both_walks_visit_all_texts_in_reading_order() {
        let mut body = vec![
            Block::List(List {
                style: ListLabel::Bullet,
                start: 1,
                items: vec![blocks("a"), blocks("b")],
            }),
            Block::Table(Table {
                caption: Some(paragraph("c")),
                columns: Vec::new(),
                header: vec![Cell(blocks("d"))],
                rows: vec![vec![Cell(blocks("e"))], vec![Cell(blocks("f"))]],
                row_headers: false,
            }),
            Block::PageBreak,
            Block::Figure(Figure {
                image: 0,
                alt: "not a text of the page".to_owned(),
                caption: Some(paragraph("g")),
            }),
            Block::Quote(Quote { blocks: blocks("h"), source: Some(paragraph("i")) }),
            Block::Definitions(vec![Definition {
                label: paragraph("j"),
                blocks: blocks("k"),
            }]),
        ];
        let mut seen = String::new();
        walk_texts_mut(&mut body, &mut |inlines| {
            seen += &Inline::plain_text(inlines);
            inlines[0] = Inline::Text(Inline::plain_text(inlines).to_uppercase());
        });
        assert_eq!(seen, "abcdefghijk");
        let mut changed = String::new();
        walk_texts(&body, &mut |inlines| changed += &Inline::plain_text(inlines));
        assert_eq!(changed, "ABCDEFGHIJK");
    }
}
