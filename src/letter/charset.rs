//! Checks the characters of a letter.
//!
//! In: a text and the faces in which it is printed. Out: its [`CharacterError`]s, and the text in
//! the form of the outputs (NFC).

use std::collections::BTreeMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::diagnostic::LetterCode;
use crate::font::FaceStyle;
use crate::house_style::{HouseStyle, Role};
use crate::limits::letter as limits;
use crate::locale::is_right_to_left;

/// Invalid characters of a text, each listed once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CharacterError {
    /// The rule that they break.
    pub(super) code: LetterCode,
    /// The face that lacks them, if that is the violation.
    pub(super) face: Option<FaceStyle>,
    /// The characters, in order of appearance; after the first few, one more represents
    /// all others.
    pub(super) characters: Vec<char>,
}

/// The characters that the faces of a house style can print.
pub(super) struct Repertoire<'s> {
    style: &'s HouseStyle,
    /// The printable ASCII characters of each face, as bit masks.
    ascii: [u128; 4],
}

/// The faces in which a text is printed, and whether in capitals too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FaceSet {
    faces: [bool; 4],
    capitals: bool,
}

impl FaceSet {
    /// Returns the faces of runs in these roles.
    pub(super) fn for_roles(
        style: &HouseStyle,
        roles: &[Role],
        strong: bool,
        emphasis: bool,
    ) -> Self {
        let mut faces = Self::default();
        for &role in roles {
            faces.faces[style.role(role).run_face(strong, emphasis) as usize] = true;
        }
        faces
    }

    /// Returns the union of both.
    pub(super) fn union(self, other: Self) -> Self {
        Self {
            faces: std::array::from_fn(|face| self.faces[face] || other.faces[face]),
            capitals: self.capitals || other.capitals,
        }
    }

    /// Returns the same faces, for a text that may be printed in capitals.
    pub(super) const fn in_capitals(self, capitals: bool) -> Self {
        Self { capitals, ..self }
    }

    fn iter(self) -> impl Iterator<Item = FaceStyle> {
        FaceStyle::ALL.into_iter().filter(move |&face| self.faces[face as usize])
    }
}

impl<'s> Repertoire<'s> {
    /// Builds the repertoire of a house style.
    pub(super) fn new(style: &'s HouseStyle) -> Self {
        let ascii = FaceStyle::ALL.map(|face| style.fonts.face(face).printable_ascii());
        Self { style, ascii }
    }

    /// Finds the invalid characters of a text in these faces, by rule and face.
    pub(super) fn find_errors(&self, text: &str, faces: FaceSet) -> Vec<CharacterError> {
        // Fast path: most texts are printable ASCII, whose capitals are too.
        let covers_ascii =
            faces.iter().all(|face| self.ascii[face as usize] == PRINTABLE);
        if covers_ascii && is_printable_ascii(text) {
            return Vec::new();
        }
        let mut errors = BTreeMap::<_, Vec<char>>::new();
        for character in text.chars() {
            if covers_ascii && matches!(character, ' '..='~') {
                continue;
            }
            if let Some(error) = self.find_error(character, faces) {
                let characters = errors.entry(error).or_default();
                if characters.len() <= limits::MAX_LISTED_CHARACTERS
                    && !characters.contains(&character)
                {
                    characters.push(character);
                }
            }
        }
        let errors = errors.into_iter();
        errors
            .map(|((code, face), characters)| CharacterError { code, face, characters })
            .collect()
    }

    fn find_error(
        &self,
        character: char,
        faces: FaceSet,
    ) -> Option<(LetterCode, Option<FaceStyle>)> {
        if let Some(code) = refusing_rule(character) {
            return Some((code, None));
        }
        if is_invisible(character) {
            return None;
        }
        let is_covered = |face| {
            self.covers(face, character)
                && (!faces.capitals
                    || character.to_uppercase().all(|capital| self.covers(face, capital)))
        };
        let face = faces.iter().find(|&face| !is_covered(face))?;
        Some((LetterCode::MissingGlyph, Some(face)))
    }

    fn covers(&self, face: FaceStyle, character: char) -> bool {
        if character.is_ascii() {
            self.ascii[face as usize] >> u32::from(character) & 1 == 1
        } else {
            self.style.fonts.face(face).covers(character)
        }
    }
}

/// The printable ASCII characters, as a bit mask.
const PRINTABLE: u128 = (1 << 0x7F) - (1 << 0x20);

fn is_printable_ascii(text: &str) -> bool {
    text.bytes().fold(true, |is, byte| is & matches!(byte, b' '..=b'~'))
}

