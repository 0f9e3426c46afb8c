//! Observer that receives the duration of each stage.
//!
//! In: a stage and its work. Out: the result of the work, and for the observer its
//! duration, by the observer's own clock: this module reads no clock. The observer learns
//! nothing about the letter, and no output depends on an observer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use strum::IntoStaticStr;

/// A stage from a letter file to a document; as a string, its name in metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Stage {
    /// Parsing the letter file.
    Parse,
    /// Composing the markup of the letter.
    Compose,
    /// Parsing the markup into a tree.
    Document,
    /// Laying out the tree in pages.
    Layout,
    /// Exporting a format, by its name in options.
    Export(&'static str),
}

/// An observer of stages.
pub trait Observer: Send + Sync {
    /// Returns the time on the observer's clock.
    fn now(&self) -> Duration;

    /// Receives the duration of a stage.
    fn on_stage_finished(&self, stage: Stage, took: Duration);
}

/// An optional observer.
#[derive(Clone, Default)]
pub struct StageTimer(Option<Arc<dyn Observer>>);

impl StageTimer {
    /// Creates a timer with this observer.
    pub fn new(observer: Arc<dyn Observer>) -> Self {
        Self(Some(observer))
    }

    /// Runs the work of a stage and reports its duration.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let Some(observer) = &self.0 else { return work() };
        let start = observer.now();
        let done = work();
        observer.on_stage_finished(stage, observer.now().saturating_sub(start));
        done
    }
}

impl fmt::Debug for StageTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StageTimer").field(&self.0.is_some()).finish()
    }
}
