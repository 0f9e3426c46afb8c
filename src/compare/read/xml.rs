//! XML parser with limits.
//!
//! Input: text. Output: a tree with bounded depth, nodes and attributes, or the exceeded
//! limit. The parser does not recurse, but traversals of its tree do, and it compares the
//! attributes and namespaces of an element with each other: all of them are counted
//! before it runs. Packages must not have a document type declaration (ISO/IEC 29500-2,
//! 6.2.5), and the parser refuses one, so that no entity is expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use roxmltree::{Document, ParsingOptions};

use crate::compare::ReadError;
use crate::compare::limit::Limit;
use crate::limits::compare::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};

/// Parses a text; returns `None` if it is not well-formed.
pub(super) fn parse(text: &str) -> Result<Option<Document<'_>>, ReadError> {
    if !check_limits(text)? {
        return Ok(None);
    }
    let options =
        ParsingOptions { nodes_limit: MAX_NODES as u32, ..ParsingOptions::default() };
    match Document::parse_with_options(text, options) {
        Ok(document) => Ok(Some(document)),
        Err(roxmltree::Error::NodesLimitReached) => Err(Limit::Nodes.into()),
        Err(_) => Ok(None),
    }
}

/// Counts the nodes, attributes and depth of a text; returns false if it is not
/// well-formed.
fn check_limits(text: &str) -> Result<bool, Limit> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut count = Count { nodes: 0, open: vec![0] };
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(true),
            Err(_) => return Ok(false),
            Ok(Event::Start(tag)) => {
                let namespaces = count.count_element(&tag)?;
                count.open.push(namespaces);
                if count.open.len() > MAX_DEPTH {
                    return Err(Limit::Depth);
                }
            }
            Ok(Event::Empty(tag)) => {
                count.count_element(&tag)?;
            }
            Ok(Event::End(_)) => {
                count.open.pop();
            }
            Ok(_) => count.add_nodes(1)?,
        }
    }
}

/// Counts so far.
struct Count {
    nodes: usize,
    /// Number of namespaces in scope in each open element.
    open: Vec<usize>,
}

impl Count {
    fn add_nodes(&mut self, nodes: usize) -> Result<(), Limit> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES { Err(Limit::Nodes) } else { Ok(()) }
    }

    /// Counts an element; returns the number of namespaces in scope inside it.
    fn count_element(&mut self, tag: &BytesStart<'_>) -> Result<usize, Limit> {
        let outer = self.open.last().copied().unwrap_or(0);
        let (mut attributes, mut own) = (0, 0);
        let mut all = tag.attributes();
        for attribute in all.with_checks(false) {
            attributes += 1;
            if attributes > MAX_ATTRIBUTES {
                return Err(Limit::Attributes);
            }
            let Ok(attribute) = attribute else { break };
            own += usize::from(attribute.key.as_ref().starts_with(b"xmlns"));
        }
        // An element that declares namespaces gets a copy of all in scope.
        let copied = if own == 0 { 0 } else { outer + own };
        self.add_nodes(1 + attributes + copied)?;
        Ok(outer + own)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::compare::ReadError;
    use crate::compare::limit::Limit;
    use crate::limits::compare::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};

    fn limit(text: &str) -> Option<Limit> {
        match parse(text) {
            Ok(_) => None,
            Err(ReadError::TooLarge { limit, .. }) => Some(limit),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_limit_is_exceeded_by_one_more() {
        let deep = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        assert_eq!(limit(&deep(MAX_DEPTH - 1)), None);
        assert_eq!(limit(&deep(MAX_DEPTH)), Some(Limit::Depth));
        let many = |n: usize| format!("<a>{}</a>", "<b/>".repeat(n));
        assert_eq!(limit(&many(MAX_NODES - 100)), None);
        assert_eq!(limit(&many(MAX_NODES)), Some(Limit::Nodes));
        let attributes = |n: usize| {
            let all: String = (0..n).map(|n| format!(" a{n}=''")).collect();
            format!("<a{all}/>")
        };
        assert_eq!(limit(&attributes(MAX_ATTRIBUTES)), None);
        assert_eq!(limit(&attributes(MAX_ATTRIBUTES + 1)), Some(Limit::Attributes));
    }

    #[test]
    fn namespaces_copied_into_every_element_count() {
        let own: String = (0..200).map(|n| format!(" xmlns:n{n}='u{n}'")).collect();
        let inner = "<a xmlns='x'/>".repeat(10_000);
        assert_eq!(limit(&format!("<a{own}>{inner}</a>")), Some(Limit::Nodes));
    }

    #[test]
    fn entities_are_never_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>";
        assert!(matches!(parse(text), Ok(None)));
    }
}
