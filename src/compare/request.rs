//! Comparison as one request and one response message.
//!
//! Input: the JSON body of `POST /v1/letters/_compare`, with an old and a new file, each
//! a letter (an object) or a file in base64 (a string, RFC 4648). Output: a
//! self-contained, serializable [`Response`] with all sentences, which can be sent
//! between processes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::{CompareError, IgnoreRule, InputSide, ReadError, compare_with, to_json};
use crate::RenderError;
use crate::check;
use crate::house_style::HouseStyles;
use crate::limits::RenderContext;
use crate::locale::{Language, Locale};

/// Body with two files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'a> {
    #[serde(borrow)]
    old: &'a RawValue,
    #[serde(borrow)]
    new: &'a RawValue,
}

/// Outcome of a requested comparison.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Response {
    /// The files were compared: an [`ComparisonJson`](super::ComparisonJson) as JSON.
    Compared(Box<RawValue>),
    /// The body is not JSON.
    InvalidJson {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// The body does not have exactly an old and a new file.
    InvalidBody,
    /// One of the files cannot be compared.
    Unreadable {
        /// Member of the body: `old` or `new`.
        member: String,
        /// Reason, as a sentence.
        reason: String,
        /// Violations of a letter as JSON; their pointers start with the member.
        violations: Option<Box<RawValue>>,
    },
    /// The comparison was cancelled.
    Cancelled,
    /// The house styles or locale files differ from those with which the service started.
    StylesChanged,
    /// An internal error.
    Failed,
}

impl Response {
    /// Compares the two files of a request body, with sentences in this language.
    pub fn compare_files(
        body: &[u8],
        ignore: &[IgnoreRule],
        language: Language,
        styles: &HouseStyles,
        context: &RenderContext,
    ) -> Self {
        let [old, new] = match read_files(body) {
            Ok(files) => files,
            Err(refused) => return refused,
        };
        let locale = styles.default_style().locale(language);
        match compare_with(&old, &new, styles, ignore, context) {
            Ok(comparison) => to_raw_value(&to_json(&comparison, locale))
                .map_or(Self::Failed, Self::Compared),
            Err(CompareError::ReadError(which, why)) => {
                Self::from_unreadable(which, &why, locale)
            }
            Err(CompareError::Render(RenderError::Cancelled)) => Self::Cancelled,
            Err(CompareError::Render(_)) => Self::Failed,
        }
    }

    /// Words the reason for which a file cannot be compared.
    fn from_unreadable(which: InputSide, why: &ReadError, locale: &Locale) -> Self {
        let member = match which {
            InputSide::Old => "old",
            InputSide::New => "new",
        };
        let values = why.values();
        let values: Vec<_> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reason = Locale::sentence(&locale.differences, why.key(), &values);
        let violations = match why {
            ReadError::InvalidLetter { violations, .. } => {
                let mut remarks = check::format_diagnostics(violations, locale);
                for remark in &mut remarks {
                    remark.pointer = format!("/{member}{}", remark.pointer);
                }
                to_raw_value(&remarks).ok()
            }
            _ => None,
        };
        Self::Unreadable { member: member.to_owned(), reason, violations }
    }
}

/// Reads the two files of a request body.
fn read_files(body: &[u8]) -> Result<[Vec<u8>; 2], Response> {
    // A sequence would be read as the members in order.
    let is_array = body.trim_ascii_start().starts_with(b"[");
    let Body { old, new } = serde_json::from_slice(body).map_err(|error| {
        if error.is_data() {
            return Response::InvalidBody;
        }
        Response::InvalidJson { line: error.line(), column: error.column() }
    })?;
    if is_array {
        return Err(Response::InvalidBody);
    }
    Ok([read_file(old)?, read_file(new)?])
}

/// Returns the original bytes of a letter, or the decoded bytes of a file in base64.
fn read_file(value: &RawValue) -> Result<Vec<u8>, Response> {
    let text = value.get();
    if text.starts_with('{') {
        return Ok(text.as_bytes().to_vec());
    }
    let encoded: String =
        serde_json::from_str(text).map_err(|_| Response::InvalidBody)?;
    STANDARD.decode(encoded).map_err(|_| Response::InvalidBody)
}
