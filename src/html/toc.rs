//! Writes tables of contents.
//!
//! Input: the headings of the document tree. Output: nested lists of links to them,
//! without page numbers, because HTML has no pages.

use super::blocks::HtmlWriter;
use crate::blocks::{Heading, Inline, TableOfContents};
use crate::house_style::Role;

impl HtmlWriter<'_> {
    /// Writes a table of contents.
    pub(super) fn write_contents(&mut self, contents: &TableOfContents) {
        self.contents += 1;
        let id = format!("contents-{}", self.contents);
        let class = contents.title.role.class();
        let has_title = !contents.title.inlines.is_empty();
        // The first is a landmark; the titles of further ones would not be distinct.
        let (element, label) = match self.contents {
            1 if has_title => ("nav", format!(" aria-labelledby=\"{id}\"")),
            1 => ("nav", String::new()),
            _ => ("div", String::new()),
        };
        self.write_markup(&format!("<{element} class=\"contents\"{label}>\n"));
        if has_title {
            self.write_markup(&format!("<p class=\"{class}\" id=\"{id}\">"));
            self.write_inlines(&contents.title.inlines);
            self.write_markup("</p>\n");
        }

        // All headings count, because all of them have ids.
        let titles = (1..).zip(self.document.headings(u8::MAX));
        let listed = titles.filter(|(_, heading)| heading.level <= contents.depth);
        let mut open = 0;
        for (place, heading) in self.cancel.take_until_cancelled(listed) {
            let level = heading.level.min(open + 1);
            if open < level {
                self.write_markup("<ul>\n");
            } else {
                self.write_markup("</li>\n");
                self.write_markup(&"</ul>\n</li>\n".repeat(usize::from(open - level)));
            }
            open = level;
            self.write_entry(place, heading);
        }
        for _ in 0..open {
            self.write_markup("</li>\n</ul>\n");
        }
        self.write_markup(&format!("</{element}>\n"));
    }

    /// Writes the start of an item: the heading as a link.
    fn write_entry(&mut self, place: usize, heading: &Heading) {
        let role = Role::toc(heading.level).unwrap_or(Role::Toc4);
        self.write_markup(&format!(
            "<li>\n<p class=\"{}\"><a href=\"#section-{place}\">",
            role.class()
        ));
        let number = self.style.section_number(heading.numbering, &heading.counters);
        self.write_text(&number);
        let title = Inline::without_footnotes(&heading.inlines);
        self.write_inlines(&Inline::without_links(title));
        self.write_markup("</a></p>\n");
    }
}
