//! Bounds the cost of rendering an SVG image.
//!
//! In: its elements. Out: whether they are few enough, counting an element each time that
//! others reference it: through `use`, and through fills, masks and clip paths. A file of
//! a kilobyte can expand to a billion elements by nested references. Path data counts as
//! elements too, and so does a style sheet for each element that it is matched with.
//!
//! Dashes are counted in the tree of shapes, which has the lengths of paths.

use std::collections::BTreeMap;

use resvg::tiny_skia::{PathSegment, Point};
use resvg::usvg::{Group, Path, Tree};
use roxmltree::{Document, Node};

use crate::limits::house_style::{MAX_SVG_DEPTH, MAX_SVG_ELEMENTS};

/// Returns whether an image has few enough elements to be rendered quickly.
pub(super) fn is_bounded(xml: &Document<'_>) -> bool {
    let mut count = ElementCount {
        targets: xml
            .descendants()
            .filter_map(|node| Some((node.attribute("id")?, node)))
            .collect(),
        known: BTreeMap::new(),
        in_styles: Vec::new(),
    };
    let styles = xml.descendants().filter(|node| node.tag_name().name() == "style");
    let styles = styles.filter_map(|style| style.text());
    count.in_styles = styles.flat_map(find_references).collect();
    let own = count.count_elements(xml.root_element(), MAX_SVG_DEPTH);
    // A style sheet may apply its effects to any element, including nested ones.
    let effects = count.in_styles.clone();
    let effects = effects.into_iter().map(|id| count.count_named(id, MAX_SVG_DEPTH));
    let effects = effects.filter(|&elements| elements > GRADIENT);
    let drawn = effects.fold(own, u64::saturating_mul);
    drawn.saturating_add(count_matches(xml)) <= MAX_SVG_ELEMENTS
}

/// Bytes of path data that count as one element: about five segments.
const DATA: usize = 64;

/// Bytes of style sheets that count as one element, each time that they are matched with an
/// element.
const MATCHED: u64 = 50_000;

/// Returns the cost of matching the style sheets with all elements, in elements.
fn count_matches(xml: &Document<'_>) -> u64 {
    let elements = xml.descendants().filter(Node::is_element).count() as u64;
    let styles = xml.descendants().filter(|node| node.tag_name().name() == "style");
    let bytes: usize =
        styles.filter_map(|style| style.text()).map(|text| text.len()).sum();
    elements.saturating_mul(bytes as u64) / MATCHED
}

/// Returns whether the strokes of an image have few enough dashes.
pub(super) fn has_few_dashes(tree: &Tree) -> bool {
    count_group_dashes(tree.root()) <= MAX_SVG_ELEMENTS as f64
}

/// Returns the dashes of a group, and of the masks and patterns that it uses.
fn count_group_dashes(group: &Group) -> f64 {
    let mut dashes = 0.0;
    for node in group.children() {
        match node {
            resvg::usvg::Node::Group(group) => dashes += count_group_dashes(group),
            resvg::usvg::Node::Path(path) => dashes += count_dashes(path),
            resvg::usvg::Node::Image(_) | resvg::usvg::Node::Text(_) => {}
        }
        node.subroots(|root| dashes += count_group_dashes(root));
    }
    dashes
}

/// Returns the dashes of a path, whose curves are at most as long as their control points.
fn count_dashes(path: &Path) -> f64 {
    let dashes = path.stroke().and_then(|stroke| stroke.dasharray());
    let Some(dashes) = dashes else { return 0.0 };
    let (mut length, mut start, mut at) = (0.0, Point::zero(), Point::zero());
    for segment in path.data().segments() {
        let points = match segment {
            PathSegment::MoveTo(to) => {
                (start, at) = (to, to);
                continue;
            }
            PathSegment::LineTo(to) => [to; 3],
            PathSegment::QuadTo(control, to) => [control, to, to],
            PathSegment::CubicTo(first, second, to) => [first, second, to],
            PathSegment::Close => [start; 3],
        };
        for to in points {
            length += f64::from(at.distance(to));
            at = to;
        }
    }
    let period: f64 = dashes.iter().copied().map(f64::from).sum();
    length / period.max(f64::MIN_POSITIVE) * dashes.len() as f64
}

/// The maximum number of elements of a gradient, which is rendered in one step.
const GRADIENT: u64 = 50;

struct ElementCount<'a, 'i> {
    targets: BTreeMap<&'a str, Node<'a, 'i>>,
    /// The number of elements per referenced id; 0 while they are being counted.
    known: BTreeMap<&'a str, u64>,
    /// The ids referenced in style sheets.
    in_styles: Vec<&'a str>,
}

impl<'a, 'i> ElementCount<'a, 'i> {
    /// Counts the elements of an element, itself included.
    fn count_elements(&mut self, node: Node<'a, 'i>, deepest: usize) -> u64 {
        let Some(deeper) = deepest.checked_sub(1) else { return u64::MAX };
        let data = ["d", "points"].map(|name| node.attribute(name).map_or(0, str::len));
        let mut count = 1 + (data.iter().sum::<usize>() / DATA) as u64;
        for attribute in node.attributes() {
            let value = attribute.value();
            let href = (attribute.name() == "href").then(|| value.strip_prefix('#'));
            for id in find_references(value).into_iter().chain(href.flatten()) {
                count = count.saturating_add(self.count_named(id, deeper));
            }
        }
        for child in node.children().filter(Node::is_element) {
            count = count.saturating_add(self.count_elements(child, deeper));
        }
        count
    }

