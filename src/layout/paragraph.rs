//! Breaks a shaped paragraph into lines.
//!
//! Input: [`ShapedText`] and a measure. Output: its [`TextLine`]s, each with its runs at
//! distances from the left edge.

use std::ops::Range;

use super::format_characters::{SOFT_HYPHEN, find_final_soft_hyphen, is_hint};
use super::frame::{Glyph, GlyphRun, Tag, narrow_offset};
use super::invisible::drop_invisible;
use super::linebreak::{
    Cluster, break_lines, clusters_reach, ends_at_separator, grapheme_pieces, is_figure,
    join_at_hints, separator_pieces, units_with_amounts,
};
use super::shaping::{ShapedText, TextSpan, shape_span};
use crate::font::{Face, FontBook, ShapedGlyph};
use crate::length::Length;
use crate::limits::letter::CHARACTERS_PER_PIECE;

/// A line of a paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct TextLine {
    pub(super) runs: Vec<LineRun>,
    /// Number of characters of the paragraph on it, invisible ones included.
    pub(super) characters: usize,
    /// The line ends at a line break in the text (`\n`).
    pub(super) ends_in_break: bool,
    /// The line ends after a separator inside a word, where word processors may not.
    pub(super) ends_in_word: bool,
}

/// A run of glyphs on a line.
#[derive(Clone, Debug)]
pub(super) struct LineRun {
    /// Distance from the left edge of the line.
    pub(super) x: Length,
    /// Height of its baseline above that of the line.
    pub(super) rise: Length,
    pub(super) tag: Tag,
    pub(super) run: GlyphRun,
}

/// Size of text in lines, on which its memory depends.
#[derive(Clone, Copy, Default)]
pub(super) struct TextAmount {
    pub(super) lines: usize,
    /// Number of runs on these lines; may be too high before the lines are built.
    pub(super) runs: usize,
    /// Number of glyphs that are repeated, those of invisible characters included.
    ///
    /// Others take less memory than is reckoned for their characters in the letter file.
    pub(super) glyphs: usize,
}

impl TextAmount {
    /// Returns the number of pieces, each of which takes about the same memory.
    pub(super) const fn pieces(self) -> usize {
        self.runs.saturating_add(self.glyphs / CHARACTERS_PER_PIECE)
    }
}

impl std::iter::Sum for TextAmount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |sum, amount| Self {
            lines: sum.lines + amount.lines,
            runs: sum.runs + amount.runs,
            glyphs: sum.glyphs + amount.glyphs,
        })
    }
}

/// Glyphs of a cluster: a range in a span.
struct GlyphRange {
    span: usize,
    glyphs: Range<usize>,
}

/// Breaks a shaped paragraph into lines.
///
/// `indent` is the distance that the first line starts to the right of the others.
///
/// # Errors
///
/// Returns the error of `count`, which gets the size of the lines before they are built.
pub(super) fn layout_lines<E>(
    shaped: &ShapedText<'_>,
    indent: Length,
    measure: Length,
    fonts: &FontBook,
    count: impl FnOnce(TextAmount) -> Result<(), E>,
) -> Result<Vec<TextLine>, E> {
    let (clusters, places) = collect_clusters(shaped, fonts);
    let text = shaped.unbroken_text();
    let lines = break_lines(&text, &clusters, measure - indent, measure);
    let last = lines.len() - 1;
    count(TextAmount { lines: lines.len(), runs: shaped.spans.len() + last, glyphs: 0 })?;
    let lines = lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| {
            let start = if number == 0 { indent } else { Length::ZERO };
            let ends_in_break = clusters[line.clone()]
                .last()
                .is_some_and(|last| shaped.text[last.start..].starts_with('\n'));
            let offset = |cluster: usize| {
                clusters.get(cluster).map_or(shaped.text.len(), |next| next.start)
            };
            let characters = shaped.text[offset(line.start)..offset(line.end)].chars();
            let characters = characters.count();
            let ends_in_word = ends_at_separator(&shaped.text[..offset(line.end)]);
            let mut line = layout_line(shaped, &places[line], start, fonts);
            (line.characters, line.ends_in_break) = (characters, ends_in_break);
            line.ends_in_word = number < last && ends_in_word;
            if number < last {
                show_soft_hyphen(&mut line, fonts);
            }
            for LineRun { run, .. } in &mut line.runs {
                drop_invisible(run, fonts.face(run.face));
            }
            line.runs.retain(|run| !run.run.glyphs.is_empty());
            line
        })
        .collect();
    Ok(lines)
}

