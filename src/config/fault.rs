//! What is wrong with a file, for a locale table to put into words.

/// One thing that is wrong with such a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line of the file, where it is the file that is wrong.
    pub line: Option<usize>,
    /// The key, its tables before it, or the name of another file.
    pub place: String,
    /// The key of the sentence under `[file-errors]`.
    pub code: &'static str,
    /// What the sentence mentions, by the name of its place.
    pub mentions: Vec<(&'static str, Mention)>,
}

impl Fault {
    /// A fault of what stands at a place.
    pub(crate) fn new(
        place: impl Into<String>,
        code: &'static str,
        mentions: impl IntoIterator<Item = (&'static str, Mention)>,
    ) -> Self {
        let mentions = mentions.into_iter().collect();
        Self { line: None, place: place.into(), code, mentions }
    }
}

/// What a sentence mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// As it stands in a file or in a limit.
    Verbatim(String),
    /// A word of the locale table, by its key under `[terms]`.
    Word(&'static str),
    /// Names of which one is meant.
    OneOf(Vec<String>),
    /// The same, of which those behind the first are no help where there are many.
    Nearest(Vec<String>),
}

impl Mention {
    /// The start of something that may be long.
    pub(crate) fn excerpt(text: &str) -> Self {
        const MOST: usize = 60;
        let mut characters = text.chars();
        let mut excerpt: String = characters.by_ref().take(MOST).collect();
        if characters.next().is_some() {
            excerpt.push('…');
        }
        Self::Verbatim(excerpt)
    }

    /// The valid names, those most like a wrong one first, of which a few are told.
    pub(crate) fn nearest<'n>(wrong: &str, valid: impl Iterator<Item = &'n str>) -> Self {
        match Self::nearest_first(wrong, valid) {
            Self::OneOf(names) => Self::Nearest(names),
            other => other,
        }
    }

    /// The valid names, those most like a wrong one first.
    pub(crate) fn nearest_first<'n>(
        wrong: &str,
        valid: impl Iterator<Item = &'n str>,
    ) -> Self {
        /// No valid name is nearly as long; comparing costs the product of lengths.
        const LONGEST: usize = 40;
        let wrong = wrong.chars().take(LONGEST).collect::<String>().to_lowercase();
        let mut ranked: Vec<_> = valid
            .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), name))
            .collect();
        ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        Self::OneOf(ranked.into_iter().map(|(_, name)| name.to_owned()).collect())
    }
}

impl From<&str> for Mention {
    fn from(text: &str) -> Self {
        Self::Verbatim(text.to_owned())
    }
}

impl From<String> for Mention {
    fn from(text: String) -> Self {
        Self::Verbatim(text)
    }
}

impl From<usize> for Mention {
    fn from(number: usize) -> Self {
        Self::Verbatim(number.to_string())
    }
}
