//! Finds links whose target is residue: a redirect of a mail program, an address of the
//! author's own computer, a field of a template, or another address than the text names.

use crate::diagnostic::LetterCode;
use crate::letter::charset::is_space;
use url::Url;

/// The hosts of mail programs that redirect to the address.
const REDIRECTS: [&str; 4] = [
    "safelinks.protection.outlook.com",
    "urldefense.com",
    "urldefense.proofpoint.com",
    "linkprotect.cudasvc.com",
];

/// The parts of addresses that tell which text generator gave them.
const TRACES: [&str; 2] = ["utm_source=chatgpt", "utm_source=openai"];

/// The marks of fields of templates, escaped.
const FIELDS: [&str; 4] = ["%7B", "%C2%AB", "%5Bnaam", "%5Burl"];

/// The schemes by which the text of a link is an address.
const STARTS: [&str; 3] = ["https://", "http://", "www."];

/// Returns the rule that the target of a link breaks.
pub(in crate::letter) fn find_fault(url: &str) -> Option<LetterCode> {
    let has_field = FIELDS.iter().any(|mark| url.contains(mark));
    if has_field {
        return Some(LetterCode::MergeField);
    }
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str().unwrap_or_default();
    let is_below = |known: &str| {
        host.strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let is_local = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
    let query = parsed.query().unwrap_or_default();
    let is_doubtful = is_local
        || REDIRECTS.into_iter().any(is_below)
        || TRACES.into_iter().any(|trace| query.contains(trace));
    is_doubtful.then_some(LetterCode::DoubtfulLinkTarget)
}

/// Returns whether the text of a link is an address that is not its target.
pub(in crate::letter) fn names_other_address(text: &str, url: &str) -> bool {
    let text = text.trim_matches(is_space).trim_end_matches(['.', ',', ';']);
    if text.is_empty() || text.contains(char::is_whitespace) || text.contains('…') {
        return false;
    }
    if let Some(target) = url.strip_prefix("mailto:") {
        let target = target.split('?').next().unwrap_or_default();
        return is_mail_address(text) && !text.eq_ignore_ascii_case(target);
    }
    let lowercase = text.to_ascii_lowercase();
    if !STARTS.iter().any(|start| lowercase.starts_with(start)) {
        return false;
    }
    let full = if lowercase.starts_with("www.") {
        format!("https://{text}")
    } else {
        text.to_owned()
    };
    let (Ok(named), Ok(target)) = (Url::parse(&full), Url::parse(url)) else {
        return false;
    };
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
    };
    let path = |url: &Url| url.path().trim_end_matches('/').to_ascii_lowercase();
    // The name of a site may stand for one of its pages.
    let has_path = !path(&named).is_empty() && path(&named) != path(&target);
    host(&named) != host(&target) || has_path
}

/// Returns whether a text is a mail address.
fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::names_other_address;

    #[test]
    fn the_text_of_a_link_is_compared_with_its_target() {
        let target = "https://www.rijksoverheid.nl/onderwerpen/water";
        for text in [
            "het rapport",
            "rijksoverheid.nl",
            "www.rijksoverheid.nl",
            "https://rijksoverheid.nl/onderwerpen/water/",
            "WWW.RIJKSOVERHEID.NL/onderwerpen/water.",
            "https://www.rijksoverheid.nl/…",
        ] {
            assert!(!names_other_address(text, target), "{text}");
        }
        for text in
            ["www.tweedekamer.nl", "https://www.rijksoverheid.nl/onderwerpen/lucht"]
        {
            assert!(names_other_address(text, target), "{text}");
        }
        assert!(names_other_address("a@minfin.nl", "mailto:b@minfin.nl"));
        assert!(!names_other_address("A@minfin.nl", "mailto:a@minfin.nl?subject=x"));
    }
}
