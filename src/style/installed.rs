//! The house styles that a program has, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::{Fault, HouseStyle, HouseStyleError};

/// The house styles installed, by name; one is the default.
#[derive(Clone, Debug)]
pub struct HouseStyles {
    default: String,
    styles: BTreeMap<String, Arc<HouseStyle>>,
    /// The shipped examples are there too.
    examples: bool,
}

/// A shipped example, read when a letter first asks for it.
struct Example {
    name: &'static str,
    text: &'static str,
    logo: &'static [u8],
    style: OnceLock<Option<Arc<HouseStyle>>>,
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
            style: OnceLock::new(),
        }
    };
}

static EXAMPLES: [Example; 3] =
    [example!("capitals"), example!("function-first"), example!("name-first")];

impl Example {
    /// The style; a test rules out that its file is at fault.
    fn style(&self) -> Option<&Arc<HouseStyle>> {
        let read = || HouseStyle::read(self.text, self.logo).ok().map(Arc::new);
        self.style.get_or_init(read).as_ref()
    }
}

impl HouseStyles {
    /// The shipped house styles, `neutral` by default.
    ///
    /// # Errors
    ///
    /// When the shipped files contradict themselves, which a test rules out.
    pub fn shipped() -> Result<Self, HouseStyleError> {
        Ok(Self { examples: true, ..Self::of(HouseStyle::neutral()?) })
    }

    /// A set of one style, which is the default.
    pub fn of(style: HouseStyle) -> Self {
        let default = style.name.clone();
        let styles = BTreeMap::from([(default.clone(), Arc::new(style))]);
        Self { default, styles, examples: false }
    }

    /// Adds a style.
    ///
    /// # Errors
    ///
    /// When there is one of its name.
    pub fn install(&mut self, style: HouseStyle) -> Result<(), HouseStyleError> {
        if self.names().any(|name| name == style.name) {
            let what = "there is a house style of this name";
            let faults = vec![Fault::new("name", what)];
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

    /// The style a letter gets when it names none.
    pub fn default_style(&self) -> &Arc<HouseStyle> {
        &self.styles[&self.default]
    }

    /// The style with this name.
    pub fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        let example = || self.examples().find(|example| example.name == name)?.style();
        self.styles.get(name).or_else(example)
    }

    /// The installed styles, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &HouseStyle> {
        self.names().filter_map(|name| self.get(name)).map(Arc::as_ref)
    }

    /// The names of the installed styles, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let loaded = self.styles.keys().map(String::as_str);
        let names = loaded.chain(self.examples().map(|example| example.name));
        names.collect::<BTreeSet<_>>().into_iter()
    }

    fn examples(&self) -> impl Iterator<Item = &'static Example> {
        EXAMPLES.iter().filter(|_| self.examples)
    }
}