/// Minimum widths of a paragraph; each is at least as wide as the one before.
#[derive(Clone, Copy, Default)]
pub(super) struct MinWidths {
    /// Width that holds each single character.
    pub(super) character: Length,
    /// Width that breaks words, but no numbers, dates and amounts.
    pub(super) figure: Length,
    /// Width that breaks only words with separators, anywhere in them.
    pub(super) unhyphenated: Length,
    /// Width that breaks words only after separators and at the author's hints.
    pub(super) piece: Length,
    /// Width that breaks no word.
    pub(super) word: Length,
    /// Width that breaks no line.
    pub(super) line: Length,
}

/// Width of italic type that slants over the end of a line, in ems.
///
/// LibreOffice leaves a twelfth of the height of the typeface for it.
const OVERHANG: f64 = 0.1;

impl MinWidths {
    /// Measures a shaped paragraph.
    pub(super) fn measure_paragraph(shaped: &ShapedText<'_>, fonts: &FontBook) -> Self {
        let clusters = clusters_with_slant(shaped, fonts);
        let text = shaped.unbroken_text();
        let endless = Length::pt(f64::INFINITY);
        let mut widths = Self::default();
        let widen = |width: &mut Length, part| {
            *width = width.max(clusters_reach(&clusters[part]))
        };
        for line in break_lines(&text, &clusters, endless, endless) {
            widen(&mut widths.line, line);
        }
        let units = units_with_amounts(&text, &clusters);
        for unit in &units {
            for grapheme in grapheme_pieces(&text, &clusters, unit.clone()) {
                widen(&mut widths.character, grapheme);
            }
            if is_figure(&text, &clusters, unit) {
                widen(&mut widths.figure, unit.clone());
            }
            for piece in separator_pieces(&text, &clusters, unit.clone()) {
                if piece == *unit {
                    widen(&mut widths.unhyphenated, piece.clone());
                }
                widen(&mut widths.piece, piece);
            }
        }
        for word in join_at_hints(&text, &clusters, units) {
            widen(&mut widths.word, word);
        }
        widths.figure = widths.figure.max(widths.character);
        widths.unhyphenated = widths.unhyphenated.max(widths.figure);
        widths.piece = widths.piece.max(widths.unhyphenated);
        widths.word = widths.word.max(widths.piece);
        widths.line = widths.line.max(widths.word);
        widths
    }

    /// Returns the larger of two widths of each kind.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            character: self.character.max(other.character),
            figure: self.figure.max(other.figure),
            unhyphenated: self.unhyphenated.max(other.unhyphenated),
            piece: self.piece.max(other.piece),
            word: self.word.max(other.word),
            line: self.line.max(other.line),
        }
    }

    /// Adds the space next to the lines to all widths.
    pub(super) fn with_room(self, room: Length) -> Self {
        Self {
            character: self.character + room,
            figure: self.figure + room,
            unhyphenated: self.unhyphenated + room,
            piece: self.piece + room,
            word: self.word + room,
            line: self.line + room,
        }
    }
}

/// Returns the clusters of a paragraph, each with the room for its slant at the end of a
/// line.
fn clusters_with_slant(shaped: &ShapedText<'_>, fonts: &FontBook) -> Vec<Cluster> {
    let (mut clusters, places) = collect_clusters(shaped, fonts);
    for (cluster, place) in clusters.iter_mut().zip(&places) {
        let span = &shaped.spans[place.span];
        if cluster.end_advance > Length::ZERO && span.face.is_italic() {
            cluster.end_advance += span.size * OVERHANG;
        }
    }
    clusters
}

/// Returns the width of each word of a paragraph without separators, and whether it is a
/// number, a date or an amount.
pub(super) fn word_widths(
    shaped: &ShapedText<'_>,
    fonts: &FontBook,
) -> Vec<(Length, bool)> {
    let clusters = clusters_with_slant(shaped, fonts);
    let text = shaped.unbroken_text();
    let units = units_with_amounts(&text, &clusters).into_iter();
    let words = units.filter(|unit| {
        let mut pieces = separator_pieces(&text, &clusters, unit.clone());
        pieces.next().is_some_and(|piece| piece == *unit)
    });
    let widths = words.map(|word| {
        (clusters_reach(&clusters[word.clone()]), is_figure(&text, &clusters, &word))
    });
    widths.collect()
}

