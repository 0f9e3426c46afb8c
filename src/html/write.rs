//! Writes the document tree as HTML elements.
//!
//! Input: blocks. Output: their markup, with every character of text escaped and none
//! added; the class of an element is that of its role. Files of their own: `inlines`,
//! `notes`, `table`, `figure`, `contents`.

use crate::bounds::Stop;
use crate::document::{
    Block, DatelineRow, Definition, Document, Heading, Inline, List, ListLabel,
    Paragraph, SetTable,
};
use crate::locale::Words;
use crate::style::{HouseStyle, Role};

/// Writer of markup, with its counters.
pub(super) struct Writer<'a> {
    pub(super) document: &'a Document,
    pub(super) style: &'a HouseStyle,
    pub(super) words: &'a Words,
    /// Cancellation token that ends the writing.
    pub(super) stop: &'a Stop,
    /// Markup written so far.
    pub(super) html: String,
    /// Markup of the footnotes so far.
    pub(super) notes: String,
    /// Number of annex and section titles so far, counted as in [`Document::headings`].
    pub(super) sections: usize,
    pub(super) tables: usize,
    /// Measurements of the tables still to be written.
    pub(super) set_tables: std::slice::Iter<'a, SetTable>,
    pub(super) contents: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        document: &'a Document,
        style: &'a HouseStyle,
        set_tables: &'a [SetTable],
        stop: &'a Stop,
    ) -> Self {
        Self {
            document,
            style,
            stop,
            words: &style.locale(document.language).words,
            html: String::new(),
            notes: String::new(),
            sections: 0,
            tables: 0,
            set_tables: set_tables.iter(),
            contents: 0,
        }
    }

    /// Returns the markup written since the last call.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.html)
    }

    /// Writes markup.
    pub(super) fn markup(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// Writes blocks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in self.stop.each(blocks) {
            match block {
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Heading(heading) => self.heading(heading),
                Block::List(list) => self.list(list),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Quote(blocks) => self.quote(blocks),
                Block::Definitions(definitions) => self.definitions(definitions),
                Block::Contents(contents) => self.contents(contents),
                Block::PageBreak => self.markup("<div class=\"page-break\"></div>\n"),
            }
        }
    }

    /// Writes a paragraph.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph) {
        self.markup("<p class=\"");
        self.markup(paragraph.role.class());
        if paragraph.keep_with_next {
            self.markup(" keep-with-next");
        }
        self.markup("\">");
        self.inlines(&paragraph.inlines);
        self.markup("</p>\n");
    }

    /// Writes the accessible name of an element; an empty name writes no attribute.
    pub(super) fn aria_label(&mut self, name: &str) {
        if !name.is_empty() {
            self.markup(" aria-label=\"");
            self.text(name);
            self.markup("\"");
        }
    }

    /// Writes the labels and values of date and subject.
    ///
    /// The subject is the title of the page; `date` is the machine-readable date.
    pub(super) fn dateline(&mut self, rows: &[DatelineRow], date: &str) {
        if rows.is_empty() {
            return;
        }
        self.markup("<dl class=\"dateline\">\n");
        for row in rows {
            let role = row.value.role;
            self.markup(&format!("<div><dt class=\"{}\">", role.class()));
            self.text(&row.label);
            self.markup(&format!("</dt><dd class=\"{}\">", role.class()));
            match role {
                Role::Date if !date.is_empty() => {
                    self.markup("<time datetime=\"");
                    self.text(date);
                    self.markup("\">");
                    self.inlines(&row.value.inlines);
                    self.markup("</time>");
                }
                Role::Subject => {
                    self.markup("<h1>");
                    self.inlines(&row.value.inlines);
                    self.markup("</h1>");
                }
                _ => self.inlines(&row.value.inlines),
            }
            self.markup("</dd></div>\n");
        }
        self.markup("</dl>\n");
    }

    /// Writes a heading, with its number, one level below that of the subject.
    ///
    /// Headings of annexes and sections get an id for links.
    fn heading(&mut self, heading: &Heading) {
        let level = (heading.level + 1).min(6);
        self.markup(&format!("<h{level} class=\"{}\"", heading.role.class()));
        if !matches!(heading.role, Role::QuestionHeading | Role::AnswerHeading) {
            self.sections += 1;
            self.markup(&format!(" id=\"section-{}\"", self.sections));
        }
        self.markup(">");
        let number = self.style.section_number(heading.numbering, &heading.counters);
        self.text(&number);
        self.inlines(&heading.inlines);
        self.markup(&format!("</h{level}>\n"));
    }

    /// Writes a list.
    fn list(&mut self, list: &List) {
        let kind = match list.style {
            ListLabel::Bullet => None,
            ListLabel::Number => Some("1"),
            ListLabel::Letter => Some("a"),
            ListLabel::Roman => Some("i"),
        };
        let element = if kind.is_some() { "ol" } else { "ul" };
        self.markup(&format!("<{element}"));
        if let Some(kind) = kind {
            self.markup(&format!(" type=\"{kind}\""));
            if list.start != 1 {
                self.markup(&format!(" start=\"{}\"", list.start));
            }
        }
        self.markup(">\n");
        for item in self.stop.each(&list.items) {
            self.markup("<li>\n");
            self.blocks(item);
            self.markup("</li>\n");
        }
        self.markup(&format!("</{element}>\n"));
    }

    /// Writes a quote; its source is beside the quoted text, not in it.
    fn quote(&mut self, blocks: &[Block]) {
        let (said, source) = match blocks {
            [said @ .., Block::Paragraph(last)] if last.role == Role::QuoteSource => {
                (said, Some(last))
            }
            said => (said, None),
        };
        let Some(source) = source else {
            self.markup("<blockquote>\n");
            self.blocks(said);
            self.markup("</blockquote>\n");
            return;
        };
        self.markup("<figure class=\"quotation\">\n<blockquote");
        if let Some(url) = address(&source.inlines) {
            self.markup(" cite=\"");
            self.text(url);
            self.markup("\"");
        }
        self.markup(">\n");
        self.blocks(said);
        self.markup("</blockquote>\n<figcaption class=\"quote-source\">");
        self.inlines(&source.inlines);
        self.markup("</figcaption>\n</figure>\n");
    }

    /// Writes labels with their content below them.
    fn definitions(&mut self, definitions: &[Definition]) {
        self.markup("<dl class=\"definitions\">\n");
        for definition in self.stop.each(definitions) {
            self.markup(&format!("<dt class=\"{}\">", definition.label.role.class()));
            self.inlines(&definition.label.inlines);
            self.markup("</dt>\n<dd>\n");
            self.blocks(&definition.blocks);
            self.markup("</dd>\n");
        }
        self.markup("</dl>\n");
    }
}

/// Returns the URL of the first link in a source.
fn address(inlines: &[Inline]) -> Option<&str> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Link { url, .. } => Some(url.as_str()),
        Inline::Strong(inner) | Inline::Emphasis(inner) => address(inner),
        _ => None,
    })
}
