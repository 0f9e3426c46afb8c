//! Values in the message of a diagnostic.

/// The values in a message, by placeholder name.
pub type Args = Vec<(&'static str, MessageArg)>;

/// A value in a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageArg {
    /// Text from a file, or a limit.
    Verbatim(String),
    /// A word of the locale, by its key under `[terms]`.
    Word(&'static str),
    /// Names, one of which is expected.
    OneOf(Vec<String>),
    /// Like `OneOf`, but truncated when there are many.
    Nearest(Vec<String>),
}

impl MessageArg {
    /// Creates an excerpt of at most 60 characters of a text.
    pub(crate) fn excerpt(text: &str) -> Self {
        const MAX: usize = 60;
        let mut characters = text.chars();
        let mut excerpt: String = characters.by_ref().take(MAX).collect();
        if characters.next().is_some() {
            excerpt.push('…');
        }
        Self::Verbatim(excerpt)
    }

    /// Lists the valid names, those most similar to the wrong one first, truncated.
    pub(crate) fn nearest<'n>(wrong: &str, valid: impl Iterator<Item = &'n str>) -> Self {
        match Self::nearest_first(wrong, valid) {
            Self::OneOf(names) => Self::Nearest(names),
            other => other,
        }
    }

    /// Lists the valid names, those most similar to the wrong one first.
    pub(crate) fn nearest_first<'n>(
        wrong: &str,
        valid: impl Iterator<Item = &'n str>,
    ) -> Self {
        /// The compared length: valid names are far shorter, and comparing costs the
        /// product of lengths.
        const LONGEST: usize = 40;
        let wrong = wrong.chars().take(LONGEST).collect::<String>().to_lowercase();
        let mut ranked: Vec<_> = valid
            .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), name))
            .collect();
        ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        Self::OneOf(ranked.into_iter().map(|(_, name)| name.to_owned()).collect())
    }
}

impl From<&str> for MessageArg {
    fn from(text: &str) -> Self {
        Self::Verbatim(text.to_owned())
    }
}

impl From<String> for MessageArg {
    fn from(text: String) -> Self {
        Self::Verbatim(text)
    }
}

impl From<usize> for MessageArg {
    fn from(number: usize) -> Self {
        Self::Verbatim(number.to_string())
    }
}
