//! Benchmarks of each stage, for the seed letter, a long one and long reports.
//!
//! The reports have hundreds of pages; their time must grow only with their length.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kamerbrief::house_style::HouseStyles;
use kamerbrief::limits::{CancelToken, RenderContext};
use kamerbrief::{Format, compose, document, docx, html, layout, letter, pdf, render};
use serde_json::json;

const LETTERS: [(&str, &[u8]); 2] = [
    ("telecomraad", include_bytes!("../letters/telecomraad.json")),
    ("long", include_bytes!("../letters/long.json")),
];

fn stages(criterion: &mut Criterion) {
    let styles = HouseStyles::builtin().unwrap();
    for (name, bytes) in LETTERS {
        let mut group = criterion.benchmark_group(name);
        let accepted = letter::parse(bytes, &styles).unwrap();
        let (letter, style) = (&accepted.letter, &accepted.style);
        let markup = compose::compose(letter, style, &CancelToken::never()).unwrap();
        let tree = document::parse(markup.clone()).unwrap();
        let pages = layout::layout(&tree, style, &RenderContext::default()).unwrap();
        group.bench_function("1 letter", |b| {
            b.iter(|| letter::parse(black_box(bytes), &styles).unwrap());
        });
        group.bench_function("2 compose", |b| {
            b.iter(|| {
                compose::compose(black_box(letter), style, &CancelToken::never()).unwrap()
            });
        });
        group.bench_function("3 document", |b| {
            b.iter(|| document::parse(black_box(markup.clone())).unwrap());
        });
        group.bench_function("4 layout", |b| {
            b.iter(|| {
                layout::layout(black_box(&tree), style, &RenderContext::default())
                    .unwrap()
            });
        });
        group.bench_function("5 pdf", |b| {
            b.iter(|| {
                pdf::export(black_box(&pages), style, &RenderContext::default()).unwrap()
            });
        });
        group.bench_function("5 docx", |b| {
            b.iter(|| {
                docx::export(
                    black_box(&tree),
                    style,
                    &pages.pagination,
                    false,
                    &CancelToken::never(),
                )
                .unwrap()
            });
        });
        group.bench_function("5 html", |b| {
            b.iter(|| {
                html::export(black_box(&tree), style, &[], &CancelToken::never()).unwrap()
            });
        });
        for (name, format) in
            [("JSON to PDF", Format::Pdf), ("JSON to DOCX", Format::DOCX)]
        {
            group.bench_function(name, |b| {
                b.iter(|| {
                    let accepted = letter::parse(black_box(bytes), &styles).unwrap();
                    render(&accepted.letter, &accepted.style, format).unwrap()
                });
            });
        }
    }
    criterion.bench_function("house style and fonts, once", |b| {
        b.iter(|| HouseStyles::builtin().unwrap());
    });
}

/// Builds a report of this number of parts.
///
/// Each part has about 30 pages, 100 notes and a table of 200 rows; ten parts have 300
/// pages, 1,000 notes and 2,000 rows.
fn report(parts: usize) -> Vec<u8> {
    let text = "Van de bruggen en viaducten in het hoofdwegennet voldoet een groot deel \
                aan de norm; de overige worden in de komende jaren hersteld. ";
    let state = "Voldoet aan de norm; onderhoud staat gepland.";
    let section = |part: usize| {
        let paragraph = |number: usize| {
            let note =
                format!("Kamerstukken II 2024/25, 29 385, nr. {number}, p. {part}.");
            let text = text.repeat(2);
            json!({ "paragraph": [text, { "footnote": note }, text] })
        };
        let row =
            |number: usize| json!([format!("Brug {number}"), "Rijk", state, "1.104"]);
        let table = json!({
            "caption": "Bruggen",
            "header": ["Brug", "Eigenaar", "Staat", "Kosten"],
            "rows": (0..200).map(row).collect::<Vec<_>>(),
        });
        let mut blocks: Vec<_> = (0..100).map(paragraph).collect();
        blocks.push(json!({ "table": table }));
        json!({ "section": { "title": format!("Deel {part}"), "blocks": blocks } })
    };
    let mut body = vec![json!({ "tableOfContents": {} })];
    body.extend((0..parts).map(section));
    let letter = json!({
        "sender": { "organisation": "Ministerie van Infrastructuur en Waterstaat" },
        "addressee": { "preset": "tweede-kamer" },
        "date": "2025-04-23",
        "subject": "Staat van de infrastructuur",
        "body": body,
    });
    letter.to_string().into_bytes()
}

fn length(criterion: &mut Criterion) {
    let styles = HouseStyles::builtin().unwrap();
    let mut group = criterion.benchmark_group("report");
    group.sample_size(10);
    for parts in [1, 2, 5, 10] {
        let accepted = letter::parse(&report(parts), &styles).unwrap();
        let (letter, style) = (&accepted.letter, &accepted.style);
        let markup = compose::compose(letter, style, &CancelToken::never()).unwrap();
        let tree = document::parse(markup.clone()).unwrap();
        let pages = layout::layout(&tree, style, &RenderContext::default()).unwrap();
        let count = pages.len();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("4 layout, {count} pages"), |b| {
            b.iter(|| {
                layout::layout(black_box(&tree), style, &RenderContext::default())
                    .unwrap()
            });
        });
        group.bench_function(format!("5 pdf, {count} pages"), |b| {
            b.iter(|| {
                pdf::export(black_box(&pages), style, &RenderContext::default()).unwrap()
            });
        });
    }
}

criterion_group!(benches, stages, length);
criterion_main!(benches);
