//! Reading of letters: tables, figures, questions, footnotes, Markdown.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kamerbrief::blocks::{Block, Cell, Inline, Paragraph};
use kamerbrief::compose::compose;
use kamerbrief::document;
use kamerbrief::house_style::{HouseStyle, HouseStyles, Role};
use kamerbrief::image::{Image, ImageColor, ImageKind};
use kamerbrief::letter::{self, BodyBlock, Numbering, Status, Turn};
use kamerbrief::limits::CancelToken;
use kamerbrief::locale::Language;

use crate::support::{STYLES, letter};
use crate::validation::{read, with};

/// Composes a body with these blocks.
fn body(blocks: &str) -> Vec<Block> {
    let json = with(&format!(r#""body": [{blocks}]"#));
    let accepted = letter::parse(json.as_bytes(), &STYLES)
        .unwrap_or_else(|error| panic!("{blocks}: {error:?}"));
    let markup = compose(&accepted.letter, &accepted.style, &CancelToken::never());
    markup.unwrap().bodies.swap_remove(0)
}

/// Composes a body in Markdown.
fn of_markdown(text: &str) -> Vec<Block> {
    body(&serde_json::json!({ "markdown": text }).to_string())
}

fn text(text: &str) -> Block {
    let inlines = vec![Inline::Text(text.to_owned())];
    Block::Paragraph(Paragraph::new(Role::TableText, inlines))
}

#[test]
fn an_array_is_blocks_where_one_of_its_items_is_a_block() {
    let table = |cell: &str| {
        let letter = read(&format!(r#""body": [{{"table": {{"rows": [[{cell}]]}}}}]"#));
        let BodyBlock::Block(Block::Table(table)) = &letter.body[0] else {
            panic!("{:?}", letter.body)
        };
        let Cell(blocks) = &table.rows[0][0];
        blocks.clone()
    };
    assert_eq!(table(r#"["A", "B"]"#), [text("AB")]);
    assert_eq!(table(r#"["A", {"paragraph": "B"}]"#), [text("A"), text("B")]);
    for empty in [r#""""#, r#"" ""#, "[]", r#"["", " "]"#] {
        assert_eq!(table(empty), [], "{empty}");
    }
}

#[test]
fn a_table_that_names_no_columns_has_those_of_its_first_row() {
    let columns = |table: &str| {
        let letter = read(&format!(r#""body": [{{"table": {table}}}]"#));
        let BodyBlock::Block(Block::Table(table)) = &letter.body[0] else {
            panic!("{:?}", letter.body)
        };
        table.columns.clone()
    };
    assert_eq!(columns(r#"{"rows": [["a", "b"]]}"#).len(), 2);
    assert_eq!(columns(r#"{"header": ["a"], "rows": [["a"]]}"#).len(), 1);
    assert_eq!(columns(r#"{"header": [], "rows": [["a", "b", "c"]]}"#).len(), 3);
    let thirds = r#"{"columns": [{"width": 33.4}, {"width": 33.3}, {"width": 33.3}],
                     "rows": [["a", "b", "c"]]}"#;
    assert_eq!(columns(thirds)[0].width, Some(33.4));
}

#[test]
fn sections_in_a_roman_one_are_decimal_unless_they_say_otherwise() {
    let letter = letter("roman").letter;
    let numberings = |blocks: &[BodyBlock]| -> Vec<Numbering> {
        let sections = blocks.iter().filter_map(|block| match block {
            BodyBlock::Section(section) => Some(section.numbering),
            _ => None,
        });
        sections.collect()
    };
    let [BodyBlock::Section(_), BodyBlock::Section(second), ..] = letter.body.as_slice()
    else {
        panic!("{:?}", letter.body);
    };
    assert_eq!(second.numbering, Numbering::Roman);
    assert_eq!(numberings(&second.blocks), [Numbering::Decimal, Numbering::None]);
}

#[test]
fn answers_are_announced_in_the_words_of_the_language_and_the_house() {
    let questions = r#"{"questions": [
        {"question": {"number": 3, "blocks": ["Q"]}},
        {"question": {"number": 8, "blocks": ["Q"]}},
        {"question": {"number": 9, "blocks": ["Q"]}},
        {"answer": {"numbers": [9], "blocks": ["A"]}},
        {"answer": {"numbers": [3, 8], "blocks": ["A"]}},
        {"answer": {"numbers": [9, 3, 8], "blocks": ["A"]}}
    ]}"#;
    let announced = |language: &str, styles: &HouseStyles| {
        let json = with(&format!(r#""language": "{language}", "body": [{questions}]"#));
        let accepted = letter::parse(json.as_bytes(), styles).unwrap();
        let markup =
            compose(&accepted.letter, &accepted.style, &CancelToken::never()).unwrap();
        let headings = markup.bodies[0].iter().filter_map(|block| match block {
            Block::Heading(heading) if heading.role == Role::AnswerHeading => {
                Some(Inline::plain_text(&heading.inlines))
            }
            _ => None,
        });
        headings.collect::<Vec<_>>()
    };
    let dutch = [
        "Antwoord op vraag 9",
        "Antwoord op vraag 3 en 8",
        "Antwoord op vraag 9, 3 en 8",
    ];
    assert_eq!(announced("nl", &STYLES), dutch);
    let english = [
        "Answer to question 9",
        "Answer to questions 3 and 8",
        "Answer to questions 9, 3 and 8",
    ];
    assert_eq!(announced("en", &STYLES), english);

    let mut locale = STYLES.default_style().locale(Language::NL).clone();
    locale.words.answer_to_questions = "Antwoord op vragen".to_owned();
    let style = HouseStyle::neutral(STYLES.locales()).unwrap().with_locale(locale);
    assert_eq!(
        announced("nl", &HouseStyles::from_style(style))[1],
        "Antwoord op vragen 3 en 8"
    );
}

#[test]
fn the_notes_of_whoever_asks_are_numbered_through_all_questions() {
    let letter = letter("questions").letter;
    let BodyBlock::Questions(turns) = &letter.annexes[0].blocks[0] else { panic!() };
    let sources = turns.iter().filter_map(|turn| match turn {
        Turn::Question(question) => Some(question.sources.len()),
        Turn::Answer(_) => None,
    });
    assert_eq!(sources.take(3).collect::<Vec<_>>(), [1, 0, 2]);
    let markup = compose(&letter, STYLES.default_style(), &CancelToken::never()).unwrap();
    let sources = markup.bodies.iter().flatten().filter_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.role == Role::QuestionSource => {
            Some(Inline::plain_text(&paragraph.inlines))
        }
        _ => None,
    });
    let numbers: Vec<_> = sources.map(|source| source[..3].to_owned()).collect();
    assert_eq!(numbers, ["1) ", "2) ", "3) "]);
}

#[test]
fn a_draft_says_so_on_its_pages_and_may_lack_a_date() {
    let draft = letter("draft");
    assert_eq!((draft.letter.status, draft.letter.date), (Status::Draft, None));
    let markup = compose(&draft.letter, &draft.style, &CancelToken::never()).unwrap();
    assert_eq!(markup.metadata.date, "1970-01-01");
    let document = document::parse(markup).unwrap();
    assert!(document.letterhead.watermark.is_some());
    assert_eq!(document.letterhead.dateline.len(), 1);
    let dated = read(r#""status": "draft""#);
    assert!(dated.date.is_some());
}

#[test]
fn a_table_of_contents_lists_titles_down_to_its_depth_without_footnotes() {
    let contents = letter("contents");
    let markup =
        compose(&contents.letter, &contents.style, &CancelToken::never()).unwrap();
    let document = document::parse(markup).unwrap();
    let levels = |depth| -> Vec<u8> {
        document.headings(depth).map(|heading| heading.level).collect()
    };
    assert_eq!(levels(1), [1, 1]);
    assert_eq!(levels(2), [1, 2, 2, 1]);
    // Questions and answers are at level 4 here.
    assert_eq!(levels(4), [1, 2, 3, 3, 4, 2, 3, 3, 1]);

    let notes = letter("footnotes");
    let markup = compose(&notes.letter, &notes.style, &CancelToken::never()).unwrap();
    let document = document::parse(markup).unwrap();
    let title = &document.headings(1).next().unwrap().inlines;
    let without = Inline::without_footnotes(title);
    assert_eq!(without, [Inline::Text("Onderzoek".to_owned())]);
}

#[test]
fn a_picture_that_comes_back_is_one() {
    let figures = letter("figures");
    let markup = compose(&figures.letter, &figures.style, &CancelToken::never()).unwrap();
    assert_eq!(markup.images.len(), 8);
    let document = document::parse(markup).unwrap();
    let annexes = document.annexes.iter().flat_map(|annex| &annex.blocks);
    let figures = document.letter.iter().chain(annexes).filter_map(|block| match block {
        Block::Figure(figure) => Some(figure.image),
        _ => None,
    });
    assert_eq!(figures.collect::<Vec<_>>(), [0, 1, 2, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn pictures_keep_their_pixels_and_lose_what_they_say_beside_them() {
    let figures = letter("figures").letter;
    let mut images = Vec::new();
    for block in &figures.annexes[0].blocks {
        if let BodyBlock::Block(Block::Figure(figure)) = block {
            images.push(&figures.images[figure.image]);
        }
    }
    let [gray, deep, progressive, _, rgb] = images[..] else { panic!("{images:?}") };
    assert_eq!((gray.color, gray.has_alpha), (ImageColor::Gray, false));
    assert_eq!(deep.pixels().unwrap().samples.len(), 8 * 8 * 3);
    assert_eq!(progressive.pixels().unwrap().samples.len(), 48 * 32 * 3);
    // The gradient goes from blue to yellow; its file stores red, green and blue.
    assert_eq!(rgb.color, ImageColor::Rgb);
    let pixels = rgb.pixels().unwrap();
    let (first, last) = (&pixels.samples[..3], &pixels.samples[31 * 3..][..3]);
    assert!(first[0] < 40 && first[2] > 120, "{first:?}");
    assert!(last[0] > 215 && last[2] < 90, "{last:?}");

    let secret = b"Gemaakt door een ambtenaar";
    let length = |extra: usize| u16::try_from(secret.len() + extra).unwrap();
    let mut commented = progressive.bytes[..2].to_vec();
    for marker in [0xFE, 0xE1, 0xED] {
        commented.extend([0xFF, marker]);
        commented.extend(length(2).to_be_bytes());
        commented.extend(secret);
    }
    commented.extend(&progressive.bytes[2..]);
    commented.extend(secret);
    let read = Image::read(ImageKind::Jpeg, &commented, |_| true).unwrap();
    assert_eq!(&read, progressive);

    // After the header, as a text chunk; its checksum is not checked.
    let mut commented = gray.bytes[..33].to_vec();
    commented.extend(u32::from(length(0)).to_be_bytes());
    commented.extend(b"tEXt");
    commented.extend(secret);
    commented.extend([0; 4]);
    commented.extend(&gray.bytes[33..]);
    commented.extend(secret);
    assert_eq!(&Image::read(ImageKind::Png, &commented, |_| true).unwrap(), gray);
}

#[test]
fn markdown_says_what_the_same_blocks_say() {
    let image = &letter("figures").letter;
    let BodyBlock::Block(Block::Figure(figure)) = &image.annexes[0].blocks[0] else {
        panic!()
    };
    let uri = format!(
        "data:image/png;base64,{}",
        BASE64_STANDARD.encode(&image.images[figure.image].bytes)
    );
    let pairs = [
        (
            "Een *twee* **drie**.",
            r#"{"paragraph": ["Een ", {"emphasis": "twee"}, " ",
            {"strong": "drie"}, "."]}"#,
        ),
        (
            "Een\ntwee\\\ndrie  \nvier",
            r#"{"paragraph": ["Een twee", {"lineBreak": true},
            "drie", {"lineBreak": true}, "vier"]}"#,
        ),
        ("`*a*` <b>c</b> &eacute; \\*", r#""*a* <b>c</b> é *""#),
        (
            "[a *b*](https://c.nl/) <tel:070> <a@b.nl>",
            r#"{"paragraph": [
            {"link": {"text": ["a ", {"emphasis": "b"}], "url": "https://c.nl/"}}, " ",
            {"link": {"text": "tel:070", "url": "tel:070"}}, " ",
            {"link": {"text": "a@b.nl", "url": "mailto:a@b.nl"}}]}"#,
        ),
        ("- a\n- b\n\n      c", r#"{"list": {"items": ["a", ["b", "c"]]}}"#),
        (
            "4. a\n   - b",
            r#"{"list": {"style": "number", "start": 4, "items": [
            ["a", {"list": {"items": ["b"]}}]]}}"#,
        ),
        ("> a\n>\n> b", r#"{"quote": {"blocks": ["a", "b"]}}"#),
        (
            "    a\n\n      b\n",
            r#"{"paragraph": ["a", {"lineBreak": true},
            {"lineBreak": true}, "  b"]}"#,
        ),
        ("```rust\na\n```", r#""a""#),
        (
            "<p>\na\n</p>",
            r#"{"paragraph": ["<p>", {"lineBreak": true}, "a",
            {"lineBreak": true}, "</p>"]}"#,
        ),
        (
            "# a\n\nb\n\n## c\n\nd\n\n# e\n\nf",
            r#"
            {"section": {"title": "a", "blocks": ["b",
                {"section": {"title": "c", "blocks": ["d"]}}]}},
            {"section": {"title": "e", "blocks": ["f"]}}"#,
        ),
        (
            "### a\n\nb\n\n# c\n\nd",
            r#"{"section": {"title": "a", "blocks": ["b"]}},
            {"section": {"title": "c", "blocks": ["d"]}}"#,
        ),
        (
            "a|b\n:-:|-:\n*c*|",
            r#"{"table": {"columns": [{"align": "center"},
            {"align": "right"}], "header": ["a", "b"],
            "rows": [[[{"emphasis": "c"}], ""]]}}"#,
        ),
        ("||\n|-|\n|a|", r#"{"table": {"rows": [["a"]]}}"#),
        (
            "a[^x] b[^y]\n\n[^y]: c\n[^x]: d\n\n    - e",
            r#"{"paragraph": ["a",
            {"footnote": [{"paragraph": "d"}, {"list": {"items": ["e"]}}]}, " b",
            {"footnote": "c"}]}"#,
        ),
        ("a[^x]", r#""a[^x]""#),
    ];
    for (markdown, json) in pairs {
        assert_eq!(of_markdown(markdown), body(json), "{markdown}");
    }
    assert_eq!(
        of_markdown(&format!("![*a*]({uri} \"b\")")),
        body(&format!(
            r#"{{"figure": {{"image": "{uri}", "alt": "a", "caption": "b"}}}}"#
        ))
    );
}
