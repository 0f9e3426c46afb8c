//! A house-style file.
//!
//! In: TOML. Out: a [`StyleFile`] with the values of the neutral style for missing keys, and
//! every error of the text with its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Table;

use super::block_styles::{
    ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, QuoteStyle, TableStyle,
    WatermarkStyle,
};
use super::settings::{PageNumbers, ReferenceItem, SignatureForm, Typography, WordFont};
use super::toml_role::RoleFile;
use super::{PageArea, PageGeometry, Preset, Role, RoleStyle, SenderPreset};
use crate::config_file::{self, LoadedFile};
use crate::diagnostic::Diagnostic;
use crate::font::FaceStyle;
use crate::length::Length;

/// The neutral style, the base of all others.
const NEUTRAL: &str =
    include_str!("../../templates/house-styles/neutral/house-style.toml");

static BASE: LazyLock<Table> = LazyLock::new(|| NEUTRAL.parse().unwrap_or_default());

/// The complete file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct StyleFile {
    pub(super) name: String,
    pub(super) signature_form: SignatureForm,
    pub(super) section_numbers: [String; 3],
    pub(super) section_numbers_roman: [String; 3],
    pub(super) reference_column: Vec<ReferenceItem>,
    pub(super) continuation_column: Vec<ReferenceItem>,
    pub(super) page_numbers: PageNumbers,
    pub(super) page: PageGeometry,
    pub(super) typography: Typography,
    pub(super) list: ListStyle,
    pub(super) table: TableStyle,
    pub(super) figure: FigureStyle,
    pub(super) footnote: FootnoteStyle,
    pub(super) quote: QuoteStyle,
    pub(super) contents: ContentsStyle,
    pub(super) watermark: WatermarkStyle,
    pub(super) logo: LogoFile,
    #[serde(default)]
    pub(super) word_font: WordFont,
    pub(super) fonts: Option<FontFiles>,
    pub(super) roles: BTreeMap<Role, RoleFile>,
    pub(super) addressees: BTreeMap<String, Preset>,
    #[serde(default)]
    pub(super) senders: BTreeMap<String, SenderPreset>,
    /// The style's own words, by language code.
    #[serde(default)]
    pub(super) words: BTreeMap<String, BTreeMap<String, String>>,
}

/// The properties of the logo; the image is a separate file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogoFile {
    /// The text alternatives, by language code.
    pub(super) alt: BTreeMap<String, String>,
}

/// A typeface of the house style: files in its folder. All keys are required; that is
/// checked when the files are read.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct FontFiles {
    pub(super) family: Option<String>,
    regular: Option<String>,
    bold: Option<String>,
    italic: Option<String>,
    bold_italic: Option<String>,
}

impl FontFiles {
    /// Returns the files by key, in the order of the faces.
    pub(super) fn faces(&self) -> [(FaceStyle, &'static str, Option<&str>); 4] {
        let Self { regular, bold, italic, bold_italic, .. } = self;
        [
            (FaceStyle::Regular, "fonts.regular", regular.as_deref()),
            (FaceStyle::Bold, "fonts.bold", bold.as_deref()),
            (FaceStyle::Italic, "fonts.italic", italic.as_deref()),
            (FaceStyle::BoldItalic, "fonts.bold-italic", bold_italic.as_deref()),
        ]
    }
}

impl StyleFile {
    /// Returns the logo's slot, or a default slot if the file's is too small or too
    /// large.
    pub(super) fn logo_slot(&self) -> PageArea {
        const A_SLOT: Range<f64> = 0.1..1000.0;
        let PageArea { width, height, .. } = self.page.logo;
        let is_slot = [width, height].iter().all(|side| A_SLOT.contains(&side.to_mm()));
        let square = Length::mm(13.0);
        if is_slot {
            self.page.logo
        } else {
            PageArea { width: square, height: square, ..self.page.logo }
        }
    }

    /// Returns the style of a role.
    pub(super) fn role_style(&self, role: Role) -> RoleStyle {
        let body = self.roles.get(&Role::BodyText);
        let own = self.roles.get(&role).or(body);
        own.map_or_else(RoleStyle::default, |own| own.resolve_role(body))
    }

