//! SVG logos: drawn as shapes if possible, otherwise as pixels.

use std::num::NonZeroUsize;
use std::sync::Arc;

use kamerbrief::house_style::{HouseStyle, NotVector, OutlineStep};
use kamerbrief::letter::ValidLetter;
use kamerbrief::{Format, render};

use crate::layout::with_body;
use crate::page_images::unlike;
use crate::support::STYLES;
use crate::support_docx::Package;

/// Returns a style with an SVG logo of 13 by 37.125 with this content.
fn with_logo(inside: &str) -> HouseStyle {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 13 \
         37.125\">{inside}</svg>"
    );
    HouseStyle::read("name = \"eigen\"\n", svg.as_bytes(), STYLES.locales()).unwrap()
}

/// Fills and strokes of every kind, in translated and rotated groups.
const PLAIN: &str = r##"
    <rect width="13" height="37.125" fill="#2B5D3A"/>
    <path d="M2 2h9v9h-9z M4 4h5v5h-5z" fill="#fff" fill-rule="evenodd"/>
    <g transform="translate(6.5 18) rotate(30)">
      <circle r="3" fill="#f80" stroke="#004" stroke-width=".8" paint-order="stroke"/>
      <path d="M-4 0h8" stroke="#fff" stroke-width=".6" stroke-dasharray="1 .5"/>
    </g>
    <path d="M3 28q2 -3 4 0t4 0" fill="none" stroke="#fff" stroke-linecap="round"/>
    <path d="M3 34l3.5 -3l3.5 3" fill="none" stroke="#fff" stroke-linejoin="round"/>"##;

fn letter(style: HouseStyle) -> ValidLetter {
    ValidLetter { style: Arc::new(style), ..with_body("[\"Tekst.\"]") }
}

fn bytes(accepted: &ValidLetter, format: Format) -> Vec<u8> {
    render(&accepted.letter, &accepted.style, format).unwrap().bytes
}

/// Returns the number of images in a PDF.
fn images(pdf: &[u8]) -> usize {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let subtypes = streams.filter_map(|stream| stream.dict.get(b"Subtype").ok());
    subtypes
        .filter(|subtype| subtype.as_name().is_ok_and(|name| name == b"Image"))
        .count()
}

#[test]
fn shapes_look_as_the_pixels_do() {
    let shapes = letter(with_logo(PLAIN));
    let mut style = with_logo(PLAIN);
    style.logo.drawing = None;
    let pixels = letter(style);
    let (drawn, set) = (bytes(&shapes, Format::Pdf), bytes(&pixels, Format::Pdf));
    assert_eq!((images(&drawn), images(&set)), (0, 1));
    // One edge of the slot falls between two columns of 105 pixels.
    let edges = unlike(drawn.clone(), set, 1);
    assert!(edges < 120, "{edges}");
    // A missing shape makes a visible difference.
    let mut style = with_logo(PLAIN);
    style.logo.drawing.as_mut().unwrap().as_mut().unwrap().shapes.remove(1);
    let missing = unlike(drawn, bytes(&letter(style), Format::Pdf), 1);
    assert!(missing > 300, "{missing}");
}

#[test]
fn shapes_stand_in_their_slot_in_order_of_painting() {
    let style = with_logo(PLAIN);
    let shapes = &style.logo.shapes().unwrap().shapes;
    let colors: Vec<_> = shapes.iter().map(|shape| shape.color.hex()).collect();
    assert_eq!(
        colors,
        ["2B5D3A", "FFFFFF", "000044", "FF8800", "FFFFFF", "FFFFFF", "FFFFFF"]
    );
    assert!(shapes[1].even_odd && !shapes[0].even_odd);
    let slot = style.page.logo;
    let width = slot.width.to_pt() as f32;
    let OutlineStep::Line([right, top]) = shapes[0].steps[1] else {
        panic!("{:?}", shapes[0])
    };
    assert!((right - width).abs() < 0.01 && top.abs() < 0.01);
}

#[test]
fn every_output_but_docx_draws_them() {
    let accepted = letter(with_logo(PLAIN));
    let html = String::from_utf8(bytes(&accepted, Format::Html)).unwrap();
    assert!(html.contains("src=\"data:image/svg+xml;base64,"));
    let svg = Format::Svg { page: NonZeroUsize::MIN };
    let svg = String::from_utf8(bytes(&accepted, svg)).unwrap();
    assert!(!svg.contains("<image"));
    assert!(svg.contains("<g role=\"img\" aria-label=\"Neutraal beeldmerk\""));
    roxmltree::Document::parse(&svg).unwrap();
    let package = Package::open(&bytes(&accepted, Format::DOCX));
    assert!(package.bytes("word/media/logo.png").starts_with(b"\x89PNG"));
}

