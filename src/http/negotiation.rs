//! Content negotiation: format, addressees and disposition of a request.
//!
//! Input: query parameters and `Accept` (RFC 9110, section 12.5).
//! Output: a choice, or the problem that nothing matches.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use actix_web::HttpRequest;
use actix_web::http::header;
use url::form_urlencoded;

use super::accept::{joined_field, parse_ranges};
use super::problem::Problem;
use crate::bundle::OutputFormat;
use crate::limits::http::MAX_ADDRESSEES;

/// Requested form of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RenderRequest {
    /// Output format.
    pub(super) output: OutputFormat,
    /// Presets of the addressees of copies; if empty, the addressee of the letter itself.
    pub(super) addressees: Vec<String>,
    /// True to display the document in the browser instead of saving it.
    pub(super) inline: bool,
}

impl RenderRequest {
    /// Parses the request; `?format=` takes precedence over `Accept`.
    pub(super) fn parse(request: &HttpRequest) -> Result<Self, Problem> {
        let QueryValues { output, addressees, inline, page, embed_fonts } =
            QueryValues::parse(request)?;
        let output = match output {
            Some(output) => output,
            None => best_format(&joined_field(request, &header::ACCEPT))
                .ok_or(Problem::NotAcceptable)?,
        };
        let output = match page {
            Some(page) => {
                output.of_page(page).ok_or(Problem::PagesNotSupported { output })?
            }
            None => output,
        };
        let output = match embed_fonts {
            Some(true) => {
                output.with_fonts().ok_or(Problem::FontsNotSupported { output })?
            }
            _ => output,
        };
        if !addressees.is_empty() && !output.holds_copies() {
            return Err(Problem::AddresseesNotSupported { output });
        }
        Ok(Self { output, addressees, inline: inline.unwrap_or(false) })
    }
}

/// Values of the query parameters of a rendering.
#[derive(Default)]
struct QueryValues {
    output: Option<OutputFormat>,
    addressees: Vec<String>,
    inline: Option<bool>,
    page: Option<NonZeroUsize>,
    embed_fonts: Option<bool>,
}

impl QueryValues {
    /// Parses the query of a request.
    fn parse(request: &HttpRequest) -> Result<Self, Problem> {
        let mut values = Self::default();
        let mut seen = BTreeSet::new();
        for (name, value) in query_parameters(request) {
            let Some(is_valid) = values.add(&name, &value) else {
                let valid = "format, page, fonts, addressee, disposition".to_owned();
                return Err(Problem::UnknownParameter { name, valid });
            };
            if !seen.insert(name.clone()) && name != "addressee" {
                return Err(Problem::RepeatedParameter { name });
            }
            if let Some(again) = find_repeated(&values.addressees) {
                let name = format!("addressee={again}");
                return Err(Problem::RepeatedParameter { name });
            }
            if !is_valid {
                let valid = list_valid(&name);
                let value = value.chars().take(QUOTED).collect();
                return Err(Problem::InvalidParameter { name, value, valid });
            }
        }
        Ok(values)
    }

    /// Adds a value. Returns whether it is valid, or `None` for an unknown parameter.
    fn add(&mut self, name: &str, value: &str) -> Option<bool> {
        Some(match name {
            "format" => {
                choose_known(&mut self.output, OutputFormat::from_extension(value))
            }
            // The valid presets depend on the house style of the letter.
            "addressee" => add_each(value, &mut self.addressees),
            "page" => choose_known(&mut self.page, value.parse().ok()),
            "fonts" => choose_known(
                &mut self.embed_fonts,
                match value {
                    "named" => Some(false),
                    "embedded" => Some(true),
                    _ => None,
                },
            ),
            "disposition" => choose_known(
                &mut self.inline,
                match value {
                    "inline" => Some(true),
                    "attachment" => Some(false),
                    _ => None,
                },
            ),
            _ => return None,
        })
    }
}

/// Lists the valid values of a parameter.
fn list_valid(name: &str) -> String {
    let formats = OutputFormat::ALL.map(OutputFormat::extension);
    // The names depend on the house style of the letter.
    let names = format!("≤ {MAX_ADDRESSEES} × NAME");
    let valid = match name {
        "format" => &formats[..],
        "page" => &["1", "2", "3", "…"],
        "addressee" => &[names.as_str()],
        "fonts" => &["named", "embedded"],
        _ => &["inline", "attachment"],
    };
    valid.join(", ")
}

