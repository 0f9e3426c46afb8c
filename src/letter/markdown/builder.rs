//! Builds letter values from Markdown events.

use pulldown_cmark::{Event, LinkType, Tag};

use super::read::{ELEMENT_DEPTH, FootnoteDefinitions, ParsedMarkdown, too_deep};
use super::values::{
    SectionBuilder, array, inline_text, is_line_break, line_break, list, members, object,
    string, table,
};
use crate::diagnostic::{Args, LetterCode, MessageArg, TextPosition};
use crate::letter::diagnostics::PendingDiagnostic;
use crate::letter::json::{NodeLocation, Value, ValueKind};

/// The pass over the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkdownPass {
    /// The pass that collects the footnotes.
    Footnotes,
    /// The pass that reads all other text and inserts the footnotes at their references.
    Text,
}

/// Builder of values from Markdown events.
pub(super) struct MarkdownBuilder<'t, 'r> {
    text: &'t str,
    location: NodeLocation,
    stage: MarkdownPass,
    notes: &'r mut FootnoteDefinitions,
    read: &'r mut ParsedMarkdown,
    /// The last offset whose position was computed, and that position.
    cursor: (usize, TextPosition),
    /// The open elements, outermost first.
    open: Vec<OpenElement<'t>>,
    /// The pieces outside all elements.
    pieces: Vec<MarkdownPiece>,
    /// The number of open elements that are skipped.
    skipped: usize,
}

/// An open element and its content so far.
struct OpenElement<'t> {
    tag: Tag<'t>,
    location: NodeLocation,
    pieces: Vec<MarkdownPiece>,
}

/// A part of the content of an element.
enum MarkdownPiece {
    /// An inline.
    Inline(Value),
    /// An image among inlines, which becomes a figure if it is alone in its paragraph.
    Figure(Value),
    /// A block, or an item, a row or a cell.
    Block(Value),
    /// A heading; its section consists of the pieces after it.
    Heading { level: usize, title: Value },
}

impl<'t, 'r> MarkdownBuilder<'t, 'r> {
    pub(super) const fn new(
        text: &'t str,
        location: NodeLocation,
        stage: MarkdownPass,
        notes: &'r mut FootnoteDefinitions,
        read: &'r mut ParsedMarkdown,
    ) -> Self {
        Self {
            text,
            location,
            stage,
            notes,
            read,
            cursor: (0, TextPosition { line: 1, column: 1 }),
            open: Vec::new(),
            pieces: Vec::new(),
            skipped: 0,
        }
    }

    /// Stores the blocks of everything read.
    pub(super) fn finish(mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        self.read.blocks = self.blocks(pieces);
    }

    /// Processes an event that starts at this offset. Returns whether there is room for
    /// its values.
    pub(super) fn take_event(&mut self, event: Event<'t>, offset: usize) -> bool {
        if self.read.take(values_of(&event)) {
            self.build(event, offset);
        }
        self.read.room.is_some()
    }

    fn build(&mut self, event: Event<'t>, offset: usize) {
        let is_note = matches!(event, Event::Start(Tag::FootnoteDefinition(_)));
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        if self.stage == MarkdownPass::Footnotes && self.open.is_empty() && !is_note {
            return;
        }
        match event {
            Event::Start(_) if is_note && self.stage == MarkdownPass::Text => {
                self.skipped = 1
            }
            Event::Start(tag) => self.start(tag, offset),
            Event::End(_) => self.end(),
            Event::Rule => {
                let location = self.at(offset);
                self.report(location, LetterCode::MarkdownRule);
            }
            Event::FootnoteReference(label) => self.push_reference(&label, offset),
            Event::SoftBreak => self.soft_break(offset),
            Event::HardBreak => {
                let location = self.at(offset);
                self.push(MarkdownPiece::Inline(line_break(location)));
            }
            Event::Code(text) => {
                let location = self.at(offset);
                self.read.code.insert(location);
                self.push_literal(&text, offset);
            }
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.push_literal(&text, offset),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'t>, offset: usize) {
        let location = self.at(offset);
        if self.open.len() == ELEMENT_DEPTH {
            self.read.report(too_deep(location));
            self.skipped = 1;
        } else {
            self.open.push(OpenElement { tag, location, pieces: Vec::new() });
        }
    }

    fn end(&mut self) {
        let Some(OpenElement { tag, location, pieces }) = self.open.pop() else { return };
        let piece = match tag {
            Tag::Paragraph => self.paragraph_piece(pieces),
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                Some(self.literal_paragraph(location, pieces))
            }
            Tag::Heading { level, .. } => {
                let title = array(location, self.inlines(pieces));
                Some(MarkdownPiece::Heading { level: level as usize, title })
            }
            Tag::BlockQuote(_) => {
                let blocks = array(location, self.blocks(pieces));
                let quote = object(location, "blocks", blocks);
                Some(MarkdownPiece::Block(object(location, "quote", quote)))
            }
            Tag::List(start) => {
                Some(MarkdownPiece::Block(list(location, start, values(pieces))))
            }
            Tag::Item => Some(MarkdownPiece::Block(array(location, self.blocks(pieces)))),
            Tag::Table(columns) => {
                Some(MarkdownPiece::Block(table(location, &columns, values(pieces))))
            }
            Tag::TableHead | Tag::TableRow => {
                Some(MarkdownPiece::Block(array(location, values(pieces))))
            }
            Tag::TableCell => {
                Some(MarkdownPiece::Block(array(location, self.inlines(pieces))))
            }
            Tag::Emphasis => Some(self.marked_piece(location, "emphasis", pieces)),
            Tag::Strong => Some(self.marked_piece(location, "strong", pieces)),
            Tag::Link { link_type, dest_url, title, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                let url = format!("{scheme}{dest_url}");
                Some(self.link_piece(location, url, &title, pieces))
            }
            Tag::Image { dest_url, title, .. } => {
                self.image_piece(location, &dest_url, &title, &pieces)
            }
            Tag::FootnoteDefinition(label) => {
                let blocks = Some(self.blocks(pieces));
                let label = label.into_string();
                self.notes.found.entry(label).or_insert((location, blocks));
                None
            }
            // Elements of extensions that are not enabled.
            _ => None,
        };
        if let Some(piece) = piece {
            self.push(piece);
        }
    }

