//! HTML report of a comparison.
//!
//! Input: a comparison. Output: a self-contained HTML page with sentences, changed words,
//! and pages side by side with marked differences.

use askama::Template;
use strum::VariantArray;

use super::Comparison;
use super::difference::{Difference, Layer, format_number};
use super::difference_code::DifferenceCode;
use super::layers::text::{find_changes, split_pieces};
use super::work::Work;
use crate::limits::CancelToken;
use crate::limits::RenderContext;
use crate::locale::Locale;

impl Comparison {
    /// Returns the sentences that summarize the comparison.
    ///
    /// They give the number of differences, the compared layers and formats, the ignored
    /// differences, and the layers that were not compared.
    pub fn summary(&self, locale: &Locale) -> Vec<String> {
        let say = |key: &str, values: &[(&str, &str)]| {
            Locale::sentence(&locale.differences, key, values)
        };
        let layer = |layer: &Layer| say(&format!("layer-{}", layer.name()), &[]);
        if self.identical {
            return vec![say("identical", &[])];
        }
        let compared: Vec<_> = self.compared.iter().map(layer).collect();
        let count = self.differences.len().to_string();
        let key = if self.differences.is_empty() { "equal" } else { "differences" };
        let formats = self.formats.join(", ");
        let values = [
            ("count", count.as_str()),
            ("layers", &compared.join(", ")),
            ("formats", &formats),
        ];
        let mut lines = vec![say(key, &values)];
        if self.ignored > 0 {
            lines.push(say("ignored", &[("count", &self.ignored.to_string())]));
        }
        for (not, reason) in &self.not_compared {
            let reason = say(&format!("reason-{reason}"), &[]);
            let values = [("layer", layer(not)), ("reason", reason)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            lines.push(say("not-compared", &values));
        }
        lines
    }
}

/// Piece of a changed text.
enum Piece {
    Same(String),
    Gone(String),
    Come(String),
    Moved(String),
}

struct ReportLine {
    sentence: String,
    code: &'static str,
}

struct LayerLines {
    title: String,
    lines: Vec<ReportLine>,
}

struct PagePair {
    title: String,
    sides: [PageSide; 2],
}

struct PageSide {
    class: &'static str,
    title: String,
    /// PNG in base64.
    image: Option<String>,
    /// Left, top, width and height, in percent of the page.
    marks: Vec<[String; 4]>,
}

#[derive(Template)]
#[template(path = "compare/report.html", escape = "html")]
struct Report<'a> {
    language: &'a str,
    title: String,
    summary: Vec<String>,
    layers: Vec<LayerLines>,
    text_title: String,
    blocks: Vec<Vec<Piece>>,
    pages: Vec<PagePair>,
}

/// Renders the report as a self-contained HTML page.
///
/// # Errors
///
/// Returns an error if the template fails, which is a bug in this crate.
pub fn report(
    comparison: &Comparison,
    names: [&str; 2],
    language: &str,
    locale: &Locale,
) -> Result<String, askama::Error> {
    let say = |key: &str, values: &[(&str, &str)]| {
        Locale::sentence(&locale.differences, key, values)
    };
    let layers = Layer::VARIANTS.iter().filter_map(|layer| {
        let of = comparison.differences.iter().filter(|found| found.layer == *layer);
        let lines: Vec<_> = of
            .map(|found| ReportLine {
                sentence: found.sentence(locale),
                code: found.code.name(),
            })
            .collect();
        let title = say(&format!("layer-{}", layer.name()), &[]);
        (!lines.is_empty()).then_some(LayerLines { title, lines })
    });
    let report = Report {
        language,
        title: say("report-title", &[("old", names[0]), ("new", names[1])]),
        summary: comparison.summary(locale),
        layers: layers.collect(),
        text_title: say("report-text", &[]),
        blocks: changed_texts(&comparison.differences),
        pages: page_pairs(comparison, names, locale),
    };
    report.render()
}