/// Rejects query parameters for a resource that has none.
pub(super) fn no_parameters(request: &HttpRequest) -> Result<(), Problem> {
    match query_parameters(request).next() {
        Some((name, _)) => Err(Problem::UnknownParameter { name, valid: String::new() }),
        None => Ok(()),
    }
}

/// Iterates over the query parameters.
pub(super) fn query_parameters(
    request: &HttpRequest,
) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(request.query_string().as_bytes()).into_owned()
}

/// Number of characters of a value that a problem quotes.
const QUOTED: usize = 100;

/// Adds the items of a list; returns false if there are too many.
fn add_each(list: &str, items: &mut Vec<String>) -> bool {
    let room = MAX_ADDRESSEES - items.len();
    items.extend(list.split(',').take(room).map(str::to_owned));
    list.split(',').count() <= room
}

/// Returns the start of the first item that occurs twice.
fn find_repeated(items: &[String]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let repeated = items.iter().find(|item| !seen.insert(item.as_str()));
    repeated.map(|item| item.chars().take(QUOTED).collect())
}

/// Stores a value and returns whether it is known.
fn choose_known<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    *place = value;
    place.is_some()
}

/// Returns the best format for an `Accept` header.
///
/// On ties the first of [`OutputFormat::ALL`] wins; an empty header accepts everything.
fn best_format(accept: &str) -> Option<OutputFormat> {
    let ranges = parse_ranges(accept);
    if ranges.is_empty() {
        return Some(OutputFormat::default());
    }
    let quality = |output: OutputFormat| {
        let (main, _) = output.media_type().split_once('/').unwrap_or_default();
        let specificity = |range: &str| match range {
            "*" | "*/*" => Some(0),
            _ if range.strip_suffix("/*") == Some(main) => Some(1),
            _ if range == output.media_type() => Some(2),
            _ => None,
        };
        let fits = ranges
            .iter()
            .filter_map(|(range, quality)| Some((specificity(range)?, *quality)));
        // The higher quality of two equally specific ranges applies.
        fits.max().map_or(0, |(_, quality)| quality)
    };
    let best = OutputFormat::ALL.into_iter().rev().max_by_key(|output| quality(*output));
    best.filter(|output| quality(*output) > 0)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::best_format;
    use crate::Format;
    use crate::bundle::OutputFormat;

    #[test]
    fn the_highest_quality_wins_and_pdf_is_the_default() {
        let [pdf, html, docx] =
            [Format::Pdf, Format::Html, Format::DOCX].map(OutputFormat::One);
        let svg = OutputFormat::One(Format::Svg { page: NonZeroUsize::MIN });
        let zip = OutputFormat::Zip { embed_fonts: false };
        let word = docx.media_type();
        for (accept, output) in [
            ("", Some(pdf)),
            ("*/*", Some(pdf)),
            ("text/html, image/gif, *; q=.2, */*; q=.2", Some(html)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some(html),
            ),
            ("application/pdf;q=0.5, text/html;q=0.9", Some(html)),
            ("Application/PDF; Q=0.5", Some(pdf)),
            ("text/html, application/pdf", Some(pdf)),
            ("text/*", Some(html)),
            ("text/html;charset=utf-8", Some(html)),
            ("application/*, application/pdf;q=0", Some(docx)),
            ("application/pdf;q=0, */*;q=0.1", Some(docx)),
            (word, Some(docx)),
            ("image/svg+xml", Some(svg)),
            ("application/zip", Some(zip)),
            ("application/zip;q=0.9, application/pdf;q=0.8", Some(zip)),
            ("application/zip;q=0.8, application/pdf;q=0.9", Some(pdf)),
            ("image/png", None),
            ("application/pdf;q=0", None),
            (";;q=2,", Some(pdf)),
            ("text/html;q=7", Some(pdf)),
        ] {
            assert_eq!(best_format(accept), output, "{accept}");
        }
    }
}
