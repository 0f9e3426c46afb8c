//! Errors of house styles: all of them are reported, and nothing else.

use std::fmt::Write;

use kamerbrief::diagnostic::FileCode;
use kamerbrief::house_style::{HouseStyle, Role};
use kamerbrief::locale::Language;
use strum::VariantArray;

use crate::house_styles::Folder;
use crate::support::STYLES;

const LOGO: &[u8] = include_bytes!("../../templates/house-styles/capitals/logo.svg");

/// Returns the warnings about a style with this logo, in a language.
fn remarks_of(text: &str, logo: &[u8], language: Language) -> Vec<String> {
    let style = HouseStyle::read(text, logo, STYLES.locales());
    let style = style.unwrap_or_else(|error| panic!("{error}"));
    let locale = STYLES.locales().get(language);
    style.warnings().iter().map(|warning| locale.located_message(warning)).collect()
}

fn remarks(text: &str) -> Vec<String> {
    remarks_of(&format!("name = \"eigen\"\n{text}"), LOGO, Language::EN)
}

/// Returns a PNG file of one color.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0x80; (width * height) as usize]).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn what_is_wrong_in_files_words_and_measures_comes_together() {
    let folder = Folder::new(
        "all",
        "name = \"eigen\"\n[page]\nbody.width = \"breed\"\nbody.x = 200\nlogo.x = 220\n\
         [words.nl]\nonderwerp = \"Onderwerp\"\n[fonts]\nfamily = \"Eigen\"\n\
         regular = \"weg.ttf\"\nbold = 7\n[roles.quote]\nsize = 1\n",
    );
    std::fs::remove_file(folder.0.join("logo.svg")).unwrap();
    let faults = folder.faults();
    let starts = [
        "line 3: page.body.width: Expected a number of millimetres, found \"breed\".",
        "line 5: page.logo: This starts outside the paper. The paper is 210 × 297 mm.",
        "line 7: words.nl.onderwerp: This key does not exist here. Valid keys, most \
         similar first: ",
        "line 8: fonts.bold-italic: This key is missing.",
        "line 8: fonts.italic: This key is missing.",
        "line 10: fonts.regular: The file weg.ttf is not in the folder.",
        "line 11: fonts.bold: Expected a text, found 7.",
        "line 13: roles.quote.size: The type size must be 3 to 96 pt.",
        "logo: The folder has no logo. Add exactly one of these files: ",
    ];
    for (fault, start) in faults.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
    assert_eq!(faults.len(), starts.len(), "{faults:#?}");
}

#[test]
fn a_fault_elsewhere_says_nothing_of_faces_that_are_right() {
    let text = "name = \"eigen\"\nonzin = 1\n[fonts]\nfamily = \"Eigen\"\n\
                regular = \"r.ttf\"\nbold = \"r.ttf\"\nitalic = \"r.ttf\"\n\
                bold-italic = \"r.ttf\"\n";
    let folder = Folder::new("one-fault", text);
    folder.put("r.ttf", include_bytes!("../../fonts/DejaVuSans.ttf"));
    let faults = folder.faults();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].starts_with("line 2: onzin: "));
}

#[test]
fn what_an_unread_measure_may_decide_is_not_judged() {
    let folder = Folder::new(
        "unread",
        "name = \"eigen\"\n[page]\nwidth = \"breed\"\nlogo.x = 220\n[roles.body-text]\n\
         leading = \"ruim\"\n[roles.watermark]\nsize = \"groot\"\nleading = 50\n\
         [section-numbers]\n",
    );
    let faults = folder.faults();
    assert_eq!(faults.len(), 4, "{faults:#?}");
    assert!(faults.iter().all(|fault| fault.contains(": Expected ")), "{faults:#?}");
}

#[test]
fn a_list_says_which_entry_is_in_it_twice() {
    let text = "name = \"eigen\"\nreference-column = [\"unit\", \"clause\", \"unit\"]\n";
    let faults = Folder::new("twice", text).faults();
    assert_eq!(
        faults,
        ["line 2: reference-column: “unit” occurs more than once. Keep \
                         one."]
    );
}