/// Returns the rule that a character breaks in any face.
fn refusing_rule(character: char) -> Option<LetterCode> {
    match character {
        ' '..='~' => None,
        '\t' => Some(LetterCode::Tab),
        '\n' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            Some(LetterCode::LineBreak)
        }
        // A byte order mark is not text: PDF/A cannot reproduce it (ISO 19005-2,
        // 6.2.11.7.2).
        '\u{FEFF}' => Some(LetterCode::ControlCharacter),
        _ if character.is_control() => Some(LetterCode::ControlCharacter),
        '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{FFFFD}'
        | '\u{100000}'..='\u{10FFFD}' => Some(LetterCode::PrivateUseCharacter),
        '\u{FDD0}'..='\u{FDEF}' => Some(LetterCode::Noncharacter),
        _ if u32::from(character) & 0xFFFE == 0xFFFE => Some(LetterCode::Noncharacter),
        _ if is_right_to_left(character) => Some(LetterCode::RightToLeft),
        _ => None,
    }
}

/// Returns whether a character is invisible in print even if a face lacks it. These are
/// the default-ignorable characters that a shaper hides.
pub(super) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' // soft hyphen: the author's
            | '\u{34F}'
            | '\u{200B}'..='\u{200D}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FE00}'..='\u{FE0F}'
    )
}

/// Returns whether a text is invisible in print.
pub(super) fn is_blank(text: &str) -> bool {
    // Fast path: most texts start with a letter.
    !text.starts_with(|first: char| first.is_ascii_graphic())
        && text
            .chars()
            .all(|character| character.is_whitespace() || is_invisible(character))
}

/// Normalizes a text to Normalization Form C.
pub(super) fn to_nfc(text: &str) -> String {
    /// The first byte of U+0300 in UTF-8: no character below it changes.
    const FIRST_BYTE: u8 = 0xCC;
    if text.bytes().fold(true, |is, byte| is & (byte < FIRST_BYTE)) {
        return text.to_owned();
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

/// Returns whether a character is a space between words, breaking or not.
pub(in crate::letter) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}' | '\u{202F}')
}

#[cfg(test)]
mod tests {
    use super::{FaceSet, LetterCode, Repertoire, is_blank, to_nfc};
    use crate::font::FaceStyle;
    use crate::house_style::{HouseStyle, Role};
    use crate::locale::Locales;

    /// Returns the rules that a body text breaks.
    fn broken_rules(text: &str) -> Vec<LetterCode> {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let faces = FaceSet::for_roles(&style, &[Role::BodyText], false, false);
        let errors = Repertoire::new(&style).find_errors(text, faces);
        errors.into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn the_authors_own_spaces_and_hyphens_are_fine() {
        assert_eq!(
            broken_rules("€\u{A0}7,2\u{202F}mln. be\u{AD}leid CO₂ IRIS² Ĳ ‘a’"),
            []
        );
        assert_eq!(broken_rules("ZWNJ\u{200C} WJ\u{2060}"), []);
    }

    #[test]
    fn each_kind_of_refused_character_has_its_rule() {
        assert_eq!(broken_rules("a\tb"), [LetterCode::Tab]);
        assert_eq!(broken_rules("a\r\nb\u{2028}c"), [LetterCode::LineBreak]);
        assert_eq!(broken_rules("a\u{0}\u{9F}"), [LetterCode::ControlCharacter]);
        assert_eq!(broken_rules("a\u{FEFF}b"), [LetterCode::ControlCharacter]);
        assert_eq!(broken_rules("\u{F0B7}"), [LetterCode::PrivateUseCharacter]);
        assert_eq!(broken_rules("\u{FFFE}\u{1FFFF}\u{FDD0}"), [LetterCode::Noncharacter]);
        assert_eq!(
            broken_rules("שלום مرحبا \u{202E}\u{200F}٣"),
            [LetterCode::RightToLeft]
        );
        assert_eq!(broken_rules("中文"), [LetterCode::MissingGlyph]);
    }

    #[test]
    fn obliques_cover_less_and_are_named() {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let repertoire = Repertoire::new(&style);
        let faces =
            |emphasis| FaceSet::for_roles(&style, &[Role::BodyText], false, emphasis);
        let upright =
            |c: &char| repertoire.find_errors(&c.to_string(), faces(false)).is_empty();
        let oblique =
            |c: &char| repertoire.find_errors(&c.to_string(), faces(true)).is_empty();
        let lacking = ('\u{2000}'..'\u{2fff}').find(|c| upright(c) && !oblique(c));
        let errors = repertoire.find_errors(&lacking.unwrap().to_string(), faces(true));
        assert_eq!(errors[0].face, Some(FaceStyle::Italic));
    }

    #[test]
    fn text_in_capitals_needs_the_capitals() {
        let style = HouseStyle::neutral(&Locales::builtin().unwrap()).unwrap();
        let faces = FaceSet::for_roles(&style, &[Role::Classification], false, false);
        let errors = |faces| Repertoire::new(&style).find_errors("\u{10D0}", faces).len();
        assert_eq!(errors(faces), 0);
        assert_eq!(errors(faces.in_capitals(true)), 1);
    }

    #[test]
    fn blank_text_may_hold_spaces_of_any_kind() {
        assert!(is_blank(" \u{A0}\u{202F}\u{200B}\u{AD}"));
        assert!(!is_blank("\u{A0}."));
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(to_nfc("ge\u{EF}nd Szabo\u{301}"), "geïnd Szabó");
    }
}
