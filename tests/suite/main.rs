//! One test binary, one module a joint or a promise.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod cli;
mod compose;
mod determinism;
mod document;
mod docx;
mod html;
mod http;
mod layering;
mod layout;
mod linebreak;
mod parity;
mod pdf;
mod pictures;
mod reading;
mod schema;
mod serve;
mod support;
mod support_docx;
mod support_html;
mod svg;
mod wording;
mod words;
