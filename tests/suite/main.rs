//! One test binary, one module a joint or a promise.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod bundle;
mod cli;
mod compose;
mod conformance;
mod determinism;
mod document;
mod docx;
mod docx_linter;
mod docx_matter;
mod examples;
mod generated;
mod house_styles;
mod html;
mod html_matter;
mod http;
mod layering;
mod layout;
mod linebreak;
mod locales;
mod matter;
mod notes;
mod page;
mod parity;
mod pdf;
mod pictures;
mod reading;
mod readme;
mod schema;
mod serve;
mod setting;
mod structure;
mod support;
mod support_docx;
mod support_html;
mod support_pdf;
mod svg;
mod tables;
mod word_accessibility;
mod wording;
mod words;
mod words_json;
