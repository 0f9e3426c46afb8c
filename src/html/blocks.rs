//! Writes the document tree as HTML elements.
//!
//! Input: blocks. Output: their markup, with every character of text escaped and none
//! added; the class of an element is that of its role. Files of their own: `inlines`,
//! `footnotes`, `table`, `figure`, `toc`.

use super::css::{number, rem};
use super::table_width::text_width;
use crate::blocks::{
    Block, Definition, Heading, Inline, List, ListLabel, Paragraph, Quote, label_role,
};
use crate::document::{DatelineRow, Document, TableLayout};
use crate::house_style::{HouseStyle, ListStyle, Role};
use crate::limits::CancelToken;
use crate::locale::PageWords;

/// Writer of markup, with its counters.
pub(super) struct HtmlWriter<'a> {
    pub(super) document: &'a Document,
    pub(super) style: &'a HouseStyle,
    pub(super) words: &'a PageWords,
    /// Cancellation token that ends the writing.
    pub(super) cancel: &'a CancelToken,
    /// Markup written so far.
    pub(super) html: String,
    /// Markup of the footnotes so far.
    pub(super) notes: String,
    /// Number of annex and section titles so far, counted as in [`Document::headings`].
    pub(super) sections: usize,
    pub(super) tables: usize,
    /// Measurements of the tables still to be written.
    pub(super) table_layouts: std::slice::Iter<'a, TableLayout>,
    pub(super) contents: usize,
}

impl<'a> HtmlWriter<'a> {
    pub(super) fn new(
        document: &'a Document,
        style: &'a HouseStyle,
        table_layouts: &'a [TableLayout],
        cancel: &'a CancelToken,
    ) -> Self {
        Self {
            document,
            style,
            cancel,
            words: &style.locale(document.language).words,
            html: String::new(),
            notes: String::new(),
            sections: 0,
            tables: 0,
            table_layouts: table_layouts.iter(),
            contents: 0,
        }
    }

    /// Returns the markup written since the last call.
    pub(super) fn take_written(&mut self) -> String {
        std::mem::take(&mut self.html)
    }

