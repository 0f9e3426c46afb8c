//! The installed house styles, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::builtin::{EXAMPLES, ExampleStyle, is_builtin};
use super::{HouseStyle, HouseStyleError};
use crate::diagnostic::{Diagnostic, FileCode};
use crate::hash::hex;
use crate::locale::Locales;

/// The installed house styles, by name; one is the default.
///
/// ```no_run
/// use kamerbrief::house_style::{HouseStyle, HouseStyles};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut styles = HouseStyles::builtin()?;
/// let own = HouseStyle::load("house-styles/ministry".as_ref(), styles.locales())?;
/// styles.install(own)?;
/// assert!(styles.choose_default("ministry"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct HouseStyles {
    default: String,
    styles: BTreeMap<String, Arc<HouseStyle>>,
    /// The built-in examples, if they are included.
    examples: Option<Arc<BuiltinExamples>>,
}

/// The built-in examples, each read on first use.
#[derive(Debug)]
struct BuiltinExamples {
    locales: Locales,
    read: [OnceLock<Option<Arc<HouseStyle>>>; EXAMPLES.len()],
}

impl BuiltinExamples {
    /// Returns the example with this name; a test ensures that its file is valid.
    fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        let place = EXAMPLES.iter().position(|example| example.name == name)?;
        let ExampleStyle { text, logo, .. } = EXAMPLES[place];
        let read = || HouseStyle::read(text, logo, &self.locales).ok().map(Arc::new);
        self.read[place].get_or_init(read).as_ref()
    }
}

impl HouseStyles {
    /// Returns the built-in house styles in the built-in languages, with default
    /// `neutral`.
    ///
    /// # Errors
    ///
    /// Returns an error if the built-in files are invalid, which a test rules out.
    pub fn builtin() -> Result<Self, HouseStyleError> {
        Self::with_locales(Locales::builtin()?)
    }

    /// Returns the built-in house styles in these languages, with default `neutral`.
    ///
    /// # Errors
    ///
    /// Returns an error if the typeface lacks a character of their words.
    pub fn with_locales(locales: Locales) -> Result<Self, HouseStyleError> {
        let neutral = Self::from_style(HouseStyle::neutral(&locales)?);
        let examples = BuiltinExamples { locales, read: Default::default() };
        Ok(Self { examples: Some(Arc::new(examples)), ..neutral })
    }

    /// Creates a set of one style, which is the default.
    pub fn from_style(style: HouseStyle) -> Self {
        let default = style.name.clone();
        let styles = BTreeMap::from([(default.clone(), Arc::new(style))]);
        Self { default, styles, examples: None }
    }

    /// Adds a style.
    ///
    /// # Errors
    ///
    /// Returns an error if the name is already installed.
    pub fn install(&mut self, style: HouseStyle) -> Result<(), HouseStyleError> {
        if self.names().any(|name| name == style.name) {
            let diagnostics =
                vec![Diagnostic::about_key("name", FileCode::DuplicateName, [])];
            return Err(HouseStyleError { style: style.name, diagnostics });
        }
        self.styles.insert(style.name.clone(), Arc::new(style));
        Ok(())
    }

    /// Sets the default style by name; returns false if it is not installed.
    #[must_use]
    pub fn choose_default(&mut self, name: &str) -> bool {
        let Some(style) = self.get(name).cloned() else { return false };
        // The default style must be loaded.
        self.styles.insert(name.to_owned(), style);
        name.clone_into(&mut self.default);
        true
    }

    /// Returns the SHA-256 digest of the styles and languages loaded from files. It is in
    /// hexadecimal and covers the built-in ones too. `None` if none were loaded.
    pub fn loaded_digest(&self) -> Option<String> {
        let are_built_in = self.styles.keys().all(|name| Self::is_builtin(name));
        if are_built_in && !self.locales().has_loaded() {
            return None;
        }
        let mut digest = Sha256::new();
        for style in self.styles.values() {
            // The digest of a style covers its languages.
            digest.update(style.digest());
        }
        Some(hex(&digest.finalize()))
    }

    /// Returns the installed languages.
    pub fn locales(&self) -> &Locales {
        &self.default_style().locales
    }

    /// Returns the style of letters that name none.
    pub fn default_style(&self) -> &Arc<HouseStyle> {
        &self.styles[&self.default]
    }

    /// Returns the style with this name.
    pub fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        let example = || self.examples.as_ref()?.get(name);
        self.styles.get(name).or_else(example)
    }

    /// Iterates over the installed styles, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &HouseStyle> {
        self.names().filter_map(|name| self.get(name)).map(Arc::as_ref)
    }

    /// Returns whether a built-in style has this name.
    pub fn is_builtin(name: &str) -> bool {
        is_builtin(name)
    }

    /// Returns the names of the installed styles, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let loaded = self.styles.keys().map(String::as_str);
        let examples = EXAMPLES.iter().filter(|_| self.examples.is_some());
        let names = loaded.chain(examples.map(|example| example.name));
        names.collect::<BTreeSet<_>>().into_iter()
    }
}
