//! What cannot be right in a house style.
//!
//! In: its parts, each of which could be read. Out: the [`Fault`]s of what they say:
//! measures that leave the paper, patterns without their number, words that the
//! typeface cannot print.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;
use super::{Area, Role, Slot};
use crate::config::Fault;
use crate::font::{FaceStyle, FontBook};
use crate::length::Length;
use crate::locale::{Language, Locales};

/// The characters that letters in Dutch need, with the names and languages of Europe.
const REPERTOIRE: &str = "\
    ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 \
    !\"#%&'()*+,-./:;<=>?@[]_ ‘’“”„–—…•·€£§°²³½×± \
    ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜ àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß \
    ąćčęěğıİłńňőřśşŠšťůűźżŽž\u{A0}\u{AD}";

/// The most lines of an address, and characters in each.
const ADDRESS: (usize, usize) = (7, 80);

/// What is wrong with a file, and with its words and faces together.
pub(super) fn faults(file: &File, fonts: &FontBook, locales: &Locales) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    faults.name(&file.name);
    faults.paper(file);
    faults.roles(file);
    faults.numbers(file);
    faults.lists(file, fonts);
    faults.addresses(file, fonts);
    faults.logo(&file.logo.alt, locales);
    faults.words(&file.words, locales, fonts);
    faults.repertoire(fonts);
    faults.0
}

struct Faults(Vec<Fault>);

impl Faults {
    fn unless(&mut self, right: bool, place: impl Into<String>, what: &str) {
        if !right {
            self.0.push(Fault::new(place, what));
        }
    }

    fn name(&mut self, name: &str) {
        let is_name = (1..=40).contains(&name.len())
            && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        self.unless(is_name, "name", "a name is 1 to 40 of a to z, 0 to 9 and -");
    }

    /// Everything stands on the paper, and the text has room.
    fn paper(&mut self, file: &File) {
        let page = &file.page;
        let (width, height) = (page.width, page.height);
        for (place, length) in [("page.width", width), ("page.height", height)] {
            let is_paper = (50.0..=1000.0).contains(&length.to_mm());
            self.unless(is_paper, place, "paper is 50 to 1000 mm in each direction");
        }
        let area = |area: &Area| (area.x, area.y, area.width, area.height);
        let slot = |slot: &Slot| (slot.x, slot.y, slot.width, Length::ZERO);
        let dateline = &page.dateline;
        let values = (dateline.value_x, dateline.y, dateline.value_width, Length::ZERO);
        for (name, (x, y, w, h)) in [
            ("logo", area(&page.logo)),
            ("sender-name", slot(&page.sender_name)),
            ("return-line", slot(&page.return_line)),
            ("classification-head", slot(&page.classification_head)),
            ("classification-foot", slot(&page.classification_foot)),
            ("address", area(&page.address)),
            ("dateline", values),
            ("reference-column", area(&page.reference_column)),
            ("body", area(&page.body)),
            ("full-width-body", area(&page.full_width_body)),
            ("page-number", slot(&page.page_number)),
        ] {
            // Sums of millimetres carry rounding errors far below this.
            let slack = Length::mm(0.001);
            let on_paper = x >= Length::ZERO
                && y >= Length::ZERO
                && w > Length::ZERO
                && h >= Length::ZERO
                && x + w <= width + slack
                && y + h <= height + slack;
            self.unless(
                on_paper,
                format!("page.{name}"),
                "it must have a width and stand on the paper",
            );
        }
        self.unless(
            dateline.x < dateline.value_x,
            "page.dateline.value-x",
            "the values stand to the right of their labels",
        );
        let body = file.roles.get(&Role::BodyText);
        let lines =
            body.map_or(0.0, |body| page.body.height.to_pt() / body.leading.to_pt());
        self.unless(lines >= 10.0, "page.body.height", "ten lines of body text must fit");
        let classification = file.roles.get(&Role::Classification);
        let line = classification.map_or(Length::ZERO, |look| look.leading);
        self.unless(
            page.classification_head.y + line <= page.body.y
                && page.body.bottom() <= page.classification_foot.y,
            "page.body",
            "it must leave the classification lines above and below it alone",
        );
        let head = page.dateline.y + Length::mm(60.0);
        self.unless(
            head <= page.body.bottom(),
            "page.dateline.y",
            "60 mm below it, for subject and salutation, must belong to the body",
        );
    }

    fn roles(&mut self, file: &File) {
        for (role, look) in &file.roles {
            let place = |key: &str| format!("roles.{}.{key}", role.class());
            let size = look.size.to_pt();
            self.unless(
                (3.0..=96.0).contains(&size),
                place("size"),
                "type is 3 to 96 pt",
            );
            let tight =
                look.leading.to_pt() >= size * 0.9 && look.leading.to_pt() <= 200.0;
            self.unless(
                tight,
                place("leading"),
                "leading is at least 0.9 of the size, and at most 200 pt",
            );
            for (key, space) in
                [("space-before", look.space_before), ("space-after", look.space_after)]
            {
                let is_space = (0.0..=400.0).contains(&space.to_pt());
                self.unless(is_space, place(key), "space is 0 to 400 pt");
            }
        }
        let typography = &file.typography;
        for (key, part) in [
            ("baseline", typography.baseline),
            ("script-size", typography.script_size),
            ("superscript-rise", typography.superscript_rise),
            ("subscript-drop", typography.subscript_drop),
        ] {
            let is_part = part > 0.0 && part <= 1.0;
            self.unless(
                is_part,
                format!("typography.{key}"),
                "a part is above 0 and at most 1",
            );
        }
        for (key, lines) in [
            ("widow-lines", typography.widow_lines),
            ("signature-lines", typography.signature_lines),
        ] {
            let few = (1..=9).contains(&lines);
            self.unless(few, format!("typography.{key}"), "it is 1 to 9 lines");
        }
    }

