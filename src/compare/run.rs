//! Compares two files in one pair of formats, layer by layer.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use strum::VariantArray;

use super::comparison::Comparison;
use super::error::{CompareError, InputSide, ReadError, unless_cancelled};
use super::file_kind::FileKind;
use super::input::Input;
use super::layers::{layout, metadata, pixels, structure, text};
use super::limit::Limit;
use super::location::Locator;
use super::model::DocumentModel;
use super::moved_lines::FollowingLines;
use super::work::Work;
use super::{
    Difference, DifferenceCode, IgnoreRule, Layer, align, cross_format, cross_structure,
    read,
};
use crate::limits::RenderContext;
use crate::limits::compare::MAX_REPORT;

/// Number of ignored differences by code, old and new content.
pub(super) type IgnoredCounts =
    BTreeMap<(DifferenceCode, Option<String>, Option<String>), usize>;

/// Two files in a pair of formats.
pub(super) struct FormatPair<'a> {
    pub(super) files: [Vec<u8>; 2],
    pub(super) kinds: [FileKind; 2],
    pub(super) sides: &'a [Input<'a>; 2],
    pub(super) ignore: &'a [IgnoreRule],
    pub(super) context: &'a RenderContext,
}

/// Content of a file; a PDF stays open for its pixels.
struct ParsedFile {
    side: DocumentModel,
    pdf: Option<hayro::hayro_syntax::Pdf>,
}

/// Opens a file; a panic of its reader on malicious input becomes an error.
fn open_file(
    bytes: &[u8],
    kind: FileKind,
    context: &RenderContext,
) -> Result<ParsedFile, ReadError> {
    let read = AssertUnwindSafe(|| open_unguarded(bytes, kind, context));
    panic::catch_unwind(read).unwrap_or(Err(ReadError::Broken(kind)))
}

fn open_unguarded(
    bytes: &[u8],
    kind: FileKind,
    context: &RenderContext,
) -> Result<ParsedFile, ReadError> {
    let side = match kind {
        FileKind::Pdf => return open_pdf(bytes, context),
        FileKind::Docx => read::docx::read(bytes, &context.cancel)?,
        FileKind::Html => read::html::read(bytes, &context.cancel)?,
        FileKind::Letter => return Err(ReadError::Unknown),
    };
    Ok(ParsedFile { side, pdf: None })
}

fn open_pdf(bytes: &[u8], context: &RenderContext) -> Result<ParsedFile, ReadError> {
    let pdf = read::pdf::open(bytes, context)?;
    let side = read::pdf::read(&pdf, &context.cancel)?;
    Ok(ParsedFile { side, pdf: Some(pdf) })
}

impl FormatPair<'_> {
    /// Compares the files and adds to the comparison.
    ///
    /// `ignored` counts ignored differences; those of several formats count once.
    pub(super) fn run(
        self,
        comparison: &mut Comparison,
        ignored: &mut IgnoredCounts,
    ) -> Result<(), CompareError> {
        let Self { files: [old, new], kinds, sides, ignore, context } = self;
        let mut formats = vec![kinds[0].name(), kinds[1].name()];
        formats.dedup();
        comparison.formats.extend(formats);
        let pages = kinds == [FileKind::Pdf; 2];
        if old == new {
            comparison.compared = Layer::VARIANTS.to_vec();
            return Ok(());
        }
        comparison.identical = false;
        let opened = [
            unless_cancelled(
                open_file(&old, kinds[0], context),
                InputSide::Old,
                context,
            )?,
            unless_cancelled(
                open_file(&new, kinds[1], context),
                InputSide::New,
                context,
            )?,
        ];
        let [was, is] = [&opened[0].side, &opened[1].side];
        let work = Work::new(&context.cancel);
        let names = Locator::of(was, is, &sides[0].texts, &sides[1].texts, &work);
        let explained = Vec::new();
        let mut found =
            DiffCollector { comparison, ignore, work: &work, size: 0, explained };
        let result = if kinds[0] == kinds[1] && was.has_structure == is.has_structure {
            compare_alike(was, is, &names, &mut found)
        } else {
            compare_across(was, is, &names, &mut found)
        };
        unless_cancelled(result, InputSide::New, context)?;
        if let (Some(was), Some(is)) = (&opened[0].pdf, &opened[1].pdf)
            && found.wants_layer(Layer::Pixels)
        {
            let drawn = AssertUnwindSafe(|| {
                let explained = [&found.comparison.differences, &found.explained];
                pixels::compare_pixels(was, is, explained, &context.cancel)
            });
            match panic::catch_unwind(drawn) {
                Ok(differences) => {
                    let added = differences
                        .and_then(|all| found.add_differences(Layer::Pixels, all));
                    unless_cancelled(added, InputSide::New, context)?;
                }
                Err(_) => found.skip_layer(Layer::Pixels, "not-rendered"),
            }
        }
        unless_cancelled(Ok(()), InputSide::New, context)?;
        for layer in [Layer::Layout, Layer::Pixels] {
            if !pages {
                found.skip_layer(layer, "no-pages");
            }
        }
        drop(opened);
        // Areas of ignored differences still explain pixels.
        let mut counts = IgnoredCounts::new();
        comparison.differences.retain(|found| {
            let is_ignored = ignore.iter().any(|rule| rule.matches_difference(found));
            if is_ignored {
                let key = (found.code, found.old.clone(), found.new.clone());
                *counts.entry(key).or_insert(0) += 1;
            }
            !is_ignored
        });
        for (key, count) in counts {
            let max = ignored.entry(key).or_insert(0);
            *max = count.max(*max);
        }
        comparison.ignored = ignored.values().sum();
        if pages {
            comparison.pages = Some([old, new]);
        }
        Ok(())
    }
}

