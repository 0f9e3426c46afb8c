//! House styles: builtin ones, custom folders, and their errors.

use std::fs;
use std::path::{Path, PathBuf};

use kamerbrief::house_style::{HouseStyle, HouseStyles, SignatureForm};
use kamerbrief::letter;
use kamerbrief::locale::Language;
use kamerbrief::{Format, render};

use crate::support::STYLES;

pub(crate) const SPECIMEN: &[u8] = include_bytes!("../../templates/specimen.json");

/// A folder with a house style, deleted at the end of the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let folder = std::env::temp_dir()
            .join(format!("kamerbrief-style-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let folder = Self(folder);
        folder.put("house-style.toml", text.as_bytes());
        folder.put("logo.svg", &fs::read(builtin("capitals").join("logo.svg")).unwrap());
        folder
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    pub(crate) fn load(&self) -> Result<HouseStyle, Vec<String>> {
        let english = STYLES.locales().get(Language::EN);
        let error = |error: kamerbrief::house_style::HouseStyleError| {
            error.diagnostics.iter().map(|fault| english.located_message(fault)).collect()
        };
        HouseStyle::load(&self.0, STYLES.locales()).map_err(error)
    }

    pub(crate) fn faults(&self) -> Vec<String> {
        self.load().err().unwrap_or_default()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn builtin(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/house-styles").join(name)
}

#[test]
fn the_builtin_styles_are_those_of_their_folders() {
    let names: Vec<_> = STYLES.names().collect();
    assert_eq!(names, ["capitals", "function-first", "name-first", "neutral"]);
    assert_eq!(STYLES.default_style().name, "neutral");
    for style in STYLES.iter() {
        let loaded = HouseStyle::load(&builtin(&style.name), STYLES.locales()).unwrap();
        assert_eq!(loaded.name, style.name);
        assert_eq!(loaded.signature_form, style.signature_form);
    }
}

#[test]
fn every_builtin_style_sets_the_specimen_in_every_format() {
    for name in STYLES.names() {
        let mut styles = STYLES.clone();
        assert!(styles.choose_default(name));
        let accepted = letter::parse(SPECIMEN, &styles).unwrap();
        assert_eq!(accepted.style.name, name);
        assert_eq!(accepted.warnings.len(), 1, "a signatory has no name");
        for format in Format::ALL {
            assert!(
                !render(&accepted.letter, &accepted.style, format)
                    .unwrap()
                    .bytes
                    .is_empty()
            );
        }
    }
}

#[test]
fn an_example_has_the_form_that_it_is_named_after() {
    let text = |name: &str| {
        let mut styles = STYLES.clone();
        assert!(styles.choose_default(name));
        let accepted = letter::parse(SPECIMEN, &styles).unwrap();
        let html = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
        String::from_utf8(html.bytes).unwrap()
    };
    for (name, form, said) in [
        ("name-first", SignatureForm::NameFirst, "Naam van de ondertekenaar"),
        ("function-first", SignatureForm::FunctionFirst, "de Minister van Voorbeelden,"),
        ("capitals", SignatureForm::Capitals, "DE MINISTER VAN VOORBEELDEN,"),
    ] {
        assert_eq!(STYLES.get(name).unwrap().signature_form, form);
        assert!(text(name).contains(said), "{name}");
    }
    assert!(text("function-first").contains("Onderwerp"));
    assert!(text("capitals").contains("Hoogachtend,"));
    assert!(text("name-first").contains("Prinses Irenestraat 6"));
}

#[test]
fn a_style_of_ones_own_says_only_what_differs() {
    let folder = Folder::new(
        "own",
        "name = \"eigen\"\n[page]\ndateline.y = 100\n[words.nl]\nsubject = \
         \"Onderwerp\"\n",
    );
    let mut styles = HouseStyles::builtin().unwrap();
    styles.install(folder.load().unwrap()).unwrap();
    let json = String::from_utf8(SPECIMEN.to_vec()).unwrap();
    let json = json.replacen('{', "{\"houseStyle\": \"eigen\",", 1);
    let accepted = letter::parse(json.as_bytes(), &styles).unwrap();
    assert_eq!(accepted.style.page.dateline.y.to_mm().round(), 100.0);
    assert_eq!(accepted.style.page.body.width, STYLES.default_style().page.body.width);
    let again = styles.install(folder.load().unwrap()).unwrap_err();
    assert!(again.to_string().contains("A house style with this name already exists"));
}

#[test]
fn every_fault_comes_at_once_with_its_place() {
    let folder = Folder::new(
        "faults",
        "name = \"Mijn stijl\"\nsection-numbers = [\"{1}. \", \"{1} \", \"{1}.{2}.{3} \
         \"]\n\
         [page]\nbody.x = 100\nreturn-line.width = -1\n[list]\nbullets = []\n\
         label = \"x\"\n[roles]\nbody-text.size = 0\n[words.nl]\ndate = \"日付\"\n\
         [addressees]\neigen = []\n",
    );
    assert_eq!(
        folder.faults(),
        [
            "line 1: name: A name has 1 to 40 characters: a to z, 0 to 9 and -.",
            "line 2: section-numbers: The number of depth 2 must contain {2}.",
            "line 4: page.body: This extends beyond the paper. The available size is \
             110 × \
             230.6 mm.",
            "line 5: page.return-line: The width must be above 0 and the height must \
             not be below 0.",
            "line 7: list.bullets: There are no bullets. Give at least one.",
            "line 8: list.label: The label must contain {}, for the number.",
            "line 10: roles.body-text.size: The type size must be 3 to 96 pt.",
            "line 12: words.nl.date: The typeface does not have these characters: 付 \
             (U+4ED8), 日 (U+65E5).",
            "line 14: addressees.eigen: An address has 1 to 7 lines (lines) of 1 to 80 \
             characters.",
        ]
    );
}

#[test]
fn a_folder_without_its_files_is_refused() {
    let folder = Folder::new("empty", "name = \"leeg\"\n");
    fs::remove_file(folder.0.join("logo.svg")).unwrap();
    let faults = folder.faults();
    assert_eq!(
        faults,
        ["logo: The folder has no logo. Add exactly one of these files: \
             logo.svg, logo.png, logo.jpg, logo.jpeg."]
    );
    folder.put("logo.png", b"\x89PNG no picture");
    assert_eq!(
        folder.faults(),
        ["logo: The image is damaged or incomplete. Save it again."]
    );
    folder.put("logo.jpg", b"no picture");
    assert_eq!(
        folder.faults(),
        ["logo: The folder has more than one logo (logo.png, logo.jpg). Keep one."]
    );
    folder.put("house-style.toml", b"name = ");
    assert_eq!(folder.faults().len(), 2, "the logo is looked for");
    fs::remove_file(folder.0.join("house-style.toml")).unwrap();
    assert_eq!(
        folder.faults()[0],
        "house-style.toml: The file house-style.toml is not in the folder."
    );
}

#[test]
fn a_typeface_of_ones_own_is_taken_or_refused_with_its_reason() {
    let fonts = "name = \"letters\"\n[fonts]\nfamily = \"Eigen\"\nregular = \"r.ttf\"\n\
                 bold = \"b.ttf\"\nitalic = \"i.ttf\"\nbold-italic = \"bi.ttf\"\n";
    let folder = Folder::new("fonts", fonts);
    assert_eq!(
        folder.faults(),
        [
            "line 4: fonts.regular: The file r.ttf is not in the folder.",
            "line 5: fonts.bold: The file b.ttf is not in the folder.",
            "line 6: fonts.italic: The file i.ttf is not in the folder.",
            "line 7: fonts.bold-italic: The file bi.ttf is not in the folder.",
        ]
    );
    let face = |name: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::read(root.join("fonts").join(name)).unwrap()
    };
    for (name, file) in [
        ("r.ttf", "DejaVuSans.ttf"),
        ("b.ttf", "DejaVuSans-Bold.ttf"),
        ("i.ttf", "DejaVuSans-Oblique.ttf"),
        ("bi.ttf", "DejaVuSans-BoldOblique.ttf"),
    ] {
        folder.put(name, &face(file));
    }
    let style = folder.load().unwrap();
    assert_eq!(style.fonts.family(), "Eigen");
    let accepted = letter::parse(SPECIMEN, &HouseStyles::from_style(style)).unwrap();
    assert!(render(&accepted.letter, &accepted.style, Format::Pdf).is_ok());
    assert_eq!(accepted.style.word_family(), "Eigen");
    folder.put("i.ttf", b"OTTO");
    assert_eq!(
        folder.faults(),
        ["line 6: fonts.italic: i.ttf is not an OpenType font (TTF or OTF)."]
    );
    let text = fonts.replace("i.ttf\"\nbold-italic", "../i.ttf\"\nbold-italic");
    folder.put("house-style.toml", text.as_bytes());
    assert!(
        folder.faults()[0]
            .contains("“../i.ttf” is not the name of a file in the folder itself")
    );
}

#[test]
fn senders_stand_in_the_order_of_the_file_and_are_as_a_letter_has_its_sender() {
    let long = |most: usize| "w".repeat(most);
    let [organisation, unit, line, other] = [100, 160, 80, 120].map(long);
    let address = format!("{:?}", vec![line.as_str(); 7]);
    let folder = Folder::new(
        "senders",
        &format!(
            "name = \"eigen\"\n[senders.z]\norganisation = \"{organisation}\"\n\
             unit = \"{unit}\"\nvisiting-address = {address}\npostal-address = {address}\n\
             country = \"{line}\"\nidentification-number = \"{other}\"\n\
             phone = \"{other}\"\nfax = \"{other}\"\nemail = \"{other}\"\n\
             website = \"{other}\"\n[senders.z.contact]\nname = \"{other}\"\n\
             phone = \"{other}\"\nmobile = \"{other}\"\nfax = \"{other}\"\n\
             email = \"{other}\"\n[senders.a]\norganisation = \"O\"\n"
        ),
    );
    let senders = folder.load().unwrap().senders;
    assert_eq!(senders.len(), 2);
    assert_eq!(senders[1].organisation, "O");
    for sender in senders {
        let sender = serde_json::to_string(&sender).unwrap();
        // A sender that a style may have is also valid in a letter.
        let letter = crate::validation::with(&format!("\"sender\": {sender}"));
        letter::parse(letter.as_bytes(), &STYLES).unwrap();
    }
}

#[test]
fn presets_stand_in_one_order_everywhere() {
    let folder = Folder::new(
        "order",
        "name = \"eigen\"\n[addressees]\nzuid = [\"Zuid\"]\neerste-kamer = [\"EK\"]\n\
         noord = [\"Noord\"]\n",
    );
    let style = folder.load().unwrap();
    let presets = ["tweede-kamer", "eerste-kamer", "zuid", "noord"];
    assert!(style.address_presets().eq(presets));
    assert_eq!(style.own_preset(), Some("zuid"));
    let json = String::from_utf8(SPECIMEN.to_vec()).unwrap();
    let json = json.replace("\"tweede-kamer\"", "\"noort\"");
    let Err(letter::LetterError::Violations { violations, .. }) =
        letter::parse(json.as_bytes(), &HouseStyles::from_style(style))
    else {
        panic!("accepted");
    };
    let said = STYLES.locales().get(Language::EN).message(&violations[0]);
    assert!(said.ends_with("tweede-kamer, eerste-kamer, zuid or noord."), "{said}");
}

#[test]
fn a_letter_begins_as_its_preset_says_in_its_language() {
    let text = "name = \"eigen\"\n[addressees.raad]\nlines = [\"De Raad\"]\n\
                salutation.nl = \"Geachte leden van de Raad,\"\n\
                [addressees.tweede-kamer]\nsalutation.en = \"Dear President,\"\n";
    let styles = HouseStyles::from_style(Folder::new("salutation", text).load().unwrap());
    let page = |preset: &str, members: &str| {
        let json = String::from_utf8(SPECIMEN.to_vec()).unwrap();
        let json = json.replace("\"tweede-kamer\"", &format!("\"{preset}\""));
        let json = json.replacen('{', &format!("{{{members}"), 1);
        let accepted = letter::parse(json.as_bytes(), &styles).unwrap();
        let html = render(&accepted.letter, &accepted.style, Format::Html).unwrap();
        String::from_utf8(html.bytes).unwrap()
    };
    let english = "\"language\": \"en\",";
    assert!(page("raad", "").contains("Geachte leden van de Raad,"));
    // The English words have no salutation for it.
    assert!(!page("raad", english).contains("Geachte leden"));
    let second = page("tweede-kamer", english);
    assert!(second.contains("Dear President,") && second.contains("2500 EA"));
    assert!(page("tweede-kamer", "").contains("Geachte Voorzitter,"));
    let own = page("raad", "\"salutation\": \"Geachte Raad,\",");
    assert!(own.contains("Geachte Raad,") && !own.contains("leden"));
}

#[test]
fn the_subject_of_the_specimen_wraps_in_every_style() {
    // As wide and as small as allowed.
    let wide = "name = \"breed\"\n[page]\ndateline.value-width = 160\n\
                [roles]\nsubject = { size = 7, leading = 9 }\n";
    let wide = Folder::new("wide", wide).load().unwrap();
    let builtin = STYLES.iter().map(|style| style.name.clone());
    let mut all: Vec<HouseStyles> = builtin
        .map(|name| {
            let mut styles = STYLES.clone();
            assert!(styles.choose_default(&name));
            styles
        })
        .collect();
    all.push(HouseStyles::from_style(wide));
    for styles in all {
        let accepted = letter::parse(SPECIMEN, &styles).unwrap();
        let set =
            kamerbrief::TypesetLetter::new(&accepted.letter, &accepted.style).unwrap();
        let size = accepted.style.role(kamerbrief::house_style::Role::Subject).leading;
        let dates = accepted.style.page.dateline;
        let lines: std::collections::BTreeSet<_> = set.pages.pages[0]
            .frames
            .iter()
            .filter(|frame| (frame.x - dates.value_x).to_mm().abs() < 0.1)
            .filter(|frame| frame.y > dates.y + size)
            .map(|frame| (frame.y.to_mm() * 100.0) as i64)
            .collect();
        assert!(lines.len() >= 2, "{}: {lines:?}", accepted.style.name);
    }
}
