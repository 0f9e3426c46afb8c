//! Preferences of a client: lists with quality values, and languages.
//!
//! Input: the `Accept` headers of a request (RFC 9110, section 12.5). Output: the ranges
//! of a header, or the preferred language.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};

use crate::locale::{Language, Locales};

/// Returns the preferred language of a request among the installed ones.
pub(super) fn request_language(
    request: &HttpRequest,
    locales: &Locales,
) -> Option<Language> {
    preferred_language(&joined_field(request, &header::ACCEPT_LANGUAGE), locales)
}

/// Joins all lines of a header with commas.
pub(super) fn joined_field(request: &HttpRequest, name: &HeaderName) -> String {
    let lines = request.headers().get_all(name).filter_map(|line| line.to_str().ok());
    lines.collect::<Vec<_>>().join(",")
}

/// Parses the ranges of a header in lower case, with their quality in thousandths.
///
/// Malformed ranges are skipped.
pub(super) fn parse_ranges(header: &str) -> Vec<(String, u16)> {
    const SPACE: [char; 2] = [' ', '\t'];
    let range = |item: &str| {
        let mut parts = item.split(';').map(|part| part.trim_matches(SPACE));
        let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
        let mut quality = 1000;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            if key.trim_matches(SPACE).eq_ignore_ascii_case("q") {
                let value: f32 = value.trim_matches(SPACE).parse().ok()?;
                quality =
                    (0.0..=1.0).contains(&value).then_some((value * 1000.0) as u16)?;
            }
        }
        Some((name, quality))
    };
    header.split(',').filter_map(range).collect()
}

/// Returns the preferred language of an `Accept-Language` header.
fn preferred_language(accept_language: &str, locales: &Locales) -> Option<Language> {
    let mut ranges = parse_ranges(accept_language);
    ranges.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    let acceptable = ranges.iter().filter(|(_, quality)| *quality > 0);
    acceptable.into_iter().find_map(|(range, _)| looked_up(range, locales))
}

/// Looks up a language range (RFC 4647, section 3.4).
///
/// Its last subtags are dropped until one matches.
fn looked_up(range: &str, locales: &Locales) -> Option<Language> {
    let parts = range.match_indices('-').map(|(end, _)| end).rev();
    let mut ends = std::iter::once(range.len()).chain(parts);
    ends.find_map(|end| locales.find(&range[..end]))
}

#[cfg(test)]
mod tests {
    use super::preferred_language;
    use crate::locale::{Language, Locales};

    #[test]
    fn the_best_language_that_exists_wins() {
        let locales = Locales::builtin().unwrap();
        for (accept, language) in [
            ("", None),
            ("fr", None),
            ("*", None),
            ("en-GB,en;q=0.9,nl;q=0.8", Some(Language::EN)),
            ("nl-NL", Some(Language::NL)),
            ("en-Latn-GB", Some(Language::EN)),
            ("english", None),
            ("fr, nl;q=0.5, en;q=0.7", Some(Language::EN)),
            ("nl;q=0, en;q=0.1", Some(Language::EN)),
        ] {
            assert_eq!(preferred_language(accept, &locales), language, "{accept}");
        }
    }
}
