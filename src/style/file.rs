//! A house-style file.
//!
//! In: TOML. Out: a [`File`] in which what the text does not say is as in the neutral
//! style, or every fault of the text with its line. A key is at fault if the neutral
//! style with that key alone laid over it cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use toml::de::DeTable;
use toml::{Table, Value};

use super::fault::Fault;
use super::house::{PageNumbers, ReferenceItem, SignatureForm, Typography, WordFont};
use super::matter::{
    ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, QuoteStyle, TableStyle,
    WatermarkStyle,
};
use super::{PageGeometry, Role, RoleStyle};
use crate::locale::Language;

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
    #[serde(default)]
    pub(super) words: BTreeMap<Language, BTreeMap<String, String>>,
}

/// What the file says of the logo, which stands beside it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogoFile {
    pub(super) alt: BTreeMap<Language, String>,
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

/// The line of each key of a file.
pub(super) type Lines = BTreeMap<String, usize>;

/// Reads a file.
pub(super) fn read(text: &str) -> Result<(File, Lines), Vec<Fault>> {
    let line = |at: usize| text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let not_toml = |error: toml::de::Error| {
        let line = error.span().map(|span| line(span.start));
        vec![Fault { line, place: String::new(), what: error.message().to_owned() }]
    };
    let spans = DeTable::parse(text).map_err(not_toml)?;
    let own: Table = text.parse().map_err(not_toml)?;
    let mut places = Vec::new();
    leaves(spans.get_ref(), &mut Vec::new(), &mut places);
    let lines: Lines =
        places.iter().map(|(path, at)| (path.join("."), line(*at))).collect();

    let mut whole = BASE.clone();
    if own.contains_key("fonts") {
        // The neutral style names the shipped typeface.
        whole.remove("word-font");
    }
    lay(&mut whole, own.clone());
    let refused = match whole.try_into() {
        Ok(file) => return Ok((file, lines)),
        Err(error) => error,
    };
    let mut told = BTreeSet::new();
    let mut faults = Vec::new();
    for (path, at) in &places {
        let Some(value) = find(&own, path) else { continue };
        let mut alone = BASE.clone();
        lay(&mut alone, nested(path, value.clone()));
        if let Err(error) = alone.try_into::<File>() {
            let what = error.message().to_owned();
            // An unknown table is told once, not for each key in it.
            let place = match path.split_first() {
                Some((table, _)) if what.contains(&format!("`{table}`")) => table.clone(),
                _ => path.join("."),
            };
            if told.insert((place.clone(), what.clone())) {
                faults.push(Fault { line: Some(line(*at)), place, what });
            }
        }
    }
    if faults.is_empty() {
        faults.push(Fault::new("", refused.message()));
    }
    Err(faults)
}

/// Lays a table over another: what it says holds, table by table.
fn lay(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => lay(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// A value in the tables of its path.
fn nested(path: &[String], value: Value) -> Table {
    let Some((last, tables)) = path.split_last() else { return Table::new() };
    let innermost = Table::from_iter([(last.clone(), value)]);
    tables.iter().rev().fold(innermost, |inner, table| {
        Table::from_iter([(table.clone(), Value::Table(inner))])
    })
}

fn find<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() { Some(value) } else { find(value.as_table()?, rest) }
}

/// The keys of all values that are not tables, with where they stand, in the order of
/// the text.
fn leaves(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    places: &mut Vec<(Vec<String>, usize)>,
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        match value.get_ref().as_table() {
            Some(inner) if !inner.is_empty() => leaves(inner, path, places),
            _ => places.push((path.clone(), key.span().start)),
        }
        path.pop();
    }
    if path.is_empty() {
        places.sort_by_key(|(_, at)| *at);
    }
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
        assert_eq!(lines["page.body.x"], 3);
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
