//! A house-style file.
//!
//! In: TOML. Out: a [`File`] in which what the text does not say is as in the neutral
//! style, or every fault of the text with its line.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Table;

use super::house::{PageNumbers, ReferenceItem, SignatureForm, Typography, WordFont};
use super::matter::{
    ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, QuoteStyle, TableStyle,
    WatermarkStyle,
};
use super::{PageGeometry, Role, RoleStyle};
use crate::config::{self, Fault, Lines};

/// The neutral style, which every other is laid over.
const NEUTRAL: &str =
    include_str!("../../templates/house-styles/neutral/house-style.toml");

static BASE: LazyLock<Table> = LazyLock::new(|| NEUTRAL.parse().unwrap_or_default());

/// The file as it stands in the folder, whole.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct File {
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
    pub(super) roles: BTreeMap<Role, RoleStyle>,
    pub(super) addresses: BTreeMap<String, Vec<String>>,
    /// Words of its own, by the code of their language.
    #[serde(default)]
    pub(super) words: BTreeMap<String, BTreeMap<String, String>>,
}

/// What the file says of the logo, which stands beside it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogoFile {
    /// What it shows, by the code of a language.
    pub(super) alt: BTreeMap<String, String>,
}

/// A typeface of the house style's own: files in its folder.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct FontFiles {
    pub(super) family: String,
    pub(super) regular: String,
    pub(super) bold: String,
    pub(super) italic: String,
    pub(super) bold_italic: String,
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<(File, Lines), Vec<Fault>> {
    let own: Result<Table, _> = text.parse();
    if !own.is_ok_and(|own| own.contains_key("fonts")) {
        return config::read(text, &BASE);
    }
    // The neutral style names the shipped typeface.
    let mut base = BASE.clone();
    base.remove("word-font");
    config::read(text, &base)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn faults(text: &str) -> Vec<String> {
        let faults = read(text).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_file_does_not_say_is_as_in_the_neutral_style() {
        let (file, lines) = read("name = \"eigen\"\n[page]\nbody.x = 30\n").unwrap();
        assert_eq!(file.name, "eigen");
        assert_eq!(file.page.body.x.to_mm().round(), 30.0);
        assert_eq!(file.page.body.y.to_mm().round(), 66.0);
        assert!(lines.has("page.body.x") && !lines.has("page.body.y"));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let told = faults(
            "name = 7\nbogus = 1\n[page]\nwidth = \"breed\"\n[pages]\na = 1\nb = 2\n\
             [roles.body-text]\nsize = 9\nleding = 12\n[table]\nrule-color = \"#C0C0C0\"\n",
        );
        assert_eq!(told.len(), 6, "{told:#?}");
        for (fault, start) in told.iter().zip([
            "line 1: name: invalid type: integer `7`",
            "line 2: bogus: unknown field `bogus`, expected one of `name`",
            "line 4: page.width: invalid type: string \"breed\"",
            "line 6: pages: unknown field `pages`, expected one of",
            "line 10: roles.body-text.leding: unknown field `leding`",
            "line 12: table.rule-color: invalid value: string \"#C0C0C0\"",
        ]) {
            assert!(fault.starts_with(start), "{fault}");
        }
        assert!(faults("name = ").first().unwrap().starts_with("line 1: "));
    }
}
