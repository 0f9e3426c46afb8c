//! The house styles that a program has, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{HouseStyle, HouseStyleError};

/// The house styles installed, by name; one is the default.
#[derive(Clone, Debug)]
pub struct HouseStyles {
    default: String,
    styles: BTreeMap<String, Arc<HouseStyle>>,
}

impl HouseStyles {
    /// The shipped house styles, `neutral` by default.
    ///
    /// # Errors
    ///
    /// When the shipped files contradict themselves, which a test rules out.
    pub fn shipped() -> Result<Self, HouseStyleError> {
        Ok(Self::of(HouseStyle::neutral()?))
    }

    /// A set of one style, which is the default.
    pub fn of(style: HouseStyle) -> Self {
        let default = style.name.clone();
        let styles = BTreeMap::from([(default.clone(), Arc::new(style))]);
        Self { default, styles }
    }

    /// The style a letter gets when it names none.
    pub fn default_style(&self) -> &Arc<HouseStyle> {
        &self.styles[&self.default]
    }

    /// The style with this name.
    pub fn get(&self, name: &str) -> Option<&Arc<HouseStyle>> {
        self.styles.get(name)
    }

    /// The names of the installed styles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.styles.keys().map(String::as_str)
    }
}
