//! Values as JSON would have them, for sections, lists and tables.

use pulldown_cmark::Alignment;

use crate::letter::json::{NodeLocation, Value, ValueKind};

/// Sections made from headings. Each holds the blocks after its heading, up to the next
/// heading of the same or a higher level.
#[derive(Default)]
pub(super) struct SectionBuilder {
    outer: Vec<Value>,
    /// The open sections: level, title and blocks.
    open: Vec<(usize, Value, Vec<Value>)>,
    /// The locations of headings without content.
    empty: Vec<NodeLocation>,
}

impl SectionBuilder {
    pub(super) fn push(&mut self, block: Value) {
        let blocks = self.open.last_mut().map(|(_, _, blocks)| blocks);
        blocks.unwrap_or(&mut self.outer).push(block);
    }

    pub(super) fn start(&mut self, level: usize, title: Value) {
        self.close(level);
        self.open.push((level, title, Vec::new()));
    }

    /// Ends the sections of this level and deeper.
    fn close(&mut self, level: usize) {
        while let Some((_, title, blocks)) = self.open.pop_if(|(own, ..)| *own >= level) {
            let location = title.location;
            if blocks.is_empty() {
                self.empty.push(location);
                continue;
            }
            let blocks = array(location, blocks);
            let section = members(location, [("title", title), ("blocks", blocks)]);
            self.push(object(location, "section", section));
        }
    }

    /// Returns the blocks, and the locations of headings without content.
    pub(super) fn finish(mut self) -> (Vec<Value>, Vec<NodeLocation>) {
        self.close(0);
        (self.outer, self.empty)
    }
}

/// Builds a list, numbered from its start or bulleted.
pub(super) fn list(
    location: NodeLocation,
    start: Option<u64>,
    items: Vec<Value>,
) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "no list counts so far")]
    let start =
        start.map(|start| Value { location, kind: ValueKind::Number(start as f64) });
    let style = if start.is_some() { "number" } else { "bullet" };
    let items = [("style", string(location, style)), ("items", array(location, items))];
    let start = start.map(|start| ("start", start));
    object(location, "list", members(location, items.into_iter().chain(start)))
}

/// Builds a table whose first row is the header.
pub(super) fn table(
    location: NodeLocation,
    columns: &[Alignment],
    mut rows: Vec<Value>,
) -> Value {
    let columns = columns.iter().map(|alignment| {
        let align = match alignment {
            Alignment::None => None,
            Alignment::Left => Some("left"),
            Alignment::Center => Some("center"),
            Alignment::Right => Some("right"),
        };
        members(location, align.map(|align| ("align", string(location, align))))
    });
    let columns = array(location, columns.collect());
    let is_blank = |row: &Value| match &row.kind {
        ValueKind::Array(cells) => cells
            .iter()
            .all(|cell| matches!(&cell.kind, ValueKind::Array(cell) if cell.is_empty())),
        _ => true,
    };
    let header = (!rows.is_empty()).then(|| rows.remove(0));
    let header = header.filter(|header| !is_blank(header));
    let header = header.map(|header| ("header", header));
    let rows = [("columns", columns), ("rows", array(location, rows))];
    object(location, "table", members(location, rows.into_iter().chain(header)))
}

/// Builds a line break.
pub(super) fn line_break(location: NodeLocation) -> Value {
    object(location, LINE_BREAK, Value { location, kind: ValueKind::Bool(true) })
}

/// Returns whether an inline is a line break.
pub(super) fn is_line_break(value: &Value) -> bool {
    value.find_member(LINE_BREAK).is_some()
}

/// The member name of a line break.
const LINE_BREAK: &str = "lineBreak";

/// Returns the plain text of an inline.
pub(super) fn inline_text(inline: &Value) -> String {
    match &inline.kind {
        ValueKind::String(text) => text.clone(),
        ValueKind::Array(items) => items.iter().map(inline_text).collect(),
        ValueKind::Object(members) => {
            let members = members.iter().filter(|(name, _)| name != "url");
            members.map(|(_, value)| inline_text(value)).collect()
        }
        ValueKind::Bool(_) => " ".to_owned(), // of a line break
        ValueKind::Null { .. } | ValueKind::Number(_) => String::new(),
    }
}

/// Builds a string value.
pub(super) fn string(location: NodeLocation, text: impl Into<String>) -> Value {
    Value { location, kind: ValueKind::String(text.into()) }
}

/// Builds an array.
pub(super) fn array(location: NodeLocation, items: Vec<Value>) -> Value {
    Value { location, kind: ValueKind::Array(items) }
}

/// Builds an object with one member, whose name is the kind.
pub(super) fn object(location: NodeLocation, name: &str, value: Value) -> Value {
    members(location, [(name, value)])
}

/// Builds an object.
pub(super) fn members<'n>(
    location: NodeLocation,
    members: impl IntoIterator<Item = (&'n str, Value)>,
) -> Value {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value { location, kind: ValueKind::Object(members.collect()) }
}
