//! Who looks on while a letter goes through the stages.
//!
//! In: a stage and its work. Out: what the work gave, and to the one who looks on how long
//! it took, by a clock of their own: here nothing reads one. Who looks on learns nothing of
//! the letter, and no output depends on whether anybody does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A step on the way from a letter file to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading the letter file.
    Parse,
    /// Wording the letter as markup.
    Compose,
    /// Reading the markup as a tree.
    Document,
    /// Setting the tree in pages.
    Layout,
    /// Writing a format, by its name in options.
    Export(&'static str),
}

/// One who looks on.
pub trait Observer: Send + Sync {
    /// The time on the observer's clock.
    fn now(&self) -> Duration;

    /// Learns how long a stage took.
    fn saw(&self, stage: Stage, took: Duration);
}

/// Who looks on, if anybody does.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<dyn Observer>>);

impl Watch {
    /// This one looks on.
    pub fn by(observer: Arc<dyn Observer>) -> Self {
        Self(Some(observer))
    }

    /// Does the work of a stage.
    pub fn over<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let Some(observer) = &self.0 else { return work() };
        let start = observer.now();
        let done = work();
        observer.saw(stage, observer.now().saturating_sub(start));
        done
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.0.is_some()).finish()
    }
}
