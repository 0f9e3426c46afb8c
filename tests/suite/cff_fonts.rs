//! Faces with CFF outlines (`.otf`), laid out and embedded like TrueType faces.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};

use kamerbrief::font::{FaceStyle, Features, FontBook, FontError};
use kamerbrief::house_style::HouseStyle;
use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, render};
use lopdf::{Dictionary, Object};

use crate::layout::{pages, with_body};
use crate::page_images::look_alike;
use crate::support::STYLES;
use crate::support_cff::in_cff;
use crate::support_docx::Package;
use crate::support_pdf::{Tagged, name, text};

const FILES: [&str; 4] = [
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSans-BoldOblique.ttf",
];

/// The builtin faces with CFF outlines.
static FACES: LazyLock<[&[u8]; 4]> = LazyLock::new(|| {
    let fonts = FontBook::dejavu_sans(Features::default()).unwrap();
    FaceStyle::ALL.map(|style| {
        let face = fonts.face(style);
        &*Box::leak(in_cff(face, face.data()).into_boxed_slice())
    })
});

static STYLE: LazyLock<Arc<HouseStyle>> = LazyLock::new(|| {
    let mut style = HouseStyle::neutral(STYLES.locales()).unwrap();
    let book = FontBook::new("DejaVu Sans", *FACES, Features::default());
    style.fonts =
        Arc::new(book.map_err(|(face, flaw)| format!("{face:?} {flaw:?}")).unwrap());
    Arc::new(style)
});

fn in_otf(accepted: &ValidLetter) -> ValidLetter {
    ValidLetter { style: Arc::clone(&STYLE), ..accepted.clone() }
}

fn pdf(accepted: &ValidLetter) -> Vec<u8> {
    render(&accepted.letter, &accepted.style, Format::Pdf).unwrap().bytes
}

/// Returns a letter in all four faces with no-break spaces.
///
/// No-break spaces are shown by the glyph of the space.
fn letter() -> ValidLetter {
    with_body(
        r#"[{"paragraph": ["Op 23\u00a0april is \u20ac 7,2\u00a0mln. betaald, Yeşilgöz ",
            {"strong": ["vet ", {"emphasis": "en schuin"}]}, " en ", {"emphasis": "schuin"}]},
            "Zoeken naar de afgesproken vloeiende lijnen: @ & § 8%."]"#,
    )
}

#[test]
fn a_letter_is_set_and_looks_as_in_truetype() {
    let (ttf, otf) = (letter(), in_otf(&letter()));
    let lines = |accepted: &ValidLetter| {
        let frames = pages(accepted).pages.into_iter().flat_map(|page| page.frames);
        let runs = frames.filter_map(|frame| {
            let run = frame.content.glyphs()?;
            Some((frame.x, frame.y, run.width, run.text.clone()))
        });
        runs.collect::<Vec<_>>()
    };
    assert_eq!(lines(&otf), lines(&ttf));
    assert!(look_alike(pdf(&otf), pdf(&ttf), 1));
    // The pictures of different letters differ, so the comparison is meaningful.
    assert!(!look_alike(pdf(&otf), pdf(&with_body("[\"Niets.\"]")), 1));
}

#[test]
fn its_text_comes_back_to_the_character() {
    let said = |accepted: &ValidLetter| text(&Tagged::read(&pdf(accepted))).text;
    let (ttf, otf) = (said(&letter()), said(&in_otf(&letter())));
    assert!(ttf.contains("23\u{a0}april is"));
    assert_eq!(otf, ttf);
}

/// Returns the value of an entry, with references resolved.
fn entry<'d>(
    document: &'d lopdf::Document,
    dict: &'d Dictionary,
    key: &str,
) -> &'d Object {
    document.dereference(dict.get(key.as_bytes()).unwrap()).unwrap().1
}

