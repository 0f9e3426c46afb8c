//! The files that the web application loads.
//!
//! In: `templates/webapp`, the wording, the schema, the limits and the kinds of block of
//! letters. Out: [`Assets`] in one folder whose name is a digest of them all, so that
//! scripts import each other by plain name and every address changes with its content.

use std::borrow::Cow;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::PageMessages;
use crate::blocks::Container;
use crate::hash::hex;
use crate::letter;
use crate::limits::letter as limits;
use crate::locale::{Language, Locales};

/// The scripts that are loaded on first use.
const LAZY_SCRIPTS: [&str; 4] =
    ["clipboard.js", "json-editor.js", "paste-blocks.js", "paste-questions.js"];

/// A file of the web application.
#[derive(Debug)]
pub struct Asset {
    /// The file name in the folder.
    pub name: &'static str,
    /// The content, as text.
    pub content: Cow<'static, str>,
}

/// The files of the web application, and their folder.
#[derive(Debug)]
pub struct Assets {
    /// The digest in the address.
    pub digest: String,
    files: Vec<Asset>,
}

macro_rules! assets {
    ($($name:literal),+ $(,)?) => {
        [$(Asset {
            name: $name,
            content: Cow::Borrowed(include_str!(concat!(
                "../../templates/webapp/", $name
            ))),
        }),+]
    };
}

/// Exports constants to the scripts, under their own names.
macro_rules! exports {
    ($($name:ident),+ $(,)?) => {
        [$(format!("export const {} = {};\n", stringify!($name), limits::$name)),+].concat()
    };
}

/// Returns the script with the limits that the form applies.
fn limits_script() -> String {
    exports![
        MAX_LIST_NUMBER,
        MAX_QUESTION_NUMBER,
        MAX_QUESTIONS_PER_ANSWER,
        MAX_TOC_DEPTH,
        MIN_COLUMN_WIDTH,
    ]
}

/// Returns the script with the kinds of block that each container allows.
fn kinds_script() -> String {
    let containers = [
        ("BODY_KINDS", Container::Body),
        ("SIMPLE_KINDS", Container::Item),
        ("ANSWER_KINDS", Container::Answer),
        ("DEFINITION_KINDS", Container::Definition),
    ];
    let export = |(name, container): (&str, Container)| {
        let kinds: Vec<_> = container.kind_names().collect();
        format!("export const {name} = {kinds:?};\n")
    };
    containers.map(export).concat()
}

/// The files of the web application.
pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut files = Vec::from(assets![
        "style.css",
        "icon.svg",
        "api-key.js",
        "api.js",
        "app-bar.js",
        "blocks.js",
        "clipboard.js",
        "convert-block.js",
        "dom.js",
        "draft.js",
        "export.js",
        "field-errors.js",
        "fields.js",
        "form.js",
        "format-toolbar.js",
        "i18n.js",
        "inlines-data.js",
        "inlines-dom.js",
        "json-editor.js",
        "json-scanner.js",
        "live-region.js",
        "main.js",
        "paste-blocks.js",
        "paste-questions.js",
        "pending-fields.js",
        "preview.js",
        "problems-panel.js",
        "rich-text.js",
        "sortable-list.js",
        "source-map.js",
        "table-editor.js",
        "view-switch.js",
    ]);
    for (name, language) in [("nl.json", Language::NL), ("en.json", Language::EN)] {
        files.push(Asset {
            name,
            content: PageMessages::for_language(language).json().into(),
        });
    }
    files.push(Asset { name: "limits.js", content: limits_script().into() });
    files.push(Asset { name: "block-kinds.js", content: kinds_script().into() });
    // Member names do not depend on the installed languages.
    let schema = Locales::builtin().ok().map(|locales| letter::schema(&locales));
    let schema = schema.unwrap_or_default().to_string();
    files.push(Asset { name: "letter-schema.json", content: schema.into() });
    Assets::new(files)
});

impl Asset {
    /// Returns the media type, by file extension.
    pub fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "application/json",
        }
    }
}

impl Assets {
    fn new(files: Vec<Asset>) -> Self {
        let mut hash = Sha256::new();
        for file in &files {
            hash.update(file.name);
            hash.update([0]);
            hash.update(file.content.as_bytes());
            hash.update([0]);
        }
        let digest = hex(&hash.finalize()[..12]);
        Self { digest, files }
    }

    /// Finds the file with this name, in the folder with this digest.
    pub fn find(&self, digest: &str, name: &str) -> Option<&Asset> {
        let here = digest == self.digest;
        self.files.iter().find(|file| here && file.name == name)
    }

    /// Returns all files.
    pub fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.files.iter()
    }

    /// Returns the scripts that are needed immediately.
    pub fn modules(&self) -> impl Iterator<Item = &Asset> {
        let at_once = |name| !LAZY_SCRIPTS.contains(&name);
        self.iter().filter(move |file| file.name.ends_with(".js") && at_once(file.name))
    }
}
