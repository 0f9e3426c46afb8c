//! The house styles that a program has, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::{HouseStyle, HouseStyleError};
use crate::config::Fault;
use crate::locale::Locales;

/// The house styles installed, by name; one is the default.
#[derive(Clone, Debug)]
pub struct HouseStyles {
    default: String,
    styles: BTreeMap<String, Arc<HouseStyle>>,
    /// The shipped examples, where they are there too.
    examples: Option<Arc<Examples>>,
}

/// The shipped examples, each read when a letter first asks for it.
#[derive(Debug)]
struct Examples {
    locales: Locales,
    read: [OnceLock<Option<Arc<HouseStyle>>>; EXAMPLES.len()],
}

/// The files of an example.
struct Example {
    name: &'static str,
    text: &'static str,
    logo: &'static [u8],
}

/// An example's folder.
macro_rules! example {
    ($name:literal) => {
        Example {
            name: $name,
            text: include_str!(concat!(
                "../../templates/house-styles/",
                $name,
                "/house-style.toml"
            )),
            logo: include_bytes!(concat!(
                "../../templates/house-styles/",
                $name,
                "/logo.svg"
            )),
        }
    };
}

const EXAMPLES: [Example; 3] =
    [example!("capitals"), example!("function-first"), example!("name-first")];

impl Examples {
    /// The example with this name; a test rules out that its file is at fault.
    fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        let place = EXAMPLES.iter().position(|example| example.name == name)?;
        let Example { text, logo, .. } = EXAMPLES[place];
        let read = || HouseStyle::read(text, logo, &self.locales).ok().map(Arc::new);
        self.read[place].get_or_init(read).as_ref()
    }
}

impl HouseStyles {
    /// The shipped house styles, `neutral` by default, in the shipped languages.
    ///
    /// # Errors
    ///
    /// When the shipped files contradict themselves, which a test rules out.
    pub fn shipped() -> Result<Self, HouseStyleError> {
        Self::speaking(Locales::shipped()?)
    }

    /// The shipped house styles, `neutral` by default, in these languages.
    ///
    /// # Errors
    ///
    /// When the typeface lacks a character of their words.
    pub fn speaking(locales: Locales) -> Result<Self, HouseStyleError> {
        let neutral = Self::of(HouseStyle::neutral(&locales)?);
        let examples = Examples { locales, read: Default::default() };
        Ok(Self { examples: Some(Arc::new(examples)), ..neutral })
    }

    /// A set of one style, which is the default.
    pub fn of(style: HouseStyle) -> Self {
        let default = style.name.clone();
        let styles = BTreeMap::from([(default.clone(), Arc::new(style))]);
        Self { default, styles, examples: None }
    }

    /// Adds a style.
    ///
    /// # Errors
    ///
    /// When there is one of its name.
    pub fn install(&mut self, style: HouseStyle) -> Result<(), HouseStyleError> {
        if self.names().any(|name| name == style.name) {
            let faults = vec![Fault::new("name", "duplicate-name", [])];
            return Err(HouseStyleError { style: style.name, faults });
        }
        self.styles.insert(style.name.clone(), Arc::new(style));
        Ok(())
    }

    /// Has letters that name no style set in this one; false when there is none.
    #[must_use]
    pub fn choose_default(&mut self, name: &str) -> bool {
        let Some(style) = self.get(name).cloned() else { return false };
        // The default is always at hand.
        self.styles.insert(name.to_owned(), style);
        name.clone_into(&mut self.default);
        true
    }

    /// The SHA-256, in hexadecimal, of the styles and languages that were loaded from
    /// files, beside the built-in ones; none where there are none.
    pub fn loaded_digest(&self) -> Option<String> {
        let are_built_in = self.styles.keys().all(|name| Self::is_shipped(name));
        if are_built_in && !self.locales().has_loaded() {
            return None;
        }
        let mut digest = Sha256::new();
        for style in self.styles.values() {
            // The digest of a style covers its languages.
            digest.update(style.digest());
        }
        Some(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The installed languages.
    pub fn locales(&self) -> &Locales {
        &self.default_style().locales
    }

    /// The style a letter gets when it names none.
    pub fn default_style(&self) -> &Arc<HouseStyle> {
        &self.styles[&self.default]
    }

    /// The style with this name.
    pub fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        let example = || self.examples.as_ref()?.get(name);
        self.styles.get(name).or_else(example)
    }

    /// The installed styles, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &HouseStyle> {
        self.names().filter_map(|name| self.get(name)).map(Arc::as_ref)
    }

    /// Whether a shipped style has this name.
    pub fn is_shipped(name: &str) -> bool {
        name == "neutral" || EXAMPLES.iter().any(|example| example.name == name)
    }

    /// The names of the installed styles, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let loaded = self.styles.keys().map(String::as_str);
        let examples = EXAMPLES.iter().filter(|_| self.examples.is_some());
        let names = loaded.chain(examples.map(|example| example.name));
        names.collect::<BTreeSet<_>>().into_iter()
    }
}
