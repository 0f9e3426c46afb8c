//! Attributes of elements.

use roxmltree::Node;

/// Returns an attribute in any namespace.
pub(super) fn attribute_value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|own| own.name() == name).map(|own| own.value())
}
