//! Checks a house style for errors.
//!
//! In: its parts, except those that could not be read. Out: the [`Diagnostic`]s in their
//! values: measures outside the paper, patterns without their number, words that the
//! typeface cannot print.

mod texts;

use std::collections::BTreeSet;

use super::toml_file::StyleFile;
use super::toml_role::RoleFile;
use super::{PageArea, PageGeometry, Role, Slot};
use crate::config_file::InvalidKeys;
use crate::diagnostic::{Diagnostic, FileCode, MessageArg};
use crate::font::{FaceStyle, FontBook};
use crate::length::Length;
use crate::limits::house_style as limits;
use crate::locale::Locales;

/// Checks a file, also against its locales and faces. Invalid keys are skipped, and so are
/// characters if there are no faces.
pub(super) fn find_errors(
    file: &StyleFile,
    fonts: Option<&FontBook>,
    locales: &Locales,
    invalid: &InvalidKeys,
) -> Vec<Diagnostic> {
    let mut diagnostics = Validator {
        diagnostics: Vec::new(),
        invalid,
        fonts,
        lacking: [const { BTreeSet::new() }; 4],
    };
    diagnostics.check_repertoire();
    diagnostics.check_name(&file.name);
    diagnostics.check_paper(file);
    diagnostics.check_roles(file);
    diagnostics.check_typography(file);
    diagnostics.check_numbers(file);
    diagnostics.check_lists(file);
    diagnostics.check_addressees(&file.addressees, locales);
    diagnostics.check_senders(&file.senders);
    diagnostics.check_logo(&file.logo.alt, locales);
    diagnostics.check_words(&file.words, locales);
    diagnostics.diagnostics
}

struct Validator<'a> {
    diagnostics: Vec<Diagnostic>,
    invalid: &'a InvalidKeys,
    fonts: Option<&'a FontBook>,
    /// The characters that every letter needs and each face lacks.
    lacking: [BTreeSet<char>; 4],
}