/// Returns the texts that differ, each once, with the changes in it.
fn changed_texts(differences: &[Difference]) -> Vec<Vec<Piece>> {
    let mut last = None;
    let of_text = differences.iter().filter(|found| found.layer == Layer::Text);
    let once = of_text.filter(|found| {
        let again = found.around.is_some() && last == found.around.as_ref();
        last = found.around.as_ref();
        !again
    });
    let work = Work::new(&CancelToken::never());
    once.map(|difference| changed_text(difference, &work)).collect()
}

/// Returns the text around a difference, with the changes in it.
fn changed_text(difference: &Difference, work: &Work) -> Vec<Piece> {
    if let (DifferenceCode::Moved, Some(text)) = (difference.code, &difference.new) {
        return vec![Piece::Moved(text.clone())];
    }
    let mut all = Vec::new();
    let given = || {
        [&difference.old, &difference.new].map(|text| text.clone().unwrap_or_default())
    };
    let around = difference.around.as_deref().cloned();
    let [old, new] = around.unwrap_or_else(given);
    // If the complete texts are unknown, the preceding word shows the location.
    let before = difference.values.iter().find(|(name, _)| *name == "before");
    if let (None, Some((_, before))) = (&difference.around, before) {
        all.push(Piece::Same(format!("{before} ")));
    }
    let (olds, news) = (split_pieces(&old), split_pieces(&new));
    let mut from = 0;
    // Never cancelled.
    for change in find_changes(&olds, &news, work).unwrap_or_default() {
        all.push(Piece::Same(olds[from..change.at.0].concat()));
        from = change.at.0 + split_pieces(&change.old).len();
        all.push(Piece::Gone(change.old));
        all.push(Piece::Come(change.new));
    }
    all.push(Piece::Same(olds[from.min(olds.len())..].concat()));
    all
}

/// Returns the pages of both files side by side.
fn page_pairs(
    comparison: &Comparison,
    names: [&str; 2],
    locale: &Locale,
) -> Vec<PagePair> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::layers::areas;

    let Some(files) = &comparison.pages else { return Vec::new() };
    let context = RenderContext::default();
    let opened =
        [&files[0], &files[1]].map(|file| super::read::pdf::open(file, &context).ok());
    let marks =
        [0, 1].map(|side| areas::accounted_areas(comparison.differences.iter(), side));
    let count = opened.iter().flatten().map(|pdf| pdf.pages().len()).max();
    let say = |page: usize| {
        let page = (page + 1).to_string();
        Locale::sentence(&locale.differences, "on-page", &[("page", &page)])
    };
    let side = |side: usize, page: usize| {
        let pdf = opened[side].as_ref();
        let picture = pdf
            .and_then(|pdf| super::layers::pixels::Bitmap::render_page(pdf, page, SCALE));
        let size = pdf.and_then(|pdf| pdf.pages().get(page)).map(|page| {
            let (width, height) = page.render_dimensions();
            [f64::from(width), f64::from(height)]
        });
        let areas = marks[side].get(&page).into_iter().flatten();
        let areas = areas.filter_map(|[left, top, right, bottom]| {
            let [width, height] = size?;
            let parts = [
                left / width,
                top / height,
                (right - left) / width,
                (bottom - top) / height,
            ];
            Some(parts.map(|part| format_number(part * 100.0)))
        });
        PageSide {
            class: ["old", "new"][side],
            title: format!("{}, {}", names[side], say(page)),
            image: picture
                .and_then(|picture| picture.to_png())
                .map(|png| STANDARD.encode(png)),
            marks: areas.collect(),
        }
    };
    (0..count.unwrap_or(0))
        .map(|page| PagePair { title: say(page), sides: [side(0, page), side(1, page)] })
        .collect()
}

/// Resolution of page images in pixels per pt: enough for reading.
const SCALE: f32 = 1.5;