    /// Counts the elements of a referenced id.
    fn count_named(&mut self, id: &'a str, deepest: usize) -> u64 {
        if let Some(&known) = self.known.get(id) {
            return known;
        }
        let Some(&target) = self.targets.get(id) else { return 0 };
        // A self-reference is not rendered.
        self.known.insert(id, 0);
        let count = self.count_elements(target, deepest);
        self.known.insert(id, count);
        count
    }
}

/// Finds the ids that a value references as `url(#id)`.
fn find_references(value: &str) -> Vec<&str> {
    let pieces = value.split("url(").skip(1);
    pieces
        .filter_map(|piece| {
            let piece = piece.trim_start_matches([' ', '"', '\'']);
            let id = piece.strip_prefix('#')?;
            id.split([')', '"', '\'', ' ']).next()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use resvg::usvg;

    use super::{has_few_dashes, is_bounded};

    fn is_drawn(content: &str) -> bool {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{content}</svg>");
        is_bounded(&roxmltree::Document::parse(&svg).unwrap())
    }

    /// Builds ten elements, each of which references the previous one ten times.
    fn nested(
        define: impl Fn(usize, &str) -> String,
        name: impl Fn(usize) -> String,
    ) -> String {
        let mut content = define(0, "<path d='M0 0h1v1z'/>");
        for level in 1..10 {
            content.push_str(&define(level, &name(level - 1).repeat(10)));
        }
        content + &name(9)
    }

    #[test]
    fn what_elements_repeat_is_counted_as_often_as_it_is_drawn() {
        let group = |level, inner: &str| format!("<g id='a{level}'>{inner}</g>");
        assert!(!is_drawn(&nested(group, |level| format!("<use href='#a{level}'/>"))));
        let pattern =
            |level, inner: &str| format!("<pattern id='a{level}'>{inner}</pattern>");
        let filled = |level| format!("<rect fill='url(#a{level})'/>");
        assert!(!is_drawn(&nested(pattern, filled)));
        let styled = |level| format!("<rect style=\"fill: url('#a{level}')\"/>");
        assert!(!is_drawn(&nested(pattern, styled)));
    }

    #[test]
    fn what_style_sheets_put_on_elements_is_counted() {
        let shapes = "<path class='a' d='M0 0h1v1z'/>".repeat(200);
        let patterns: String =
            (0..4).map(|n| format!("<pattern id='p{n}'>{shapes}</pattern>")).collect();
        let rules = ".a{fill:url(#p0)}.b{fill:url(#p1)}.c{mask:url(#p2)}";
        assert!(!is_drawn(&format!("<style>{rules}</style>{patterns}{shapes}")));
        assert!(is_drawn(&format!("<style>.a{{fill:red}}</style>{patterns}{shapes}")));
    }

    #[test]
    fn logos_are_drawn() {
        assert!(is_drawn(&"<path d='M0 0h1v1z'/>".repeat(5_000)));
        assert!(is_drawn("<g id='a'><use href='#a'/></g>"));
        let gradient = "<linearGradient id='g'><stop/><stop/></linearGradient>";
        let shapes = "<rect fill='url(#g)'/>".repeat(1_000);
        assert!(is_drawn(&format!("{gradient}{shapes}")));
        assert!(is_drawn(&format!(
            "<style>.a{{fill:url(#g)}}</style>{gradient}{shapes}"
        )));
    }

    #[test]
    fn what_stands_too_deep_is_not_drawn() {
        let deep = format!("{}{}", "<g>".repeat(300), "</g>".repeat(300));
        assert!(!is_drawn(&deep));
    }

    #[test]
    fn path_data_is_counted_each_time_that_it_is_drawn() {
        let path = |segments| format!("<path d='M0 0{}'/>", "l1 1".repeat(segments));
        assert!(is_drawn(&path(50_000)) && !is_drawn(&path(500_000)));
        let used = "<use href='#a'/>".repeat(100);
        assert!(!is_drawn(&format!("<g id='a'>{}</g>{used}", path(5_000))));
    }

    #[test]
    fn style_sheets_count_for_each_element() {
        let rules: String =
            (0..2_000).map(|n| format!("g g .a{n}>*{{fill:red}}")).collect();
        let shapes = |count| "<rect class='a'/>".repeat(count);
        assert!(is_drawn(&format!("<style>{rules}</style>{}", shapes(1_000))));
        assert!(!is_drawn(&format!(
            "<style>{}</style>{}",
            rules.repeat(10),
            shapes(3_000)
        )));
    }

    #[test]
    fn dashes_are_counted_also_in_patterns() {
        let has_few = |dash: &str, content: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='50'>\
                 <g stroke='black' fill='none' stroke-dasharray='{dash}'>{content}</g></svg>"
            );
            has_few_dashes(
                &usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap(),
            )
        };
        let frame = "<path d='M1 1H99V49H1z'/>";
        assert!(has_few("0.2", &frame.repeat(10)) && has_few("none", frame));
        assert!(!has_few("0.2", &frame.repeat(20)) && !has_few("0.0002", frame));
        let pattern = format!(
            "<pattern id='p' width='1' height='1'>{frame}</pattern>\
             <rect width='9' height='9' fill='url(#p)' stroke='none'/>"
        );
        assert!(has_few("0.2", &pattern) && !has_few("0.0002", &pattern));
    }
}