    /// Writes markup.
    pub(super) fn write_markup(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// Writes blocks.
    pub(super) fn write_blocks(&mut self, blocks: &[Block]) {
        for block in self.cancel.take_until_cancelled(blocks) {
            match block {
                Block::Paragraph(paragraph) => self.write_paragraph(paragraph),
                Block::Heading(heading) => self.write_heading(heading),
                Block::List(list) => self.write_list(list),
                Block::Table(table) => self.write_table(table),
                Block::Figure(figure) => self.write_figure(figure),
                Block::Quote(quote) => self.write_quote(quote),
                Block::Definitions(definitions) => self.write_definitions(definitions),
                Block::TableOfContents(contents) => self.write_contents(contents),
                Block::PageBreak => {
                    self.write_markup("<div class=\"page-break\"></div>\n")
                }
            }
        }
    }

    /// Writes a paragraph.
    pub(super) fn write_paragraph(&mut self, paragraph: &Paragraph) {
        self.write_markup("<p class=\"");
        self.write_markup(paragraph.role.class());
        if paragraph.keep_with_next {
            self.write_markup(" keep-with-next");
        }
        self.write_markup("\">");
        self.write_inlines(&paragraph.inlines);
        self.write_markup("</p>\n");
    }

    /// Writes the accessible name of an element; an empty name writes no attribute.
    pub(super) fn aria_label(&mut self, name: &str) {
        if !name.is_empty() {
            self.write_markup(" aria-label=\"");
            self.write_text(name);
            self.write_markup("\"");
        }
    }

    /// Writes the labels and values of date and subject.
    ///
    /// The subject is the title of the page; `date` is the machine-readable date.
    pub(super) fn write_dateline(&mut self, rows: &[DatelineRow], date: &str) {
        if rows.is_empty() {
            return;
        }
        // Values without labels are not part of a list of descriptions.
        for rows in rows.chunk_by(|a, b| a.label.is_empty() == b.label.is_empty()) {
            let is_labelled = rows.iter().any(|row| !row.label.is_empty());
            let (list, value) = if is_labelled { ("dl", "dd") } else { ("div", "div") };
            self.write_markup(&format!("<{list} class=\"dateline\">\n"));
            for row in rows {
                self.write_dateline_row(row, value, date);
            }
            self.write_markup(&format!("</{list}>\n"));
        }
    }

    /// Writes a row of the dateline, with its value in an element of this name.
    fn write_dateline_row(&mut self, row: &DatelineRow, element: &str, date: &str) {
        let role = row.value.role;
        self.write_markup("<div>");
        if !row.label.is_empty() {
            self.write_markup(&format!("<dt class=\"{}\">", role.class()));
            self.write_text(&row.label);
            self.write_markup("</dt>");
        }
        self.write_markup(&format!("<{element} class=\"{}\">", role.class()));
        match role {
            Role::Date if !date.is_empty() => {
                self.write_markup("<time datetime=\"");
                self.write_text(date);
                self.write_markup("\">");
                self.write_inlines(&row.value.inlines);
                self.write_markup("</time>");
            }
            Role::Subject => {
                self.write_markup("<h1>");
                self.write_inlines(&row.value.inlines);
                self.write_markup("</h1>");
            }
            _ => self.write_inlines(&row.value.inlines),
        }
        self.write_markup(&format!("</{element}></div>\n"));
    }

    /// Writes a heading, with its number, one level below that of the subject.
    ///
    /// Headings of annexes and sections get an id for links.
    fn write_heading(&mut self, heading: &Heading) {
        let level = (heading.level + 1).min(6);
        self.write_markup(&format!("<h{level} class=\"{}\"", heading.role.class()));
        if !matches!(heading.role, Role::QuestionHeading | Role::AnswerHeading) {
            self.sections += 1;
            self.write_markup(&format!(" id=\"section-{}\"", self.sections));
        }
        self.write_markup(">");
        let number = self.style.section_number(heading.numbering, &heading.counters);
        self.write_text(&number);
        self.write_inlines(&heading.inlines);
        self.write_markup(&format!("</h{level}>\n"));
    }

    /// Writes a list.
    fn write_list(&mut self, list: &List) {
        let kind = match list.style {
            ListLabel::Bullet => None,
            ListLabel::Number => Some("1"),
            ListLabel::Letter => Some("a"),
            ListLabel::Roman => Some("i"),
        };
        let element = if kind.is_some() { "ol" } else { "ul" };
        self.write_markup(&format!("<{element}"));
        if let Some(kind) = kind {
            self.write_markup(&format!(" type=\"{kind}\""));
            if list.start != 1 {
                self.write_markup(&format!(" start=\"{}\"", list.start));
            }
            if let Some(width) = self.label_width(list) {
                let indent = rem(self.style.list.number_indent, self.style);
                let widest = format!("max({indent}, {}ch)", number(width));
                self.write_markup(&format!(" style=\"padding-left: {widest}\""));
            }
        }
        self.write_markup(">\n");
        for item in self.cancel.take_until_cancelled(&list.items) {
            self.write_markup("<li>\n");
            self.write_blocks(item);
            self.write_markup("</li>\n");
        }
        self.write_markup(&format!("</{element}>\n"));
    }

    /// Returns the width of the widest label of a numbered list, with its gap, in digits.
    ///
    /// `None` if the indent of the list holds it.
    fn label_width(&self, list: &List) -> Option<f64> {
        let labels = list.items.iter().zip(list.start..).map(|(item, number)| {
            let look = self.style.role(label_role(item));
            let face = self.style.fonts.face(look.face());
            let label = self.style.list.item_label(0, &list.style.number(number));
            let width = text_width(&label, face) + ListStyle::LABEL_GAP;
            (look.size * width, width / text_width("0", face))
        });
        let (width, digits) = labels.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (width > self.style.list.number_indent).then_some(digits)
    }

    /// Writes a quote; its source is next to the quoted text, not in it.
    fn write_quote(&mut self, quote: &Quote) {
        let Some(source) = &quote.source else {
            self.write_markup("<blockquote>\n");
            self.write_blocks(&quote.blocks);
            self.write_markup("</blockquote>\n");
            return;
        };
        self.write_markup("<figure class=\"quotation\">\n<blockquote");
        if let Some(url) = link_address(&source.inlines) {
            self.write_markup(" cite=\"");
            self.write_text(url);
            self.write_markup("\"");
        }
        self.write_markup(">\n");
        self.write_blocks(&quote.blocks);
        self.write_markup("</blockquote>\n<figcaption class=\"quote-source\">");
        self.write_inlines(&source.inlines);
        self.write_markup("</figcaption>\n</figure>\n");
    }

    /// Writes labels with their content below them.
    fn write_definitions(&mut self, definitions: &[Definition]) {
        self.write_markup("<dl class=\"definitions\">\n");
        for definition in self.cancel.take_until_cancelled(definitions) {
            self.write_markup(&format!(
                "<dt class=\"{}\">",
                definition.label.role.class()
            ));
            self.write_inlines(&definition.label.inlines);
            self.write_markup("</dt>\n<dd>\n");
            self.write_blocks(&definition.blocks);
            self.write_markup("</dd>\n");
        }
        self.write_markup("</dl>\n");
    }
}

/// Returns the URL of the first link in a source.
fn link_address(inlines: &[Inline]) -> Option<&str> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Link { url, .. } => Some(url.as_str()),
        Inline::Strong(inner) | Inline::Emphasis(inner) => link_address(inner),
        _ => None,
    })
}
