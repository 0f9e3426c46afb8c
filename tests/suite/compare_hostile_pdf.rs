//! Comparison of malicious PDFs.
//!
//! They are rejected with the exceeded limit, in little memory and time, before the
//! interpreter reads them.

use kamerbrief::compare::Limit;
use kamerbrief::compare::compare;
use kamerbrief::limits::compare::{MAX_BOOKMARKS, MAX_FORMS};

use crate::support::STYLES;
use crate::support_hostile::{
    Pdf, deflated, filtered, form, harmless, limit, peak, stream,
};

/// Maximum memory in MiB, as for DOCX and HTML.
const MAX: u64 = 256;

const MILLION: usize = 1_000_000;

const FONT: &str = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica\
                    /Encoding/WinAnsiEncoding>>>>";

const IMAGE: &str = "/Type/XObject/Subtype/Image";

/// Returns objects numbered from `from`, each of which refers to the next.
fn chain(from: usize, count: usize, object: impl Fn(&str) -> String) -> Vec<Vec<u8>> {
    let last = from + count - 1;
    let next = |n: usize| {
        if n == last { "null".to_owned() } else { format!("{} 0 R", n + 1) }
    };
    (from..=last).map(|n| object(&next(n)).into_bytes()).collect()
}

fn forms(count: usize, content: &str) -> Vec<Vec<u8>> {
    let mut forms: Vec<_> = (0..count - 1)
        .map(|n| form(&format!("/XObject<</X {} 0 R>>", n + 6), content))
        .collect();
    forms.push(form("", "0 0 1 1 re f"));
    forms
}

fn drawn(content: &str, object: Vec<u8>) -> Pdf {
    Pdf::new(content).resources("/XObject<</X 5 0 R>>").objects([object])
}

fn image(entries: &str, data: &[u8]) -> Pdf {
    drawn("/X Do", filtered(&format!("{IMAGE}{entries}"), data))
}

fn tree(objects: Vec<Vec<u8>>) -> Pdf {
    Pdf::new("").catalog("/StructTreeRoot 5 0 R").objects(objects)
}

