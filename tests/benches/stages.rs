//! How long each stage takes, on the seed letter and on a long one.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kamerbrief::style::HouseStyles;
use kamerbrief::{Format, compose, document, docx, html, layout, letter, pdf, render};

const LETTERS: [(&str, &[u8]); 2] = [
    ("telecomraad", include_bytes!("../letters/telecomraad.json")),
    ("long", include_bytes!("../letters/long.json")),
];

fn stages(criterion: &mut Criterion) {
    let styles = HouseStyles::shipped().unwrap();
    for (name, bytes) in LETTERS {
        let mut group = criterion.benchmark_group(name);
        let accepted = letter::parse(bytes, &styles).unwrap();
        let (letter, style) = (&accepted.letter, &accepted.style);
        let markup = compose::compose(letter, style).unwrap();
        let tree = document::parse(&markup).unwrap();
        let pages = layout::layout(&tree, style);
        group.bench_function("1 letter", |b| {
            b.iter(|| letter::parse(black_box(bytes), &styles).unwrap());
        });
        group.bench_function("2 compose", |b| {
            b.iter(|| compose::compose(black_box(letter), style).unwrap());
        });
        group.bench_function("3 document", |b| {
            b.iter(|| document::parse(black_box(&markup)).unwrap());
        });
        group.bench_function("4 layout", |b| {
            b.iter(|| layout::layout(black_box(&tree), style));
        });
        group.bench_function("5 pdf", |b| {
            b.iter(|| pdf::export(black_box(&pages), style).unwrap());
        });
        group.bench_function("5 docx", |b| {
            b.iter(|| {
                docx::export(black_box(&tree), style, &pages.paging, false).unwrap()
            });
        });
        group.bench_function("5 html", |b| {
            b.iter(|| html::export(black_box(&tree), style).unwrap());
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
        b.iter(|| HouseStyles::shipped().unwrap());
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