impl TextLine {
    /// Returns its size when it is repeated.
    pub(super) fn amount(&self) -> TextAmount {
        let glyphs: usize = self.runs.iter().map(|run| run.run.glyphs.len()).sum();
        TextAmount {
            lines: 1,
            runs: self.runs.len(),
            glyphs: glyphs.max(self.characters),
        }
    }

    /// Returns the right edge of the ink; trailing spaces hang into the margin.
    pub(super) fn ink_reach(&self, fonts: &FontBook) -> Length {
        for LineRun { x, run, .. } in self.runs.iter().rev() {
            let ink = run.text.trim_end_matches(' ').len();
            if ink > 0 {
                let spaces =
                    run.glyphs.iter().filter(|glyph| glyph.text.start as usize >= ink);
                let spaces: i32 = spaces.map(|glyph| glyph.advance).sum();
                let em = f64::from(fonts.face(run.face).units_per_em());
                return *x + run.width - run.size * (f64::from(spaces) / em);
            }
        }
        Length::ZERO
    }
}

/// Returns the clusters of a paragraph, and the glyphs of each.
fn collect_clusters(
    shaped: &ShapedText<'_>,
    fonts: &FontBook,
) -> (Vec<Cluster>, Vec<GlyphRange>) {
    let mut clusters: Vec<Cluster> = Vec::with_capacity(shaped.text.len());
    let mut places = Vec::with_capacity(shaped.text.len());
    for (span_place, span) in shaped.spans.iter().enumerate() {
        let face = fonts.face(span.face);
        let em = f64::from(face.units_per_em());
        let cluster = |start: usize, units: i32| {
            let advance = span.size * (f64::from(units) / em);
            let end_advance = match shaped.text.as_bytes()[start] {
                b' ' | b'\n' => Length::ZERO,
                byte if byte.is_ascii() => advance,
                _ if shaped.text[start..].starts_with(SOFT_HYPHEN) => {
                    let hyphen = hyphen_glyph(face).map_or(0, |(_, width)| width);
                    scale_units(hyphen, span, face)
                }
                _ => advance,
            };
            Cluster { start, advance, end_advance }
        };
        // Fast path: nearly every cluster has one glyph.
        if span.glyphs.is_sorted_by(|a, b| a.cluster < b.cluster) {
            let glyphs = span.glyphs.iter();
            clusters.extend(glyphs.map(|glyph| cluster(glyph.cluster, glyph.advance)));
            let each = 0..span.glyphs.len();
            places.extend(
                each.map(|at| GlyphRange { span: span_place, glyphs: at..at + 1 }),
            );
            continue;
        }
        let mut start = 0;
        for group in span.glyphs.chunk_by(|a, b| a.cluster == b.cluster) {
            let glyphs = start..start + group.len();
            start = glyphs.end;
            let units = group.iter().map(|glyph| glyph.advance).sum();
            clusters.push(cluster(group[0].cluster, units));
            places.push(GlyphRange { span: span_place, glyphs });
        }
    }
    (clusters, places)
}

fn layout_line(
    shaped: &ShapedText<'_>,
    places: &[GlyphRange],
    start: Length,
    fonts: &FontBook,
) -> TextLine {
    let mut x = start;
    let groups = || places.chunk_by(|a, b| a.span == b.span);
    // Most lines have one run, for which a vector would reserve room for four.
    let runs = Vec::with_capacity(groups().count());
    let mut line = TextLine { runs, ..TextLine::default() };
    for group in groups() {
        let span = &shaped.spans[group[0].span];
        let glyphs = group[0].glyphs.start..group[group.len() - 1].glyphs.end;
        let run = position_run(shaped, span, glyphs, fonts);
        let width = run.width;
        line.runs.push(LineRun { x, rise: span.rise, tag: span.tag, run });
        x += width;
    }
    line
}