#[test]
fn each_face_is_a_type_0_cid_font_with_its_own_widths() {
    let document = lopdf::Document::load_mem(&pdf(&in_otf(&letter()))).unwrap();
    let dicts = document.objects.values().filter_map(|object| object.as_dict().ok());
    let is = |dict: &&Dictionary, subtype: &[u8]| {
        dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|own| own == subtype)
    };
    let composite: Vec<_> = dicts.filter(|dict| is(dict, b"Type0")).collect();
    assert_eq!(composite.len(), 4);
    let mut maps = BTreeMap::new();
    for font in composite {
        let cid_font = entry(&document, font, "DescendantFonts").as_array().unwrap();
        let cid_font = document.dereference(&cid_font[0]).unwrap().1.as_dict().unwrap();
        assert!(is(&cid_font, b"CIDFontType0") && !cid_font.has(b"CIDToGIDMap"));
        let descriptor = entry(&document, cid_font, "FontDescriptor").as_dict().unwrap();
        assert!(!descriptor.has(b"FontFile2"));
        let program = entry(&document, descriptor, "FontFile3").as_stream().unwrap();
        assert_eq!(name(program.dict.get(b"Subtype").unwrap()), "CIDFontType0C");
        let program = program.decompressed_content().unwrap();
        assert!(program.starts_with(&[1, 0]), "a CFF table, not a file around it");
        let widths = entry(&document, cid_font, "W").as_array().unwrap();
        let base = name(font.get(b"BaseFont").unwrap());
        let encoding = entry(&document, font, "Encoding");
        if let Ok(map) = encoding.as_stream() {
            // CID 1 is the space, in thousandths of an em.
            let space = widths[1].as_array().unwrap()[0].as_float().unwrap();
            if base.ends_with("DejaVuSans") {
                assert!((space - 317.9).abs() < 0.1, "{space}");
            }
            let map = String::from_utf8(map.decompressed_content().unwrap()).unwrap();
            let pairs =
                map.lines().filter(|line| line.starts_with('<') && line.contains("> "));
            let glyphs: Vec<_> = pairs
                .filter(|line| !line.ends_with('>'))
                .map(|line| line.rsplit(' ').next().unwrap().to_owned())
                .collect();
            maps.insert(base, glyphs);
        } else {
            assert_eq!(name(encoding), "Identity-H");
        }
    }
    // Two codes for one glyph: the space and the no-break space, in each face whose glyphs
    // are all common.
    assert!(!maps.is_empty());
    for glyphs in maps.values() {
        assert_eq!(glyphs[..2], ["1", "1"]);
    }
}

#[test]
fn a_page_image_draws_its_cubic_curves() {
    let svg = Format::Svg { page: NonZeroUsize::MIN };
    let otf = in_otf(&letter());
    let image = render(&otf.letter, &otf.style, svg).unwrap().bytes;
    let image = String::from_utf8(image).unwrap();
    let outlines = image.split("<path id=").skip(1);
    let curves = outlines.filter(|path| path.split("/>").next().unwrap().contains('C'));
    assert!(curves.count() > 20);
}

#[test]
fn a_docx_takes_them_along_as_they_are() {
    let otf = in_otf(&letter());
    let format = Format::Docx { embed_fonts: true };
    let docx = render(&otf.letter, &otf.style, format).unwrap().bytes;
    let package = Package::open(&docx);
    // All bytes but the first 32 equal those of the file (ISO/IEC 29500-1, 17.8.1).
    assert_eq!(package.bytes("word/fonts/regular.odttf")[32..], FACES[0][32..]);
}

#[test]
fn a_damaged_or_unfit_one_is_refused() {
    let flaw = |data: Vec<u8>| {
        let data = &*Box::leak(data.into_boxed_slice());
        let book = FontBook::new("Eigen", [data; 4], Features::default());
        book.err().map(|(_, flaw)| flaw)
    };
    assert_eq!(flaw(FACES[0].to_vec()), None);
    let mut font = FACES[0].to_vec();
    // The first table is the CFF table; its charstrings follow names and charset.
    let at = u32::from_be_bytes(font[20..24].try_into().unwrap()) as usize;
    font[at + 20..at + 400].fill(0xFF);
    assert_eq!(flaw(font), Some(FontError::Damaged));
    let mut font = FACES[0].to_vec();
    font[12..16].copy_from_slice(b"CFF2");
    assert_eq!(flaw(font), Some(FontError::Cff2));
}

#[test]
fn a_house_style_brings_them_in_its_folder() {
    let folder =
        std::env::temp_dir().join(format!("kamerbrief-otf-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let logo = include_bytes!("../../templates/house-styles/capitals/logo.svg");
    fs::write(folder.join("logo.svg"), logo).unwrap();
    let names = FILES.map(|file| file.replace("ttf", "otf"));
    for (name, face) in names.iter().zip(*FACES) {
        fs::write(folder.join(name), face).unwrap();
    }
    let [regular, bold, italic, bold_italic] = names;
    let style = format!(
        "name = \"eigen\"\n[fonts]\nfamily = \"Eigen\"\nregular = \"{regular}\"\n\
         bold = \"{bold}\"\nitalic = \"{italic}\"\nbold-italic = \"{bold_italic}\"\n"
    );
    fs::write(folder.join("house-style.toml"), style).unwrap();
    let style = HouseStyle::load(&folder, STYLES.locales());
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(style.unwrap().fonts.family(), "Eigen");
}