#[test]
fn a_face_that_lacks_what_letters_need_is_told_in_one_line() {
    let text = "name = \"eigen\"\n[fonts]\nfamily = \"Leeg\"\nregular = \"r.ttf\"\n\
                bold = \"r.ttf\"\nitalic = \"r.ttf\"\nbold-italic = \"b.ttf\"\n";
    let folder = Folder::new("poor-face", text);
    folder.put("r.ttf", &unmapped(include_bytes!("../../fonts/DejaVuSans.ttf")));
    folder.put("b.ttf", include_bytes!("../../fonts/DejaVuSans.ttf"));
    let faults = folder.faults();
    assert_eq!(faults.len(), 3, "{faults:#?}");
    let start = "line 4: fonts.regular: This face does not have ";
    assert!(faults[0].starts_with(start), "{}", faults[0]);
    assert_eq!(faults[0].matches("U+").count(), 8, "{}", faults[0]);
    assert!(faults[0].ends_with(", …."), "{}", faults[0]);
}

/// Returns the face with an empty character map.
fn unmapped(font: &[u8]) -> Vec<u8> {
    let mut font = font.to_vec();
    let records = u16::from_be_bytes([font[4], font[5]]).into();
    let record = (0..records).map(|place| 12 + 16 * place);
    let record = record.into_iter().find(|&at| font[at..].starts_with(b"cmap")).unwrap();
    let at = u32::from_be_bytes(font[record + 8..record + 12].try_into().unwrap());
    // No subtables.
    font[at as usize + 2..at as usize + 4].fill(0);
    font
}

#[test]
fn a_size_of_body_text_is_that_of_all_running_text() {
    let style = |text: &str| HouseStyle::read(text, LOGO, STYLES.locales()).unwrap();
    let larger = style(
        "name = \"eigen\"\n[roles]\nbody-text = { size = 11, leading = 15 }\n\
         quote.size = 10\n",
    );
    let size = |role| (larger.role(role).size.to_pt(), larger.role(role).leading.to_pt());
    for role in [Role::ListParagraph, Role::TableText, Role::Heading1, Role::Subject] {
        assert_eq!(size(role), (11.0, 15.0), "{role:?}");
    }
    assert_eq!(size(Role::Quote), (10.0, 15.0));
    assert_eq!(size(Role::ReferenceText), (6.5, 9.0));
    assert_eq!(size(Role::QuestionSource), (8.0, 15.0));
}

#[test]
fn a_sender_is_what_a_letter_can_say() {
    let folder = Folder::new(
        "wrong-senders",
        &format!(
            "name = \"eigen\"\n[senders.een]\nunit = \"Ж\u{4e00}\"\n[senders.twee]\n\
             organisation = \"{}\"\nvisiting-adress = [\"A\"]\npostal-address = [\"\"]\n\
             [senders.drie]\norganisation = \" \"\n",
            "w".repeat(101)
        ),
    );
    let starts = [
        "line 2: senders.een.organisation: The sender has no organisation",
        "line 3: senders.een.unit: ",
        "line 5: senders.twee.organisation: ",
        "line 6: senders.twee.visiting-adress: This key does not exist here. Valid \
         keys, most similar first: visiting-address, ",
        "line 7: senders.twee.postal-address: An address has 1 to 7 lines",
        "line 9: senders.drie.organisation: The sender has no organisation",
    ];
    let faults = folder.faults();
    for (fault, start) in faults.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
    assert_eq!(faults.len(), starts.len(), "{faults:#?}");
}

#[test]
fn a_wrong_size_of_body_text_is_told_once() {
    let folder = Folder::new("body", "name = \"eigen\"\n[roles]\nbody-text.size = 20\n");
    let faults = folder.faults();
    let least = "line 3: roles.body-text.leading: The leading must be 18 pt (0.9 of the \
                 size) to 200 pt.";
    assert_eq!(faults, [least]);
}

#[test]
fn nothing_is_remarked_of_the_builtin_styles_but_their_names() {
    for style in STYLES.iter() {
        let codes: Vec<_> =
            style.warnings().iter().map(|warning| warning.code.name()).collect();
        assert_eq!(codes, ["builtin-name"], "{}", style.name);
    }
    assert_eq!(remarks(""), [""; 0]);
}