#[test]
fn what_is_more_than_shapes_stands_in_pixels() {
    for (inside, beyond) in [
        (
            r##"<linearGradient id="g"><stop stop-color="red"/><stop offset="1"/></linearGradient>
                <rect width="9" height="9" fill="url(#g)"/>"##,
            NotVector::Gradient,
        ),
        (r#"<rect width="9" height="9" opacity=".5"/>"#, NotVector::Opacity),
        (r#"<rect width="9" height="9" fill-opacity=".5"/>"#, NotVector::Opacity),
        (
            r##"<clipPath id="c"><circle r="4"/></clipPath>
                <rect width="9" height="9" clip-path="url(#c)"/>"##,
            NotVector::Effect,
        ),
        (r#"<rect x="9" width="9" height="9"/>"#, NotVector::Overflow),
    ] {
        let style = with_logo(inside);
        assert_eq!(style.logo.drawing, Some(Err(beyond)), "{inside}");
        let accepted = letter(style);
        assert_eq!(images(&bytes(&accepted, Format::Pdf)), 1);
        let html = String::from_utf8(bytes(&accepted, Format::Html)).unwrap();
        assert!(html.contains("src=\"data:image/png;base64,"));
    }
    // A raster logo is never drawn as shapes.
    assert_eq!(HouseStyle::neutral(STYLES.locales()).unwrap().logo.drawing, None);
}

/// Returns a style with this logo, in a slot of 13 by 37.125 mm.
fn with_picture(logo: &[u8]) -> HouseStyle {
    HouseStyle::read("name = \"eigen\"\n", logo, STYLES.locales()).unwrap()
}

#[test]
fn a_picture_keeps_its_proportions_in_every_output_as_svg_does() {
    // Twice as wide as tall: 13 by 6.5 mm, in the middle of the slot.
    let png = {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 400, 200);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![0; 400 * 200]).unwrap();
        writer.finish().unwrap();
        file
    };
    let style = with_picture(&png);
    let place = style.logo.place;
    let near = |length: kamerbrief::length::Length, mm: f64| {
        assert!((length.to_mm() - mm).abs() < 1e-6, "{} is not {mm}", length.to_mm());
    };
    near(place.x, 98.5);
    near(place.y, (37.125 - 6.5) / 2.0);
    near(place.width, 13.0);
    near(place.height, 6.5);

    let accepted = letter(style);
    let svg = Format::Svg { page: NonZeroUsize::MIN };
    let svg = String::from_utf8(bytes(&accepted, svg)).unwrap();
    let image = svg.split("<image ").nth(1).unwrap().split(" role").next().unwrap();
    let expected = "x=\"279.21\" y=\"43.41\" width=\"36.85\" height=\"18.43\"";
    assert!(image.starts_with(expected), "{image}");
    let html = String::from_utf8(bytes(&accepted, Format::Html)).unwrap();
    let rule = html.split(".logo {").nth(2).unwrap().split('}').next().unwrap();
    let length = |name: &str| -> f64 {
        let rest = rule.split(&format!(" {name}: ")).nth(1).unwrap();
        rest.split("rem").next().unwrap().parse().unwrap()
    };
    assert!((length("width") / length("height") - 2.0).abs() < 0.01, "{rule}");
    let docx = Package::open(&bytes(&accepted, Format::DOCX));
    let header = docx.part("word/header1.xml");
    assert!(header.contains("cx=\"468000\" cy=\"234000\""), "{header}");

    // The PDF looks like that of the same shape in SVG.
    let shape = with_picture(
        br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1h-2z"/></svg>"#,
    );
    let pdf = bytes(&accepted, Format::Pdf);
    let alike = unlike(pdf.clone(), bytes(&letter(shape), Format::Pdf), 1);
    assert!(alike < 60, "{alike}");
    let filled = with_picture(
        br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 13 37.125"><path d="M0 0h13v37.125h-13z"/></svg>"#,
    );
    assert!(unlike(pdf, bytes(&letter(filled), Format::Pdf), 1) > 1000);
}

#[test]
fn what_svg_would_lose_is_refused_with_its_reason() {
    let refused = |inside: &str| {
        let svg = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE svg><svg \
             xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 13 37\">{inside}</svg>"
        );
        let read =
            HouseStyle::read("name = \"eigen\"\n", svg.as_bytes(), STYLES.locales());
        read.err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(
        refused("<g><text x=\"1\" y=\"9\">Raad <tspan>voor</tspan></text></g>"),
        "house style read: logo: The SVG contains text (“Raad voor”). Convert the text \
         to paths."
    );
    assert!(refused("<image width=\"9\" height=\"9\"/>").contains("contains an image"));
    assert!(refused("<filter id=\"a\"/>").contains("contains a filter"));
    let mut doubled = "<g id=\"a0\"><path d=\"M0 0h1v1z\"/></g>".to_owned();
    for level in 1..40 {
        let inner = format!("<use href=\"#a{}\"/>", level - 1).repeat(2);
        doubled.push_str(&format!("<g id=\"a{level}\">{inner}</g>"));
    }
    assert!(refused(&doubled).contains("draws more than 20000 elements"));
    // Blank text does not count as text.
    assert_eq!(refused("<path d=\"M0 0h1v1z\"/><text> </text>"), "");
}

/// Returns an SVG logo of one shape with these attributes, below a style sheet.
fn shape(sheet: &str, attributes: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 13 37\">\
         <style>{sheet}</style><rect width=\"10\" height=\"30\" {attributes}/></svg>"
    )
}

