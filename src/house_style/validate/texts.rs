//! Checks the texts of a house style: their length, their language, and whether the faces
//! can print them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::Validator;
use crate::diagnostic::{FileCode, MessageArg};
use crate::font::FaceStyle;
use crate::house_style::{Preset, SenderPreset};
use crate::limits::letter;
use crate::locale::{Language, Locales};

/// The characters of letters in Dutch, with the names and languages of Europe.
const REPERTOIRE: &str = "\
    ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 \
    !\"#%&'()*+,-./:;<=>?@[]_ ‘’“”„–—…•·€£§°²³½×± \
    ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜ àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß \
    ąćčęěğıİłńňőřśşŠšťůűźżŽž\u{A0}\u{AD}";

/// Returns the maximum number of characters of a text about a sender, by its key.
const fn max_characters(key: &str) -> usize {
    match key.as_bytes() {
        b"organisation" => letter::MAX_ORGANISATION,
        b"unit" => letter::MAX_UNIT,
        b"country" => letter::MAX_ADDRESS_LINE,
        _ => letter::MAX_DETAIL,
    }
}

impl Validator<'_> {
    /// Checks that the logo has a text alternative, at least in the built-in languages.
    pub(super) fn check_logo(
        &mut self,
        alt: &BTreeMap<String, String>,
        locales: &Locales,
    ) {
        let needed = [Language::NL, Language::EN].map(Language::code);
        for code in needed.into_iter().chain(alt.keys().map(String::as_str)) {
            let place = format!("logo.alt.{code}");
            let has_alt = alt.get(code).is_some_and(|alt| !alt.is_empty());
            self.error_unless(has_alt, place.clone(), FileCode::MissingLogoAlt, []);
            self.check_installed(code, place, locales);
        }
    }

    /// Checks the style's own words. They must belong to an installed language, and the
    /// faces must print them and those of the locales.
    pub(super) fn check_words(
        &mut self,
        own: &BTreeMap<String, BTreeMap<String, String>>,
        locales: &Locales,
    ) {
        const FACES: [FaceStyle; 2] = [FaceStyle::Regular, FaceStyle::Bold];
        let known = locales.get(Language::NL).word_keys();
        for (code, words) in own {
            self.check_installed(code, format!("words.{code}"), locales);
            for (word, text) in words {
                let place = format!("words.{code}.{word}");
                let valid = MessageArg::nearest(word, known.iter().map(String::as_str));
                let is_known = known.contains(word);
                self.error_unless(
                    is_known,
                    place.clone(),
                    FileCode::UnknownKey,
                    [("valid", valid)],
                );
                self.check_printable(place, text, &FACES);
            }
        }
        for locale in locales.iter() {
            for (key, text) in locale.printed_texts() {
                let place = format!("locale {}: {key}", locale.language.code());
                self.check_printable(place, &text, &FACES);
            }
        }
    }

    fn check_installed(&mut self, code: &str, place: String, locales: &Locales) {
        let args =
            [("language", code.into()), ("valid", locales.codes().join(", ").into())];
        self.error_unless(
            locales.find(code).is_some(),
            place,
            FileCode::LanguageNotInstalled,
            args,
        );
    }

    pub(super) fn check_addressees(
        &mut self,
        presets: &BTreeMap<String, Preset>,
        locales: &Locales,
    ) {
        for (name, Preset { lines, salutation }) in presets {
            let place = format!("addressees.{name}");
            self.check_address(&place, lines, 1..=letter::MAX_ADDRESSEE_LINES);
            for (code, text) in salutation {
                let place = format!("{place}.salutation.{code}");
                self.check_installed(code, place.clone(), locales);
                let is_short = text.chars().count() <= letter::MAX_SALUTATION_OR_CLOSING;
                let max = ("max", letter::MAX_SALUTATION_OR_CLOSING.into());
                self.error_unless(is_short, place.clone(), FileCode::WordTooLong, [max]);
                self.check_printable(place, text, &[FaceStyle::Regular]);
            }
        }
    }

    /// Checks that the texts about senders are valid in a letter and can be printed.
    pub(super) fn check_senders(&mut self, senders: &BTreeMap<String, SenderPreset>) {
        const FACES: [FaceStyle; 2] = [FaceStyle::Regular, FaceStyle::Bold];
        for (name, sender) in senders {
            let place = format!("senders.{name}");
            let is_named = !sender.organisation.chars().all(char::is_whitespace);
            self.error_unless(
                is_named,
                format!("{place}.organisation"),
                FileCode::MissingOrganisation,
                [],
            );
            for (key, text) in sender.texts() {
                let place = format!("{place}.{key}");
                let is_short = text.chars().count() <= max_characters(key);
                let max = ("max", max_characters(key).into());
                self.error_unless(is_short, place.clone(), FileCode::WordTooLong, [max]);
                self.check_printable(place, text, &FACES);
            }
            for (key, lines) in sender.addresses() {
                let place = format!("{place}.{key}");
                self.check_address(&place, lines, 0..=letter::MAX_SENDER_ADDRESS_LINES);
            }
        }
    }

    /// Checks the number of lines of an address, and each line.
    fn check_address(
        &mut self,
        place: &str,
        lines: &[String],
        count: RangeInclusive<usize>,
    ) {
        let fits = count.contains(&lines.len())
            && lines.iter().all(|line| is_address_line(line));
        self.error_unless(fits, place, FileCode::AddressLines, []);
        for line in lines {
            self.check_printable(place, line, &[FaceStyle::Regular]);
        }
    }

    /// Checks that the faces can print a letter; missing characters are reported once per
    /// face.
    pub(super) fn check_repertoire(&mut self) {
        let Some(fonts) = self.fonts else { return };
        for (style, key) in [
            (FaceStyle::Regular, "fonts.regular"),
            (FaceStyle::Bold, "fonts.bold"),
            (FaceStyle::Italic, "fonts.italic"),
            (FaceStyle::BoldItalic, "fonts.bold-italic"),
        ] {
            let needed: BTreeSet<char> = REPERTOIRE.chars().collect();
            let of = needed.len();
            let lacking = needed.into_iter().filter(|needed| {
                *needed != '\u{AD}' && !fonts.face(style).covers(*needed)
            });
            let lacking: BTreeSet<char> = lacking.collect();
            let args = [
                ("count", lacking.len().into()),
                ("total", of.into()),
                ("characters", list_characters(&lacking)),
            ];
            self.error_unless(
                lacking.is_empty(),
                key,
                FileCode::IncompleteRepertoire,
                args,
            );
            self.lacking[style as usize] = lacking;
        }
    }

    /// Checks that the faces have the characters of a text, except those already
    /// reported.
    pub(super) fn check_printable(
        &mut self,
        place: impl Into<String>,
        text: &str,
        faces: &[FaceStyle],
    ) {
        let Some(fonts) = self.fonts else { return };
        let is_lacking = |character: &char| {
            *character != '\u{AD}'
                && faces.iter().any(|&face| {
                    !fonts.face(face).covers(*character)
                        && !self.lacking[face as usize].contains(character)
                })
        };
        let lacking: BTreeSet<char> = text.chars().filter(is_lacking).collect();
        let args = [("characters", list_characters(&lacking))];
        self.error_unless(lacking.is_empty(), place, FileCode::MissingCharacters, args);
    }
}

/// Returns whether a line of an address is neither empty nor too long.
fn is_address_line(line: &str) -> bool {
    (1..=letter::MAX_ADDRESS_LINE).contains(&line.chars().count())
}

/// Lists characters with their code points, truncated when there are many.
fn list_characters(characters: &BTreeSet<char>) -> MessageArg {
    let listed = characters.iter().take(letter::MAX_LISTED_CHARACTERS);
    let listed = listed.map(|listed| format!("{listed} (U+{:04X})", u32::from(*listed)));
    let more = (characters.len() > letter::MAX_LISTED_CHARACTERS).then(|| "…".to_owned());
    listed.chain(more).collect::<Vec<_>>().join(", ").into()
}
