//! A house style.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::block_styles::{
    ContentsStyle, FigureStyle, FootnoteStyle, ListStyle, QuoteStyle, TableStyle,
    WatermarkStyle,
};
use super::cache::{self, DerivedCache};
use super::digest::StyleSource;
use super::error::HouseStyleError;
use super::numeral::roman;
use super::settings::{
    PageNumbers, ReferenceItem, SectionNumbering, SignatureForm, Typography, WordFont,
};
use super::toml_file::{self, Presets, StyleFile};
use super::{
    Logo, PageGeometry, Preset, Role, RoleStyle, SenderPreset, validate, warnings,
};
use crate::config_file::LoadedFile;
use crate::diagnostic::Diagnostic;
use crate::font::{FontBook, FontError};
use crate::locale::{Language, Locale, Locales};

/// The house style of an organization: measures, wording, order and faces.
pub struct HouseStyle {
    /// The name, used in letters.
    pub name: String,
    /// The page grid.
    pub page: PageGeometry,
    /// The typographic settings that do not depend on a role.
    pub typography: Typography,
    /// Lists.
    pub list: ListStyle,
    /// Tables.
    pub table: TableStyle,
    /// Figures.
    pub figure: FigureStyle,
    /// Footnotes.
    pub footnote: FootnoteStyle,
    /// Quotations.
    pub quote: QuoteStyle,
    /// Tables of contents.
    pub contents: ContentsStyle,
    /// The watermark of a draft.
    pub watermark: WatermarkStyle,
    /// The number before a section title, by depth; `{1}` to `{3}` are the counters.
    pub section_numbers: [String; 3],
    /// The patterns for a Roman outermost section and its subsections; `{1}` is the Roman
    /// numeral.
    pub section_numbers_roman: [String; 3],
    /// The items of the reference column on the first page, from the top.
    pub reference_column: Vec<ReferenceItem>,
    /// The items of the reference column on later pages, from the top.
    pub continuation_column: Vec<ReferenceItem>,
    /// The numbering of pages.
    pub page_numbers: PageNumbers,
    /// The form of a signature.
    pub signature_form: SignatureForm,
    /// The logo.
    pub logo: Logo,
    /// The font name in a DOCX.
    pub word_font: WordFont,
    /// The faces.
    pub fonts: Arc<FontBook>,
    roles: Vec<RoleStyle>,
    presets: Presets,
    /// The senders from which users can choose.
    pub senders: Vec<SenderPreset>,
    warnings: Vec<Diagnostic>,
    /// The installed languages, with the style's own words.
    pub locales: Locales,
    derived: DerivedCache,
    source: StyleSource,
}

impl fmt::Debug for HouseStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HouseStyle").field("name", &self.name).finish_non_exhaustive()
    }
}

impl HouseStyle {
    /// Returns the built-in style without marks of any organization.
    ///
    /// # Errors
    ///
    /// Returns an error if the built-in files are invalid, which a test rules out.
    pub fn neutral(locales: &Locales) -> Result<Self, HouseStyleError> {
        Self::read(
            include_str!("../../templates/house-styles/neutral/house-style.toml"),
            include_bytes!("../../templates/house-styles/neutral/logo.png"),
            locales,
        )
    }

    /// Reads a house style from its TOML text and its logo, with the built-in typeface.
    ///
    /// # Errors
    ///
    /// Returns all errors of the house style.
    pub fn read(
        text: &str,
        logo: &[u8],
        locales: &Locales,
    ) -> Result<Self, HouseStyleError> {
        let source = StyleSource::new(text, logo);
        let style = toml_file::read(text).and_then(|read| {
            let mut diagnostics = Vec::new();
            let logo = Logo::from_file(logo, &read.file.logo_slot());
            let logo = logo.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();
            let fonts = FontBook::dejavu_sans(read.file.typography.features());
            let flaw = |(_, flaw): (_, FontError)| {
                diagnostics.push(Diagnostic::about_key("fonts", flaw.code(), []))
            };
            let fonts = fonts.map_err(flaw).ok();
            Self::from_parts(read, logo, fonts, locales, diagnostics)
        });
        let style = style.map(|style| style.with_source(source));
        style.map_err(|diagnostics| HouseStyleError {
            style: "read".to_owned(),
            diagnostics,
        })
    }

    /// Builds a house style from its parts, if they are valid on their own and together.
    pub(super) fn from_parts(
        read: LoadedFile<StyleFile>,
        logo: Option<Logo>,
        fonts: Option<Arc<FontBook>>,
        locales: &Locales,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let LoadedFile { mut file, lines, invalid, diagnostics: of_text } = read;
        diagnostics.extend(of_text);
        diagnostics.extend(validate::find_errors(
            &file,
            fonts.as_deref(),
            locales,
            &invalid,
        ));
        lines.locate(&mut diagnostics);
        let (Some(logo), Some(fonts), []) = (logo, fonts, &diagnostics[..]) else {
            return Err(diagnostics);
        };
        let mut worded = locales.clone();
        for locale in locales.iter() {
            if let Some(own) = file.words.get(locale.language.code()) {
                worded.replace(locale.with_words(own));
            }
        }
        let mut warnings = warnings::find_warnings(&file, &logo, &lines, &worded);
        lines.locate(&mut warnings);
        let presets = file.presets(|key| lines.offset_of(key));
        let senders = file.senders(|key| lines.offset_of(key));
        let roles = Role::ALL.iter().map(|&role| file.role_style(role)).collect();
        Ok(Self {
            name: file.name,
            page: file.page,
            typography: file.typography,
            list: file.list,
            table: file.table,
            figure: file.figure,
            footnote: file.footnote,
            quote: file.quote,
            contents: file.contents,
            watermark: file.watermark,
            section_numbers: file.section_numbers,
            section_numbers_roman: file.section_numbers_roman,
            reference_column: file.reference_column,
            continuation_column: file.continuation_column,
            page_numbers: file.page_numbers,
            signature_form: file.signature_form,
            logo: logo.with_alt(file.logo.alt),
            word_font: file.word_font,
            fonts,
            roles,
            presets,
            senders,
            warnings,
            locales: worded,
            derived: DerivedCache::default(),
            source: StyleSource::default(),
        })
    }

