//! One test binary, one module a joint or a promise.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod cli;
mod compose;
mod conformance;
mod determinism;
mod document;
mod docx;
mod docx_linter;
mod docx_matter;
mod generated;
mod house_styles;
mod html;
mod html_matter;
mod http;
mod kept_together;
mod layering;
mod layout;
mod linebreak;
mod logo;
mod matter;
mod notes;
mod otf;
mod page_numbers;
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
mod support_cff;
mod support_docx;
mod support_html;
mod support_pdf;
mod svg;
mod tables;
mod word_accessibility;
mod wording;
mod words;
mod words_json;