    /// Returns the presets: those of the neutral style, then the file's own in file
    /// order.
    pub(super) fn presets(&mut self, at: impl Fn(&str) -> Option<usize>) -> Presets {
        let neutral = neutral_presets();
        let place = |name: &str| {
            let key = format!("addressees.{name}");
            let builtin = neutral.iter().position(|builtin| builtin == name);
            builtin.map_or_else(|| (1, at(&key)), |place| (0, Some(place)))
        };
        let mut presets: Presets =
            std::mem::take(&mut self.addressees).into_iter().collect();
        presets.sort_by_key(|(name, _)| place(name));
        presets
    }
}

impl StyleFile {
    /// Returns the senders, in file order.
    pub(super) fn senders(
        &mut self,
        at: impl Fn(&str) -> Option<usize>,
    ) -> Vec<SenderPreset> {
        let mut senders: Vec<_> = std::mem::take(&mut self.senders).into_iter().collect();
        senders.sort_by_key(|(name, _)| at(&format!("senders.{name}")));
        senders.into_iter().map(|(_, sender)| sender).collect()
    }
}

/// Presets by name.
pub(super) type Presets = Vec<(String, Preset)>;

/// Returns the names of the presets of the neutral style, in its order.
pub(super) fn neutral_presets() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let read = config_file::read::<StyleFile>(NEUTRAL, &BASE).ok();
        let Some(LoadedFile { file, lines, .. }) = read else { return Vec::new() };
        let mut names: Vec<_> = file.addressees.into_keys().collect();
        names.sort_by_key(|name| lines.offset_of(&format!("addressees.{name}")));
        names
    });
    &NAMES
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<LoadedFile<StyleFile>, Vec<Diagnostic>> {
    let own: Result<Table, _> = text.parse();
    if !own.is_ok_and(|own| own.contains_key("fonts")) {
        return config_file::read(text, &BASE);
    }
    // The neutral style names the built-in typeface.
    let mut base = BASE.clone();
    base.remove("word-font");
    config_file::read(text, &base)
}

#[cfg(test)]
mod tests {
    use super::{LoadedFile, read};
    use crate::locale::{Language, Locales};

    fn diagnostics(text: &str) -> Vec<String> {
        let locales = Locales::builtin().unwrap();
        let diagnostics =
            read(text).map_or_else(|diagnostics| diagnostics, |read| read.diagnostics);
        let english = locales.get(Language::EN);
        diagnostics.iter().map(|diagnostic| english.located_message(diagnostic)).collect()
    }

    #[test]
    fn what_a_file_does_not_say_is_as_in_the_neutral_style() {
        let read = read("name = \"eigen\"\n[page]\nbody.x = 30\n");
        let LoadedFile { file, lines, .. } = read.map_err(|_| ()).unwrap();
        assert_eq!(file.name, "eigen");
        assert_eq!(file.page.body.x.to_mm().round(), 30.0);
        assert_eq!(file.page.body.y.to_mm().round(), 66.0);
        assert!(lines.contains_key("page.body.x") && !lines.contains_key("page.body.y"));
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_nothing_else() {
        let messages = diagnostics(
            "name = 7\nbogus = 1\nsection-numbers = [\"{1}\", 2, \"{3}\"]\n\
             reference-column = [\"unit\", \"units\", \"datum\"]\n\
             [page]\nwidth = \"breed\"\nlogo.width = nan\n[pages]\na = 1\nb = 2\n\
             [roles.body-text]\nsize = 9\nleding = 12\nkeep-lines = 1\n[roles.body]\n\
             [table]\nrule-color = \"#C0C0C0\"\n[typography]\nwidow-lines = -1\n\
             [addressees]\neigen = \"Raad\"\n[fonts]\nfamily = \"Eigen\"\n",
        );
        let expected = [
            "line 1: name: Expected a text, found 7.",
            "line 2: bogus: This key does not exist here. Valid keys, most similar \
             first: ",
            "line 3: section-numbers: Expected a text, found 2.",
            "line 4: reference-column: The value “datum” is not valid here. Valid \
             values, most similar first: date, ",
            "line 4: reference-column: The value “units” is not valid here. Valid \
             values, most similar first: unit, ",
            "line 6: page.width: Expected a number of millimetres, found \"breed\".",
            "line 7: page.logo.width: Expected a number of millimetres, found NaN.",
            "line 8: pages: This key does not exist here. Valid keys, most similar \
             first: page, ",
            "line 13: roles.body-text.leding: This key does not exist here. Valid keys, \
             most similar first: leading, ",
            "line 14: roles.body-text.keep-lines: Expected true or false, found 1.",
            "line 15: roles.body: This key does not exist here. Valid keys, most \
             similar first: \
             body-text, ",
            "line 17: table.rule-color: Expected a colour in six hexadecimal digits, \
             such as \"C0C0C0\", found \"#C0C0C0\".",
            "line 19: typography.widow-lines: Expected a whole number, found -1.",
            "line 21: addressees.eigen: Expected a list of address lines, or a table of \
             lines and salutation, found \"Raad\".",
        ];
        for (message, expected) in messages.iter().zip(expected) {
            assert!(message.starts_with(expected), "{message}");
        }
        assert_eq!(messages.len(), expected.len(), "{messages:#?}");
        assert!(
            diagnostics("name = ")
                .first()
                .unwrap()
                .starts_with("line 1: This is not TOML")
        );
    }
}