#[test]
fn a_color_that_is_not_read_is_refused() {
    for (sheet, attributes, color) in [
        ("", "fill='color(display-p3 1 0 0)'", "color(display-p3 1 0 0)"),
        ("", "fill='oklch(0.4 0.1 250)'", "oklch(0.4 0.1 250)"),
        ("", "fill='rgb(21 66 115 / 100%)'", "rgb(21 66 115 / 100%)"),
        ("", "stroke='device-cmyk(1 .7 0 .4)'", "device-cmyk(1 .7 0 .4)"),
        ("", "style='fill:var(--b,#154273)'", "var(--b,#154273)"),
        // A variable is valid in CSS, so the earlier color does not hold.
        ("", "style='fill:#154273;fill:var(--b)'", "var(--b)"),
        (":root{--b:#154273} rect{fill:var(--b)}", "", "var(--b)"),
        ("rect{/* a;b */ fill : lab(1% 2 3) ; stroke:red}", "", "lab(1% 2 3)"),
        ("a{fill:red} rect{fill:lch(1% 2 3)!important}", "", "lch(1% 2 3)"),
        ("", "color='oklab(0 0 0)'", "oklab(0 0 0)"),
        ("", "fill='url(#a) oklab(0 0 0)'", "url(#a) oklab(0 0 0)"),
    ] {
        let svg = shape(sheet, attributes);
        let read =
            HouseStyle::read("name = \"eigen\"\n", svg.as_bytes(), STYLES.locales());
        let error = read.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            error.contains(&format!("The colour “{color}” in the SVG")),
            "{svg} {error}"
        );
    }
}

#[test]
fn an_earlier_color_holds_where_one_is_not_read() {
    let blue = "fill='#154273'";
    for (sheet, attributes) in [
        ("", blue),
        ("", "style='fill:#154273;fill:color(display-p3 0.08 0.26 0.45)'"),
        ("", "fill='#154273' style='fill:color(display-p3 0.08 0.26 0.45);'"),
        ("rect{fill:#154273;fill:oklch(0.4 0.1 250)}", ""),
        ("rect{fill:#154273;fill:oklch(0.4 0.1 250) !important;}", ""),
        ("", "fill='#154273 icc-color(x, 0, 0, 0)'"),
        ("", "style='fill:#154273 device-cmyk(1 .7 0 .4);stroke:none'"),
        ("@supports (color:lab(0 0 0)){rect{fill:lab(0 0 0)}} rect{fill:#154273}", ""),
    ] {
        let svg = shape(sheet, attributes);
        let read =
            HouseStyle::read("name = \"eigen\"\n", svg.as_bytes(), STYLES.locales());
        let read = read.unwrap_or_else(|error| panic!("{svg}: {error}"));
        let plain = shape("", blue);
        let plain =
            HouseStyle::read("name = \"eigen\"\n", plain.as_bytes(), STYLES.locales());
        assert_eq!(read.logo.deflated_rgb, plain.unwrap().logo.deflated_rgb, "{svg}");
    }
}

#[test]
fn an_element_of_an_entity_is_read_as_often_as_it_is_used() {
    let svg = |style: &str| {
        format!(
            "<!DOCTYPE svg [<!ENTITY r \"<rect width='10' height='30' style='{style}'/>\">]>\
             <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 13 37\">&r;&r;</svg>"
        )
    };
    let read = |svg: String| {
        HouseStyle::read("name = \"eigen\"\n", svg.as_bytes(), STYLES.locales()).unwrap()
    };
    let (one, two) = ("fill:red", "fill:red;fill:color(display-p3 1 0 0)");
    let (one, two) = (read(svg(one)), read(svg(two)));
    assert_eq!(one.logo.deflated_rgb, two.logo.deflated_rgb);
}