    /// Replaces a locale of the style, for the pseudo-locale test.
    #[must_use]
    pub fn with_locale(mut self, locale: Locale) -> Self {
        self.locales.replace(locale);
        self.source.forget_digest();
        self
    }

    /// Sets the source of the style.
    pub(super) fn with_source(mut self, source: StyleSource) -> Self {
        self.source = source;
        self
    }

    /// Returns the SHA-256 digest of all sources of the style, in hexadecimal. These are
    /// its file, logo, faces and locales. Styles with equal digests render letters
    /// identically.
    pub fn digest(&self) -> &str {
        self.source.digest(&self.fonts, &self.locales)
    }

    /// Returns the style of a role.
    pub fn role(&self, role: Role) -> &RoleStyle {
        &self.roles[role as usize]
    }

    /// Returns the font name in a DOCX.
    pub fn word_family(&self) -> &str {
        self.word_font.name.as_deref().unwrap_or_else(|| self.fonts.family())
    }

    /// Returns the locale of a language.
    pub fn locale(&self, language: Language) -> &Locale {
        self.locales.get(language)
    }

    /// Returns a preset addressee by name.
    pub fn preset(&self, name: &str) -> Option<&Preset> {
        self.presets.iter().find(|(known, _)| known == name).map(|(_, preset)| preset)
    }

    /// Returns the lines of a preset address.
    pub fn address(&self, preset: &str) -> Option<&[String]> {
        self.preset(preset).map(|preset| preset.lines.as_slice())
    }

    /// Returns the names of the preset addresses. The presets of the neutral style are
    /// first, then the style's own in file order.
    pub fn address_presets(&self) -> impl Iterator<Item = &str> {
        self.presets.iter().map(|(name, _)| name.as_str())
    }

    /// Returns the first preset that is the style's own.
    pub fn own_preset(&self) -> Option<&str> {
        let builtin = toml_file::neutral_presets();
        self.address_presets().find(|name| !builtin.iter().any(|known| known == name))
    }

    /// Returns the warnings about the style.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Formats the warnings, one per line, in a language.
    pub fn warning_messages(&self, folder: &str, locale: &Locale) -> Option<String> {
        let warnings =
            locale.file_messages("house-style-warning", folder, &self.warnings);
        (!warnings.is_empty()).then_some(warnings)
    }

    /// Returns the text of its file.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// Returns cached data that an exporter derives from this style, without its words.
    /// It is computed once per type and key.
    pub(crate) fn get_or_derive<T: Any + Send + Sync, E>(
        &self,
        key: cache::CacheKey,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        self.derived.get(key, make)
    }

    /// Formats the number before a section title, such as `1.2 `.
    ///
    /// `counters` holds one number for each depth down to the section's own.
    pub fn section_number(
        &self,
        numbering: SectionNumbering,
        counters: &[u32],
    ) -> String {
        let patterns = match numbering {
            SectionNumbering::Decimal => &self.section_numbers,
            SectionNumbering::Roman => &self.section_numbers_roman,
        };
        let pattern = counters.len().checked_sub(1).and_then(|place| patterns.get(place));
        let Some(pattern) = pattern else { return String::new() };
        let number = |place, counter: u32| match (numbering, place) {
            (SectionNumbering::Roman, 0) => roman(counter).to_uppercase(),
            _ => counter.to_string(),
        };
        counters.iter().enumerate().fold(pattern.clone(), |text, (place, &counter)| {
            text.replace(&format!("{{{}}}", place + 1), &number(place, counter))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{HouseStyle, Locales, Role, SectionNumbering};

    #[test]
    fn the_neutral_style_is_whole() {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        assert_eq!(style.name, "neutral");
        assert_eq!(style.role(Role::BodyText).leading.to_pt(), 12.0);
    }

    #[test]
    fn sections_in_a_roman_one_count_afresh() {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let number =
            |numbering, counters: &[u32]| style.section_number(numbering, counters);
        assert_eq!(number(SectionNumbering::Decimal, &[2, 1]), "2.1 ");
        assert_eq!(number(SectionNumbering::Roman, &[4]), "IV. ");
        assert_eq!(number(SectionNumbering::Roman, &[4, 1]), "1. ");
        assert_eq!(number(SectionNumbering::Roman, &[4, 1, 2]), "1.2 ");
        assert_eq!(number(SectionNumbering::Decimal, &[]), "");
    }

    #[test]
    fn forty_nine_lines_fit_a_later_page_and_no_more() {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let lines =
            style.page.body.height.to_pt() / style.role(Role::BodyText).leading.to_pt();
        assert_eq!(lines as usize, 49);
    }
}