/// Layers compared so far.
struct DiffCollector<'a> {
    comparison: &'a mut Comparison,
    ignore: &'a [IgnoreRule],
    work: &'a Work,
    /// Size of the texts of all differences, in bytes.
    size: usize,
    /// Differences of ignored layers, which still explain pixels.
    explained: Vec<Difference>,
}

impl DiffCollector<'_> {
    /// Returns whether to compare a layer; records one that a rule covers as ignored.
    fn wants_layer(&mut self, layer: Layer) -> bool {
        let covered = self.ignore.iter().any(|rule| rule.covers_layer(layer));
        if covered {
            self.skip_layer(layer, "ignored");
        }
        !covered
    }

    /// Records that a layer is not compared; the first reason counts.
    fn skip_layer(&mut self, layer: Layer, reason: &'static str) {
        let not_compared = &mut self.comparison.not_compared;
        if !not_compared.iter().any(|(other, _)| *other == layer) {
            not_compared.push((layer, reason));
        }
    }

    /// Adds the differences of a layer, or keeps only what they explain if it is ignored.
    fn add_or_ignore(
        &mut self,
        layer: Layer,
        found: Vec<Difference>,
    ) -> Result<(), ReadError> {
        if self.wants_layer(layer) {
            return self.add_differences(layer, found);
        }
        self.work.check(self.explained.len() + found.len())?;
        self.explained.extend(found);
        Ok(())
    }

    fn add_differences(
        &mut self,
        layer: Layer,
        found: Vec<Difference>,
    ) -> Result<(), ReadError> {
        self.work.check(self.comparison.differences.len() + found.len())?;
        self.size += found.iter().map(Difference::byte_size).sum::<usize>();
        if self.size > MAX_REPORT {
            return Err(Limit::Report.into());
        }
        if !self.comparison.compared.contains(&layer) {
            self.comparison.compared.push(layer);
        }
        self.comparison.differences.extend(found);
        Ok(())
    }
}

/// Compares two files of one format.
fn compare_alike(
    was: &DocumentModel,
    is: &DocumentModel,
    names: &Locator<'_>,
    found: &mut DiffCollector<'_>,
) -> Result<(), ReadError> {
    let work = found.work;
    let (pairs, moves) = align::align_blocks(was, is, work)?;
    // Line breaks change with the text, even if text differences are ignored.
    let differences = text::compare_texts(was, is, &pairs, &moves, names, work)?;
    let same_text = differences.is_empty();
    if was.unreadable || is.unreadable {
        found.skip_layer(Layer::Text, "no-unicode-mapping");
    } else {
        found.add_or_ignore(Layer::Text, differences)?;
    }
    if !was.has_structure {
        found.skip_layer(Layer::Structure, "untagged");
    } else if found.wants_layer(Layer::Structure) {
        let differences =
            structure::compare_structure(was, is, &pairs, &moves, names, work)?;
        found.add_differences(Layer::Structure, differences)?;
    }
    if found.wants_layer(Layer::Metadata) {
        let differences = metadata::compare_metadata(was, is, work)?;
        found.add_differences(Layer::Metadata, differences)?;
    }
    if was.kind == FileKind::Pdf {
        // The consequences of moves and levels are only omitted if these themselves are
        // reported.
        let DiffCollector { comparison, explained, .. } = found;
        let told = comparison.differences.iter_mut().chain(explained);
        let mut moved = told.filter(|found| {
            use DifferenceCode::{HeadingLevel, ListLevel, Moved};
            [HeadingLevel, ListLevel, Moved].contains(&found.code)
        });
        let moved = moved.next_back();
        let follows = moved.as_ref().map(|_| FollowingLines::find(was, is, &moves));
        let (differences, areas) =
            layout::compare_pages(was, is, names, same_text, follows, work)?;
        if let Some(moved) = moved {
            for (all, areas) in moved.areas.iter_mut().zip(areas) {
                all.push(areas.into());
            }
        }
        found.add_or_ignore(Layer::Layout, differences)?;
    }
    Ok(())
}

/// Compares two files of different formats, or two PDFs of which one is untagged.
fn compare_across(
    was: &DocumentModel,
    is: &DocumentModel,
    names: &Locator<'_>,
    found: &mut DiffCollector<'_>,
) -> Result<(), ReadError> {
    let work = found.work;
    if was.unreadable || is.unreadable {
        found.skip_layer(Layer::Text, "no-unicode-mapping");
    } else if found.wants_layer(Layer::Text) {
        found.add_differences(
            Layer::Text,
            cross_format::compare_text(was, is, names, work)?,
        )?;
    }
    if !(was.has_structure && is.has_structure) {
        found.skip_layer(Layer::Structure, "untagged");
    } else if found.wants_layer(Layer::Structure) {
        found.add_differences(
            Layer::Structure,
            cross_structure::compare_structure(was, is, names, work)?,
        )?;
        found.skip_layer(Layer::Structure, "other-structure");
    }
    if found.wants_layer(Layer::Metadata) {
        found.add_differences(
            Layer::Metadata,
            cross_structure::compare_metadata(was, is),
        )?;
        found.skip_layer(Layer::Metadata, "other-metadata");
    }
    if was.kind == FileKind::Pdf
        && is.kind == FileKind::Pdf
        && found.wants_layer(Layer::Layout)
    {
        let (differences, _) = layout::compare_pages(was, is, names, true, None, work)?;
        found.add_differences(Layer::Layout, differences)?;
    }
    Ok(())
}