/// Returns the run of a span's glyphs on one line, reshaped if the break requires it.
fn position_run(
    shaped: &ShapedText<'_>,
    span: &TextSpan,
    glyphs: Range<usize>,
    fonts: &FontBook,
) -> GlyphRun {
    let face = fonts.face(span.face);
    let text_end = |place: usize| {
        span.glyphs.get(place).map_or(span.range.end, |glyph| glyph.cluster)
    };
    let range = span.glyphs[glyphs.start].cluster..text_end(glyphs.end);
    let cut = |place: usize| {
        place > 0 && span.glyphs.get(place).is_some_and(|glyph| glyph.unsafe_to_break)
    };
    let text = &shaped.text[range.clone()];
    let reshaped;
    let placed = if cut(glyphs.start) || cut(glyphs.end) {
        reshaped = shape_span(text, range.start, span.face, fonts);
        &reshaped[..]
    } else {
        &span.glyphs[glyphs]
    };
    GlyphRun {
        face: span.face,
        size: span.size,
        width: scale_units(placed.iter().map(|glyph| glyph.advance).sum(), span, face),
        text: if text.contains('\n') { text.replace('\n', " ") } else { text.to_owned() },
        glyphs: with_text(placed, range.start, text),
    }
}

/// Assigns each glyph its part of the text.
///
/// Each glyph of a cluster gets one character, and the first also gets the surplus.
fn with_text(placed: &[ShapedGlyph], offset: usize, text: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(placed.len());
    // Fast path: nearly every cluster has one glyph.
    if placed.is_sorted_by(|a, b| a.cluster < b.cluster) {
        let start = |glyph: &ShapedGlyph| glyph.cluster - offset;
        let each = placed.array_windows();
        glyphs.extend(
            each.map(|[glyph, next]| placed_glyph(glyph, start(glyph)..start(next))),
        );
        let last = placed.last();
        glyphs.extend(last.map(|last| placed_glyph(last, start(last)..text.len())));
        return glyphs;
    }
    let mut groups = placed.chunk_by(|a, b| a.cluster == b.cluster).peekable();
    while let Some(group) = groups.next() {
        let mut start = group[0].cluster - offset;
        let end = groups.peek().map_or(text.len(), |next| next[0].cluster - offset);
        let cluster_text = &text[start..end];
        if let [glyph] = group {
            glyphs.push(placed_glyph(glyph, start..end));
            continue;
        }
        let left = cluster_text.chars().count().saturating_sub(group.len());
        let mut characters = cluster_text.chars();
        for (place, glyph) in group.iter().enumerate() {
            let count = if place == 0 { left + 1 } else { 1 };
            let own = characters.by_ref().take(count);
            let end = start + own.map(char::len_utf8).sum::<usize>();
            glyphs.push(placed_glyph(glyph, start..end));
            start = end;
        }
    }
    glyphs
}

fn placed_glyph(glyph: &ShapedGlyph, text: Range<usize>) -> Glyph {
    Glyph {
        id: glyph.id,
        advance: glyph.advance,
        x_offset: glyph.x_offset,
        y_offset: glyph.y_offset,
        text: narrow_offset(text.start)..narrow_offset(text.end),
    }
}

/// Shows the hyphen of a soft hyphen at which the line was broken.
///
/// Joiners after it are removed, also those in runs of another style.
fn show_soft_hyphen(line: &mut TextLine, fonts: &FontBook) {
    let is_last =
        |run: &LineRun| run.run.text.contains(|c| c == SOFT_HYPHEN || !is_hint(c));
    let Some(last) = line.runs.iter().rposition(is_last) else { return };
    let Some(start) = find_final_soft_hyphen(&line.runs[last].run.text) else { return };
    line.runs.truncate(last + 1);
    let run = &mut line.runs[last].run;
    let face = fonts.face(run.face);
    run.text.truncate(start + SOFT_HYPHEN.len_utf8());
    run.glyphs.retain(|glyph| (glyph.text.start as usize) < run.text.len());
    if let Some(last) = run.glyphs.last_mut()
        && let Some((id, advance)) = hyphen_glyph(face)
    {
        last.text.end = narrow_offset(run.text.len());
        (last.id, last.advance) = (id, advance);
        run.width += run.size * (f64::from(advance) / f64::from(face.units_per_em()));
    }
}

/// Returns a face's hyphen glyph and its advance, in font units.
fn hyphen_glyph(face: &Face) -> Option<(u16, i32)> {
    let id = face.glyph('-')?;
    Some((id, face.advance(id) as i32))
}

/// Converts font units to a length at a span's type size.
fn scale_units(units: i32, span: &TextSpan, face: &Face) -> Length {
    span.size * (f64::from(units) / f64::from(face.units_per_em()))
}