    /// Returns the paragraph of a block of code or HTML, without line breaks at its end.
    fn literal_paragraph(
        &mut self,
        location: NodeLocation,
        pieces: Vec<MarkdownPiece>,
    ) -> MarkdownPiece {
        let mut inlines = self.inlines(pieces);
        while inlines.last().is_some_and(is_line_break) {
            inlines.pop();
        }
        let inlines = array(location, inlines);
        MarkdownPiece::Block(object(location, "paragraph", inlines))
    }

    /// Returns a link; warns of its title, which is not printed.
    fn link_piece(
        &mut self,
        location: NodeLocation,
        url: String,
        title: &str,
        pieces: Vec<MarkdownPiece>,
    ) -> MarkdownPiece {
        if !title.is_empty() {
            let args = vec![("found", MessageArg::excerpt(title))];
            let code = LetterCode::MarkdownLinkTitle;
            self.read.report(PendingDiagnostic { location, code, args });
        }
        let url = string(location, url);
        let text = array(location, self.inlines(pieces));
        let link = members(location, [("text", text), ("url", url)]);
        MarkdownPiece::Inline(object(location, "link", link))
    }

    /// Adds literal text; line ends in code and HTML become line breaks.
    fn push_literal(&mut self, text: &str, offset: usize) {
        let location = self.at(offset);
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.push(MarkdownPiece::Inline(line_break(location)));
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() {
                self.push(MarkdownPiece::Inline(string(location, line)));
            }
        }
    }

    /// Adds a space for a line end of the source.
    fn soft_break(&mut self, offset: usize) {
        let location = self.at(offset);
        let pieces = self.current_pieces();
        if let Some(MarkdownPiece::Inline(Value {
            kind: ValueKind::String(text), ..
        })) = pieces.last_mut()
        {
            text.push(' ');
        } else {
            pieces.push(MarkdownPiece::Inline(string(location, " ")));
        }
    }

    fn push_reference(&mut self, label: &str, offset: usize) {
        let location = self.at(offset);
        *self.notes.references.entry(label.to_owned()).or_default() += 1;
        let note = match self.stage {
            // A footnote in a footnote, which the reader rejects.
            MarkdownPass::Footnotes => Some(string(location, label)),
            MarkdownPass::Text => {
                let found = self.notes.found.get_mut(label);
                let blocks = found.and_then(|(_, blocks)| blocks.take());
                blocks.map(|blocks| array(location, blocks))
            }
        };
        if let Some(note) = note {
            self.push(MarkdownPiece::Inline(object(location, "footnote", note)));
        }
    }

    fn marked_piece(
        &mut self,
        location: NodeLocation,
        kind: &str,
        pieces: Vec<MarkdownPiece>,
    ) -> MarkdownPiece {
        let inlines = array(location, self.inlines(pieces));
        MarkdownPiece::Inline(object(location, kind, inlines))
    }

    /// Builds a figure from an image embedded as a data URI.
    fn image_piece(
        &mut self,
        location: NodeLocation,
        url: &str,
        title: &str,
        pieces: &[MarkdownPiece],
    ) -> Option<MarkdownPiece> {
        if !url.starts_with("data:") {
            self.report(location, LetterCode::MarkdownImage);
            return None;
        }
        let texts = pieces.iter().filter_map(|piece| match piece {
            MarkdownPiece::Inline(value) => Some(inline_text(value)),
            _ => None,
        });
        let alt = string(location, texts.collect::<String>());
        let image = string(location, url);
        let caption = Some(title).filter(|title| !title.is_empty());
        let caption = caption.map(|title| ("caption", string(location, title)));
        let figure = [("image", image), ("alt", alt)].into_iter().chain(caption);
        Some(MarkdownPiece::Figure(object(location, "figure", members(location, figure))))
    }

    /// Builds a paragraph from inlines, or a figure from a single image.
    fn paragraph_piece(
        &mut self,
        mut pieces: Vec<MarkdownPiece>,
    ) -> Option<MarkdownPiece> {
        if let [MarkdownPiece::Figure(_)] = pieces[..]
            && let Some(MarkdownPiece::Figure(figure)) = pieces.pop()
        {
            return Some(MarkdownPiece::Block(figure));
        }
        let inlines = self.inlines(pieces);
        let location = inlines.first()?.location;
        Some(MarkdownPiece::Block(object(
            location,
            "paragraph",
            array(location, inlines),
        )))
    }

    /// Returns the inlines of pieces, and rejects images among them.
    fn inlines(&mut self, pieces: Vec<MarkdownPiece>) -> Vec<Value> {
        let mut inlines = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                MarkdownPiece::Inline(value) => inlines.push(value),
                MarkdownPiece::Figure(figure) => {
                    self.report(figure.location, LetterCode::MarkdownImage)
                }
                MarkdownPiece::Block(_) | MarkdownPiece::Heading { .. } => {}
            }
        }
        inlines
    }

    /// Builds blocks: loose inlines become paragraphs, headings become sections.
    fn blocks(&mut self, pieces: Vec<MarkdownPiece>) -> Vec<Value> {
        let mut sections = SectionBuilder::default();
        let mut loose = Vec::new();
        for piece in pieces {
            if let MarkdownPiece::Inline(_) | MarkdownPiece::Figure(_) = piece {
                loose.push(piece);
                continue;
            }
            let paragraph = self.paragraph_piece(std::mem::take(&mut loose));
            for piece in paragraph.into_iter().chain([piece]) {
                match piece {
                    MarkdownPiece::Heading { level, title } => {
                        sections.start(level, title)
                    }
                    MarkdownPiece::Block(block) => sections.push(block),
                    MarkdownPiece::Inline(_) | MarkdownPiece::Figure(_) => {}
                }
            }
        }
        if let Some(MarkdownPiece::Block(last)) = self.paragraph_piece(loose) {
            sections.push(last);
        }
        let (blocks, empty) = sections.finish();
        for location in empty {
            self.report(location, LetterCode::MarkdownEmptySection);
        }
        blocks
    }

    fn push(&mut self, piece: MarkdownPiece) {
        self.current_pieces().push(piece);
    }

    fn current_pieces(&mut self) -> &mut Vec<MarkdownPiece> {
        self.open.last_mut().map_or(&mut self.pieces, |open| &mut open.pieces)
    }

    fn report(&mut self, location: NodeLocation, code: LetterCode) {
        self.read.report(PendingDiagnostic { location, code, args: Args::new() });
    }

    /// Returns the location of an offset in the text.
    fn at(&mut self, offset: usize) -> NodeLocation {
        let (mut from, mut position) = self.cursor;
        if offset < from {
            (from, position) = (0, TextPosition { line: 1, column: 1 });
        }
        for character in self.text[from..offset].chars() {
            if character == '\n' {
                position = TextPosition { line: position.line + 1, column: 1 };
            } else {
                position.column += 1;
            }
        }
        self.cursor = (offset, position);
        self.location.with_position(position)
    }
}

/// Returns the maximum number of values that an event makes.
fn values_of(event: &Event<'_>) -> usize {
    /// The values of a block or an inline: its object and members.
    const PIECE: usize = 3;
    match event {
        Event::Start(Tag::Table(columns)) => PIECE + 2 * columns.len(),
        Event::Text(text) | Event::Code(text) | Event::Html(text) => {
            PIECE * (1 + text.bytes().filter(|&byte| byte == b'\n').count())
        }
        Event::End(_) => 0,
        _ => PIECE,
    }
}

/// Returns the values of pieces that are all blocks.
fn values(pieces: Vec<MarkdownPiece>) -> Vec<Value> {
    let values = pieces.into_iter().filter_map(|piece| match piece {
        MarkdownPiece::Block(value) => Some(value),
        MarkdownPiece::Inline(_)
        | MarkdownPiece::Figure(_)
        | MarkdownPiece::Heading { .. } => None,
    });
    values.collect()
}