impl Validator<'_> {
    fn error_unless<const N: usize>(
        &mut self,
        right: bool,
        place: impl Into<String>,
        code: FileCode,
        args: [(&'static str, MessageArg); N],
    ) {
        let place = place.into();
        if !right && self.could_read(&[&place]) {
            self.diagnostics.push(Diagnostic::about_key(place, code, args));
        }
    }

    /// Returns whether all of these keys could be read.
    fn could_read(&self, keys: &[&str]) -> bool {
        !self.invalid.overlaps_any(keys)
    }

    fn check_name(&mut self, name: &str) {
        let is_name = (1..=limits::MAX_NAME).contains(&name.len())
            && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        self.error_unless(is_name, "name", FileCode::InvalidStyleName, []);
    }

    /// Checks that every slot is on the paper, and that the text has room.
    fn check_paper(&mut self, file: &StyleFile) {
        let page = &file.page;
        let (width, height) = (page.width, page.height);
        for (place, length) in [("page.width", width), ("page.height", height)] {
            let is_paper = limits::PAPER_SIDE_MM.contains(&length.to_mm());
            self.error_unless(is_paper, place, FileCode::PaperSizeOutOfRange, []);
        }
        let area = |area: &PageArea| (area.x, area.y, area.width, area.height);
        let slot = |slot: &Slot| (slot.x, slot.y, slot.width, Length::ZERO);
        let dateline = &page.dateline;
        let values = (dateline.value_x, dateline.y, dateline.value_width, Length::ZERO);
        let paper = self.could_read(&["page.width", "page.height"]);
        for (name, (x, y, w, h)) in [
            ("logo", area(&page.logo)),
            ("sender-name", slot(&page.sender_name)),
            ("return-line", slot(&page.return_line)),
            ("classification-header", slot(&page.classification_header)),
            ("classification-footer", slot(&page.classification_footer)),
            ("address", area(&page.address)),
            ("dateline", values),
            ("reference-column", area(&page.reference_column)),
            ("body", area(&page.body)),
            ("full-width-body", area(&page.full_width_body)),
            ("page-number", slot(&page.page_number)),
        ] {
            let place = format!("page.{name}");
            // The tolerance for sums of millimeters; rounding errors are far smaller.
            let slack = Length::mm(0.001);
            let starts =
                x >= Length::ZERO && y >= Length::ZERO && x < width && y < height;
            if !starts {
                let args = [("width", in_mm(width)), ("height", in_mm(height))];
                self.error_unless(!paper, place, FileCode::OffPaper, args);
                continue;
            }
            let fits = x + w <= width + slack && y + h <= height + slack;
            if !fits {
                let room = [("width", in_mm(width - x)), ("height", in_mm(height - y))];
                self.error_unless(!paper, place, FileCode::BeyondPaper, room);
            } else {
                let has_size = w > Length::ZERO && h >= Length::ZERO;
                self.error_unless(has_size, place, FileCode::InvalidSize, []);
            }
        }
        self.error_unless(
            dateline.x < dateline.value_x,
            "page.dateline.value-x",
            FileCode::ValuesLeftOfLabels,
            [],
        );
        self.check_body(file);
        self.check_opening(page);
    }

    /// Checks the height of the body, and that it is between the classifications.
    fn check_body(&mut self, file: &StyleFile) {
        let page = &file.page;
        let lines =
            page.body.height.to_pt() / file.role_style(Role::BodyText).leading.to_pt();
        if self.could_read(&["page.body", "roles.body-text.leading"]) {
            self.error_unless(
                lines >= limits::MIN_BODY_LINES,
                "page.body.height",
                FileCode::BodyTooLow,
                [],
            );
        }
        let line = file.role_style(Role::Classification).leading;
        let around = ["page.classification-header", "page.classification-footer"];
        if self.could_read(&around) && self.could_read(&["roles.classification.leading"])
        {
            let (head, foot) =
                (page.classification_header.y, page.classification_footer.y);
            let is_between = head + line <= page.body.y && page.body.bottom() <= foot;
            let room = [("top", in_mm(head + line)), ("bottom", in_mm(foot))];
            self.error_unless(
                is_between,
                "page.body",
                FileCode::BodyOverlapsClassification,
                room,
            );
        }
    }

    /// Checks that the dateline leaves room for text on page 1.
    fn check_opening(&mut self, page: &PageGeometry) {
        if self.could_read(&["page.body"]) {
            let last = page.body.bottom() - Length::mm(limits::MIN_OPENING_MM);
            self.error_unless(
                page.dateline.y <= last,
                "page.dateline.y",
                FileCode::DatelineTooLow,
                [("max", in_mm(last))],
            );
        }
    }

    fn check_roles(&mut self, file: &StyleFile) {
        let body = ["roles.body-text.size", "roles.body-text.leading"];
        let is_body_known = self.could_read(&body);
        for &role in Role::ALL {
            let place = |key: &str| format!("roles.{}.{key}", role.class());
            let look = file.role_style(role);
            let size = look.size.to_pt();
            let own = file.roles.get(&role);
            // A value inherited from body text is reported there.
            let (has_size, has_leading) = own.map_or((true, true), RoleFile::has_own);
            if has_size {
                let is_size = limits::TYPE_SIZE_PT.contains(&size);
                self.error_unless(
                    is_size,
                    place("size"),
                    FileCode::TypeSizeOutOfRange,
                    [],
                );
            }
            let is_known = is_body_known && self.could_read(&[&place("size")]);
            if (has_size || has_leading) && is_known && size > 0.0 {
                let leading = look.leading.to_pt();
                let least = (size * limits::MIN_LEADING * 100.0).ceil() / 100.0;
                self.error_unless(
                    leading >= size * limits::MIN_LEADING
                        && leading <= limits::MAX_LEADING_PT,
                    place("leading"),
                    FileCode::LeadingOutOfRange,
                    [("min", least.to_string().into())],
                );
            }
            for (key, space) in
                [("space-before", look.space_before), ("space-after", look.space_after)]
            {
                let is_space = (0.0..=limits::MAX_SPACE_PT).contains(&space.to_pt());
                self.error_unless(is_space, place(key), FileCode::SpaceOutOfRange, []);
            }
        }
    }

    fn check_typography(&mut self, file: &StyleFile) {
        let typography = &file.typography;
        for (key, part) in [
            ("baseline", typography.baseline),
            ("script-size", typography.script_size),
            ("superscript-rise", typography.superscript_rise),
            ("subscript-drop", typography.subscript_drop),
        ] {
            let is_part = part > 0.0 && part <= 1.0;
            self.error_unless(
                is_part,
                format!("typography.{key}"),
                FileCode::FractionOutOfRange,
                [],
            );
        }
        for (key, lines) in [
            ("widow-lines", typography.widow_lines),
            ("signature-lines", typography.signature_lines),
        ] {
            let few = limits::LINES_TOGETHER.contains(&lines);
            self.error_unless(
                few,
                format!("typography.{key}"),
                FileCode::LineCountOutOfRange,
                [],
            );
        }
    }

    /// Checks that every pattern of section numbers contains the number of its own depth.
    fn check_numbers(&mut self, file: &StyleFile) {
        for (key, patterns) in [
            ("section-numbers", &file.section_numbers),
            ("section-numbers-roman", &file.section_numbers_roman),
        ] {
            for (place, pattern) in patterns.iter().enumerate() {
                let own = format!("{{{}}}", place + 1);
                let depth = ("depth", (place + 1).into());
                let is_there = pattern.contains(&own);
                self.error_unless(
                    is_there,
                    key,
                    FileCode::MissingCounter,
                    [depth, ("counter", own.into())],
                );
            }
        }
        for (key, column) in [
            ("reference-column", &file.reference_column),
            ("continuation-column", &file.continuation_column),
        ] {
            for (place, item) in column.iter().enumerate() {
                let is_second = column[..place].contains(item);
                self.error_unless(
                    !is_second,
                    key,
                    FileCode::DuplicateEntry,
                    [("entry", <&str>::from(item).into())],
                );
            }
        }
    }

    fn check_lists(&mut self, file: &StyleFile) {
        let list = &file.list;
        self.error_unless(
            !list.bullets.is_empty(),
            "list.bullets",
            FileCode::MissingBullet,
            [],
        );
        self.error_unless(
            list.label.contains("{}"),
            "list.label",
            FileCode::ListLabelWithoutNumber,
            [],
        );
        for (key, indent) in
            [("indent", list.indent), ("number-indent", list.number_indent)]
        {
            let is_indent = limits::LIST_INDENT_MM.contains(&indent.to_mm());
            self.error_unless(
                is_indent,
                format!("list.{key}"),
                FileCode::ListIndentOutOfRange,
                [],
            );
        }
        let is_space = (0.0..=limits::MAX_SPACE_PT).contains(&list.lead_in_space.to_pt());
        self.error_unless(is_space, "list.lead-in-space", FileCode::SpaceOutOfRange, []);
        for bullet in &list.bullets {
            self.check_printable("list.bullets", bullet, &[FaceStyle::Regular]);
        }
        self.check_printable(
            "contents.leader",
            &file.contents.leader,
            &[FaceStyle::Regular],
        );
    }
}

/// Formats a length in millimeters, rounded to hundredths.
fn in_mm(length: Length) -> MessageArg {
    ((length.to_mm() * 100.0).round() / 100.0).to_string().into()
}
