//! File name of a document.
//!
//! Input: a letter. Output: `Content-Disposition` (RFC 6266) with a name of the date, if
//! any, and the subject: in full (RFC 8187), and in ASCII for clients that support no
//! more.

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::negotiation::RenderRequest;
use crate::Format;
use crate::bundle::{OutputFormat, file_name};
use crate::letter::Letter;

/// Returns the disposition of a document with its file name.
pub(super) fn content_disposition(
    letter: &Letter,
    wish: &RenderRequest,
) -> ContentDisposition {
    let page = match wish.output {
        OutputFormat::One(Format::Svg { page }) => format!("-{page}"),
        OutputFormat::One(_) | OutputFormat::Zip { .. } => String::new(),
    };
    let name = file_name::file_stem(letter) + &page;
    let extension = wish.output.extension();
    let full = format!("{name}.{extension}");
    let ascii = format!("{}.{extension}", to_ascii(&name));
    let mut parameters = vec![DispositionParam::Filename(ascii.clone())];
    if ascii != full {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: full.into_bytes(),
        }));
    }
    let disposition =
        if wish.inline { DispositionType::Inline } else { DispositionType::Attachment };
    ContentDisposition { disposition, parameters }
}

/// Converts a name to ASCII: letters without diacritics, and `_` for other characters.
fn to_ascii(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' => '-',
            '‘' | '’' => '\'',
            ' '..='~' => c,
            _ => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::to_ascii;

    #[test]
    fn ascii_keeps_the_letters() {
        assert_eq!(to_ascii("Szabó – IRIS² ’s Ĳburg € 1"), "Szabo - IRIS2 's IJburg _ 1");
    }
}