#[test]
fn trees_that_are_very_deep_are_refused_and_overflow_no_stack() {
    let deep = "<a>".repeat(MILLION) + &"</a>".repeat(MILLION);
    let element = |tag: &str| {
        let tag = tag.to_owned();
        move |next: &str| format!("<</S/{tag}/K {next}>>")
    };
    let root = || vec![b"<</K 6 0 R>>".to_vec()];
    let with = |mut all: Vec<Vec<u8>>, more: Vec<Vec<u8>>| {
        all.extend(more);
        all
    };
    let count = 90_000;
    let files = [
        (
            "XMP",
            Pdf::new("")
                .catalog("/Metadata 5 0 R")
                .objects([stream("", deep.as_bytes())]),
        ),
        ("structure", tree(with(root(), chain(6, count, element("Sect"))))),
        (
            "structure in a line",
            tree(with(
                with(root(), vec![b"<</S/P/K 7 0 R>>".to_vec()]),
                chain(7, count, element("Span")),
            )),
        ),
        (
            "outline",
            Pdf::new("").catalog("/Outlines 5 0 R").objects(with(
                vec![b"<</First 6 0 R>>".to_vec()],
                chain(6, count, |next| format!("<</Title(a)/First {next}>>")),
            )),
        ),
        (
            "arrays",
            Pdf::new("")
                .catalog("/PageLabels 5 0 R")
                .objects(chain(5, count, |next| format!("[{next}]"))),
        ),
        (
            "dictionaries",
            Pdf::new("")
                .catalog("/PageLabels 5 0 R")
                .objects(chain(5, count, |next| format!("<</A {next}>>"))),
        ),
    ];
    for (name, file) in files {
        assert_eq!(limit(name, file.bytes()), Some(Limit::Depth), "{name}");
    }
    let operands = ["[".repeat(MILLION) + " 0 d", "<<".repeat(MILLION) + " BDC"];
    for content in operands {
        assert_eq!(limit("operands", Pdf::new(&content).bytes()), None);
    }
    let mut pages: String = (2..count)
        .map(|n| format!("{n} 0 obj<</Type/Pages/Kids[{} 0 R]>>endobj\n", n + 1))
        .collect();
    pages.insert_str(0, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
    pages += &format!("{count} 0 obj<</Type/Page>>endobj\ntrailer<</Root 1 0 R>>");
    assert_eq!(limit("pages", pages.into_bytes()), None);
}

#[test]
fn forms_in_forms_are_drawn_as_deep_as_the_limit_and_no_deeper() {
    let nested = |count| {
        Pdf::new("/X Do").resources("/XObject<</X 5 0 R>>").objects(forms(count, "/X Do"))
    };
    assert_eq!(limit("forms", nested(MAX_FORMS).bytes()), None);
    assert_eq!(limit("forms", nested(MAX_FORMS + 1).bytes()), Some(Limit::Forms));
    assert_eq!(limit("forms", nested(10_000).bytes()), Some(Limit::Forms));
}

/// Returns files that once took gigabytes or minutes, each with the exceeded limit.
///
/// Their size is a few kilobytes.
/// Returns shadings that take long for each pixel of the page.
fn shadings() -> [(&'static str, Vec<u8>, Limit); 3] {
    let function = "/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]";
    let program = format!("{{ {} dup }}", "sin ".repeat(200));
    let program = || stream(function, program.as_bytes());
    let shading = "/ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 5 0 R";
    // Patches whose corners are those of the page, each with its own flag, points and colors.
    let points =
        [[0, 0], [0, 255], [255, 255], [255, 0]].map(|corner| [corner; 4].concat());
    let patch = [vec![0], points.concat(), vec![128; 12]].concat();
    let mesh = "/ShadingType 7/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8\
                /BitsPerFlag 8/Decode[0 595 0 842 0 1 0 1 0 1]";
    [
        (
            "operators of a shading",
            Pdf::new("/S sh")
                .resources(&format!("/Shading<</S<<{shading}>>>>"))
                .objects([program()])
                .bytes(),
            Limit::Content,
        ),
        (
            "operators of a pattern",
            Pdf::new("/Pattern cs /P scn 0 0 595 842 re f")
                .resources(&format!(
                    "/Pattern<</P<</PatternType 2/Shading<<{shading}>>>>>>"
                ))
                .objects([program()])
                .bytes(),
            Limit::Content,
        ),
        (
            "patches",
            Pdf::new("/S sh")
                .resources("/Shading<</S 5 0 R>>")
                .objects([stream(mesh, &patch.repeat(2_000))])
                .bytes(),
            Limit::Painted,
        ),
    ]
}

fn bombs() -> Vec<(&'static str, Vec<u8>, Limit)> {
    let spaces = vec![b' '; 64 << 20];
    let once = deflated(&spaces);
    let jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00";
    let jpeg2000 = b"\xff\x4f\xff\x51\x00\x2f\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00";
    let content = |filters: &str, data: &[u8]| {
        let mut pdf = Pdf::new("");
        pdf.content = filtered(&format!("/Filter{filters}"), data);
        pdf
    };
    let small = "/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB";
    let tiling = |steps: &str| {
        let entries =
            format!("/PatternType 1/PaintType 1/TilingType 1/Resources<<>>{steps}");
        Pdf::new(&("/Pattern cs /P scn ".to_owned() + &"0 0 600 800 re f ".repeat(100)))
            .resources("/Pattern<</P 5 0 R>>")
            .objects([stream(&entries, b"0 0 1 1 re f")])
    };
    let skewed = "/BBox[0 0 1 1]/XStep 9000/YStep 9000/Matrix[1 1 1 1.0001 0 0]";
    let mask = Pdf::new(&"/G gs 0 0 9 9 re f ".repeat(20_000))
        .resources("/ExtGState<</G<</SMask<</S/Alpha/G 5 0 R>>>>>>")
        .objects([form("", &"0 0 600 800 re f ".repeat(100))]);
    let glyphs = Pdf::new(&format!("BT /F 9 Tf ({}) Tj ET", "a".repeat(100_000)))
        .resources("/Font<</F 5 0 R>>")
        .objects([
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97\
              /LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>>>"
                .to_vec(),
            stream("", "9 0 d0 0 0 1 1 re f ".repeat(100).as_bytes()),
        ]);
    let appearance = drawn(&"/X Do ".repeat(20_000), form("", "0 0 1 1 re f"));
    let tenfold = Pdf::new(&"/X Do ".repeat(10))
        .resources("/XObject<</X 5 0 R>>")
        .objects(forms(8, &"/X Do ".repeat(10)));
    let eightfold: Vec<_> = (6..17)
        .map(|n| format!("[{}]", format!("{n} 0 R ").repeat(8)).into_bytes())
        .collect();
    let bookmarks =
        chain(6, MAX_BOOKMARKS + 1, |next| format!("<</Title(a)/Next {next}>>"));
    let text = |n: usize, shown: &str| {
        Pdf::new(&format!("BT /F1 3 Tf {} ET", shown.repeat(n))).resources(FONT)
    };
    let files = vec![
        (
            "CCITT of 60,000²",
            image(
                "/Width 60000/Height 60000/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>",
                b"\0",
            ),
            Limit::Image,
        ),
        (
            "CCITT by its parameters",
            image(
                "/Width 9/Height 60000/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000>>",
                b"\0",
            ),
            Limit::Image,
        ),
        (
            "JPEG of 65,535²",
            image(&format!("{small}/Filter/DCTDecode"), jpeg),
            Limit::Image,
        ),
        (
            "compressed JPEG",
            image(&format!("{small}/Filter[/FlateDecode/DCTDecode]"), &deflated(jpeg)),
            Limit::Image,
        ),
        (
            "JPEG 2000 of 65,536²",
            image(&format!("{small}/Filter/JPXDecode"), jpeg2000),
            Limit::Image,
        ),
        (
            "image of 30,000²",
            image(
                "/Width 30000/Height 30000/BitsPerComponent 1/Filter/FlateDecode",
                &deflated(&vec![0; 112_500_000]),
            ),
            Limit::Unpacked,
        ),
        (
            "image drawn again and again",
            drawn(
                &"/X Do ".repeat(5000),
                stream(
                    &format!(
                        "{IMAGE}/Width 3000/Height 3000/BitsPerComponent 8/ColorSpace/DeviceGray"
                    ),
                    &vec![0; 9_000_000],
                ),
            ),
            Limit::Images,
        ),
        ("Flate", content("/FlateDecode", &once), Limit::Unpacked),
        (
            "double Flate",
            content("[/FlateDecode/FlateDecode]", &deflated(&once)),
            Limit::Unpacked,
        ),
        (
            "filters named elsewhere",
            content(" 5 0 R", &deflated(&once))
                .objects([b"[/FlateDecode/FlateDecode]".to_vec()]),
            Limit::Unpacked,
        ),
        (
            "chain of filters",
            content(&format!("[{}]", "/ASCIIHexDecode".repeat(5)), b"00>"),
            Limit::Filters,
        ),
        ("forms tenfold", tenfold, Limit::Content),
        (
            "arrays eightfold",
            Pdf::new("").catalog("/PageLabels 5 0 R").objects(eightfold),
            Limit::Model,
        ),
        ("masks", mask, Limit::Content),
        ("glyphs of content", glyphs, Limit::Content),
        (
            "inline images",
            Pdf::new(
                &("BI /W 1 /H 1 /BPC 8 /CS /G ID ".to_owned() + &"xEI ".repeat(MILLION)),
            ),
            Limit::Content,
        ),
        ("groups", appearance, Limit::Painted),
        ("fills", Pdf::new(&"0 0 600 900 re f ".repeat(100_000)), Limit::Painted),
        ("tiles", tiling("/BBox[0 0 600 800]/XStep 0.5/YStep 0.5"), Limit::Drawn),
        ("skewed tile", tiling(skewed), Limit::Painted),
        (
            "dashes",
            Pdf::new(&("[0.0001] 0 d ".to_owned() + &"0 0 m 500 800 l S ".repeat(50))),
            Limit::Drawn,
        ),
        (
            "points of one path",
            Pdf::new(&("0 0 m ".to_owned() + &"9 9 l ".repeat(4 * MILLION) + "S")),
            Limit::Drawn,
        ),
        (
            "glyphs of one operator",
            text(1, &format!("({}) Tj", "a".repeat(MILLION))),
            Limit::Drawn,
        ),
        ("paths", Pdf::new(&"0 0 m 9 9 l S ".repeat(600_000)), Limit::Model),
        ("lines", text(200_000, "1 0 0 1 9 9 Tm (a) Tj "), Limit::Model),
        ("marks", Pdf::new(&"/P <</MCID 0>> BDC EMC ".repeat(400_000)), Limit::Model),
        (
            "names",
            Pdf::new("").catalog(&format!(
                "/Names<</JavaScript<</Kids[{}]>>>>",
                "<<>>".repeat(50_000)
            )),
            Limit::Bookmarks,
        ),
        (
            "names of many entries",
            Pdf::new("").catalog(&format!(
                "/Names<</JavaScript<</Kids[{}]>>>>",
                format!(
                    "<<{}>>",
                    (0..100).map(|n| format!("/{n} 0")).collect::<String>()
                )
                .repeat(5000)
            )),
            Limit::Model,
        ),
        (
            "roles",
            Pdf::new("").catalog(&format!(
                "/MarkInfo<</Marked true>>/StructTreeRoot<</RoleMap<<{}>>/K<</S/P>>>>",
                (0..500_000).map(|n| format!("/{n}/P")).collect::<String>()
            )),
            Limit::Model,
        ),
        (
            "bookmarks",
            Pdf::new("")
                .catalog("/Outlines 5 0 R")
                .objects([b"<</First 6 0 R>>".to_vec()])
                .objects(bookmarks),
            Limit::Bookmarks,
        ),
    ];
    let mut files: Vec<_> = files
        .into_iter()
        .map(|(name, file, limit)| (name, file.bytes(), limit))
        .collect();
    let pages = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[{}]>>endobj\ntrailer<</Root 1 0 R>>",
        "<<>>".repeat(MILLION)
    );
    files.push(("pages", pages.into_bytes(), Limit::Objects));
    files.extend(shadings());
    files
}

#[test]
fn what_grows_beyond_its_size_is_refused_by_the_name_of_the_limit() {
    for (name, file, expected) in bombs() {
        assert_eq!(limit(name, file), Some(expected), "{name}");
    }
}

#[test]
fn no_pdf_takes_much_memory() {
    for (name, file, _) in bombs() {
        let peak = peak(name, &file, &harmless(&file));
        assert!(peak < MAX, "{name}: {peak} MiB");
    }
}

/// Returns a tagged PDF with equal untagged words, as links can have them.
fn untagged_words(count: usize, word: &str) -> Vec<u8> {
    let line = |n: usize| {
        let (x, y) = (40 + n % 100 * 5, 750 - n / 100 * 4);
        format!("{x} {y} m {} {y} l S BT /F1 3 Tf {x} {y} Td ({word}) Tj ET\n", x + 2)
    };
    let content: String = (0..count).map(line).collect();
    let kids = "<</S/Link>>".repeat(count);
    Pdf::new(&content)
        .resources(FONT)
        .catalog("/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>")
        .objects([format!("<</Type/StructTreeRoot/K[{kids}]>>").into_bytes()])
        .bytes()
}

#[test]
fn memory_does_not_grow_with_the_square_of_equal_words() {
    // 16,000 words once took over 10 GB, because each stored the positions of all others.
    let (old, new) = (untagged_words(16_000, "a"), untagged_words(16_000, ""));
    let peak = peak("words", &old, &new);
    assert!(peak < MAX, "{peak} MiB");
}

#[test]
fn a_word_that_repeats_on_pages_is_marked_wherever_it_was() {
    let (old, new) = (untagged_words(30, "a"), untagged_words(30, ""));
    let found = compare(&old, &new, &STYLES, &[]).unwrap();
    let removed: Vec<_> = found
        .differences
        .iter()
        .filter(|found| found.code.name() == "block-removed")
        .collect();
    assert_eq!(removed.len(), 1, "{removed:?}");
    assert_eq!(removed[0].also.len(), 29);
    // Pixels explained by the removed words are not reported as a difference.
    assert!(found.differences.iter().all(|found| found.code.name() != "pixels"));
}

#[test]
fn a_pdf_of_many_dense_pages_is_within_all_limits() {
    let line = "(De Kamer vraagt om een brief over de stand van zaken in deze tijd.) Tj ";
    let content = |word: &str| {
        let lines: String =
            (0..32).map(|n| format!("1 0 0 1 60 {} Tm {line}", 780 - n * 14)).collect();
        format!("BT /F1 9 Tf {lines} 1 0 0 1 60 20 Tm ({word}) Tj ET")
    };
    let file = |word: &str| {
        let mut pdf = Pdf::new(&content(word)).resources(FONT);
        let (first, count) = (5, 300);
        pdf.objects = (0..count)
            .map(|n| {
                format!(
                    "<</Type/Page/MediaBox[0 0 595 842]/Contents 4 0 R\
                     /Resources<<{FONT}>>/N {n}>>"
                )
                .into_bytes()
            })
            .collect();
        let kids: String = (0..count).map(|n| format!("{} 0 R ", first + n)).collect();
        let bytes = pdf.bytes();
        let kids = format!("<</Type/Pages/Kids[{kids}]>>");
        // The reader searches for objects itself if the table is wrong.
        let text = b"<</Type/Pages/Kids[3 0 R]/Count 1>>";
        let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
        [&bytes[..at], kids.as_bytes(), &bytes[at + text.len()..]].concat()
    };
    let found = compare(
        &file("oud"),
        &file("nieuw"),
        &STYLES,
        &["pixels"].map(|rule| kamerbrief::compare::IgnoreRule::parse(rule).unwrap()),
    );
    let found = found.unwrap();
    assert_eq!(
        found.differences.iter().filter(|found| found.code.name() == "words").count(),
        300
    );
}