    /// Every pattern of section numbers has the number of its own depth.
    fn numbers(&mut self, file: &File) {
        for (key, patterns) in [
            ("section-numbers", &file.section_numbers),
            ("section-numbers-roman", &file.section_numbers_roman),
        ] {
            for (place, pattern) in patterns.iter().enumerate() {
                let own = format!("{{{}}}", place + 1);
                self.unless(
                    pattern.contains(&own),
                    key,
                    &format!("the number of depth {} must have {own} in it", place + 1),
                );
            }
        }
        for (key, column) in [
            ("reference-column", &file.reference_column),
            ("continuation-column", &file.continuation_column),
        ] {
            let once: BTreeSet<_> = column.iter().map(|item| *item as u8).collect();
            self.unless(once.len() == column.len(), key, "an entry stands in it twice");
        }
    }

    fn lists(&mut self, file: &File, fonts: &FontBook) {
        let list = &file.list;
        self.unless(!list.bullets.is_empty(), "list.bullets", "there must be a bullet");
        self.unless(
            list.label.contains("{}"),
            "list.label",
            "it must have {} in it, for the number",
        );
        for (key, indent) in
            [("indent", list.indent), ("number-indent", list.number_indent)]
        {
            let is_indent = (0.5..=40.0).contains(&indent.to_mm());
            self.unless(is_indent, format!("list.{key}"), "an indent is 0.5 to 40 mm");
        }
        for bullet in &list.bullets {
            self.printable("list.bullets", bullet, &[FaceStyle::Regular], fonts);
        }
        self.printable(
            "contents.leader",
            &file.contents.leader,
            &[FaceStyle::Regular],
            fonts,
        );
    }

    /// The logo is said in words, at least in the shipped languages.
    fn logo(&mut self, alt: &BTreeMap<String, String>, locales: &Locales) {
        let needed = [Language::NL, Language::EN].map(Language::code);
        for code in needed.into_iter().chain(alt.keys().map(String::as_str)) {
            let place = format!("logo.alt.{code}");
            let is_said = alt.get(code).is_some_and(|alt| !alt.is_empty());
            self.unless(is_said, place.clone(), "say in words what the logo shows");
            self.installed(code, place, locales);
        }
    }

    /// The style's own words are of an installed language, and the faces can print
    /// them and those of the tables.
    fn words(
        &mut self,
        own: &BTreeMap<String, BTreeMap<String, String>>,
        locales: &Locales,
        fonts: &FontBook,
    ) {
        const FACES: [FaceStyle; 2] = [FaceStyle::Regular, FaceStyle::Bold];
        for (code, words) in own {
            self.installed(code, format!("words.{code}"), locales);
            for (word, text) in words {
                self.printable(format!("words.{code}.{word}"), text, &FACES, fonts);
            }
        }
        for locale in locales.iter() {
            for (key, text) in locale.printed() {
                let place = format!("locale {}: {key}", locale.language.code());
                self.printable(place, &text, &FACES, fonts);
            }
        }
    }

    fn installed(&mut self, code: &str, place: String, locales: &Locales) {
        let what = format!(
            "the language {code} is not installed; there are: {}",
            locales.codes().join(", ")
        );
        self.unless(locales.find(code).is_some(), place, &what);
    }

    fn addresses(&mut self, file: &File, fonts: &FontBook) {
        for (preset, lines) in &file.addresses {
            let place = format!("addresses.{preset}");
            let (most_lines, most) = ADDRESS;
            let fits = (1..=most_lines).contains(&lines.len())
                && lines.iter().all(|line| (1..=most).contains(&line.chars().count()));
            self.unless(
                fits,
                place.clone(),
                "an address has 1 to 7 lines of 1 to 80 characters",
            );
            for line in lines {
                self.printable(place.clone(), line, &[FaceStyle::Regular], fonts);
            }
        }
    }

    /// The faces can print a letter.
    fn repertoire(&mut self, fonts: &FontBook) {
        for (style, key) in [
            (FaceStyle::Regular, "fonts.regular"),
            (FaceStyle::Bold, "fonts.bold"),
            (FaceStyle::Italic, "fonts.italic"),
            (FaceStyle::BoldItalic, "fonts.bold-italic"),
        ] {
            self.printable(key, REPERTOIRE, &[style], fonts);
        }
    }

    fn printable(
        &mut self,
        place: impl Into<String>,
        text: &str,
        faces: &[FaceStyle],
        fonts: &FontBook,
    ) {
        let covered = |character: &char| {
            *character == '\u{AD}'
                || faces.iter().all(|face| fonts.face(*face).covers(*character))
        };
        let lacking: BTreeSet<_> =
            text.chars().filter(|character| !covered(character)).collect();
        if !lacking.is_empty() {
            let lacking: Vec<_> = lacking
                .iter()
                .map(|lacking| format!("{lacking} (U+{:04X})", u32::from(*lacking)))
                .collect();
            let what = format!("the typeface has no {}", lacking.join(", "));
            self.0.push(Fault::new(place, what));
        }
    }
}