#[test]
fn slots_that_stand_in_each_others_way_are_remarked() {
    for (text, remark) in [
        (
            "logo.width = 40",
            "line 3: page.logo: This overlaps page.sender-name by 23 × 4.6 mm.",
        ),
        (
            "address = { y = 40 }",
            "line 3: page.address: This overlaps page.return-line by 133 × 3.2 mm.",
        ),
        (
            "body.width = 140",
            "line 3: page.body: This overlaps page.reference-column by 3.5 × 162.3 mm.",
        ),
        (
            "page-number.y = 296",
            "line 3: page.page-number: This line extends below the paper.",
        ),
        (
            "full-width-body.height = 220",
            "line 3: page.full-width-body: This overlaps page.page-number by 35.5 × 3.2 \
             mm.",
        ),
        (
            "address-below-classification = 56",
            "line 3: page.address-below-classification: The address overlaps the \
             classification. The minimum is 57.8.",
        ),
    ] {
        let found = remarks(&format!("[page]\n{text}\n"));
        assert!(found.iter().any(|found| found == remark), "{text}: {found:#?}");
    }
}

#[test]
fn an_addressee_of_ones_own_has_a_salutation_of_its_own_or_a_remark() {
    let text = "[addressees]\nraad = [\"De Raad\"]\n";
    assert_eq!(
        remarks(text),
        ["line 3: addressees.raad: Letters to this addressee start with “Geachte \
          Voorzitter,”. Set addressees.raad.salutation.nl for another salutation."]
    );
    let own = "name = \"eigen\"\n[addressees.raad]\nlines = [\"De Raad\"]\n\
               salutation.nl = \"Geachte leden van de Raad,\"\n";
    assert_eq!(remarks_of(own, LOGO, Language::EN), [""; 0]);
    let meant = format!("{text}[words.nl]\nsalutation = \"Geachte Raad,\"\n");
    assert_eq!(remarks(&meant), [""; 0]);
}

#[test]
fn a_logo_of_which_nothing_shows_is_remarked() {
    let remarks = |shapes: &str| {
        let open = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 13 37\">";
        let logo = format!("{open}{shapes}</svg>");
        remarks_of("name = \"eigen\"\n", logo.as_bytes(), Language::NL)
    };
    let blank = "logo: Het logo is leeg op wit papier. Controleer het bestand.";
    let white = "<rect width=\"9\" height=\"9\" fill=\"#fff\"/>";
    let hidden = "<g display=\"none\"><rect width=\"9\" height=\"9\"/></g>";
    for shapes in ["", white, hidden] {
        assert_eq!(remarks(shapes), [blank], "{shapes}");
    }
    assert_eq!(remarks("<rect width=\"1\" height=\"1\"/>"), [""; 0]);
}

#[test]
fn a_coarse_picture_is_remarked_with_what_would_do() {
    let text = "name = \"eigen\"\n";
    assert_eq!(
        remarks_of(text, &picture(26, 74), Language::NL),
        [
            "logo: Het logo wordt afgedrukt met 51 pixels per inch; het aanbevolen minimum \
          is 150. Gebruik SVG, of een afbeelding van ten minste 77 × 220 pixels."
        ]
    );
    assert_eq!(remarks_of(text, &picture(80, 228), Language::NL), [""; 0]);
}

#[test]
fn a_file_of_very_many_keys_is_refused_at_once() {
    let keys = |count| -> String {
        (0..count).fold(String::from("name = \"eigen\"\n"), |mut text, key| {
            writeln!(text, "key-{key} = 1").unwrap();
            text
        })
    };
    let told = |count| -> String {
        let read = HouseStyle::read(&keys(count), LOGO, STYLES.locales());
        read.unwrap_err().to_string()
    };
    assert!(told(200_000).contains("has 200001 keys. The maximum is 10000"));
    // Fewer errors are all reported, up to a thousand.
    assert_eq!(told(30).matches("key-").count(), 30);
}

#[test]
fn every_sentence_about_faults_is_in_both_tables_and_used() {
    let [nl, en] = [Language::NL, Language::EN].map(|code| STYLES.locales().get(code));
    assert!(nl.file_errors.keys().eq(en.file_errors.keys()));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = ["config_file", "font", "locale", "house_style"]
        .map(|name| root.join(name))
        .to_vec();
    let mut source = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for code in FileCode::VARIANTS {
        let name = code.name();
        assert!(nl.file_errors.contains_key(name), "{name} has no sentence");
        let is_used = source.contains(&format!("FileCode::{code:?}"));
        assert!(is_used, "{name} is used nowhere");
    }
    let frames = ["house-style", "house-style-warning", "locale", "at-line"];
    for key in nl.file_errors.keys() {
        let is_code = FileCode::VARIANTS.iter().any(|code| code.name() == key);
        assert!(is_code || frames.contains(&key.as_str()), "{key} is used nowhere");
    }
}
