//! Cancellation token polled during work.

use std::fmt;
use std::sync::Arc;

/// A cancellation token. It can only end work: no output depends on when it is polled.
#[derive(Clone)]
pub struct CancelToken(Arc<dyn Fn() -> bool + Send + Sync>);

/// The error of cancelled work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl CancelToken {
    /// Creates a token that never cancels.
    pub fn never() -> Self {
        Self::when(|| false)
    }

    /// Creates a token from a predicate; once true, it must stay true.
    pub fn when(is_set: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_set))
    }

    /// Returns whether work is cancelled.
    pub fn is_set(&self) -> bool {
        (self.0)()
    }

    /// Fails if work is cancelled.
    ///
    /// # Errors
    ///
    /// Returns [`Cancelled`] if work is cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_set() { Err(Cancelled) } else { Ok(()) }
    }

    /// Iterates over items until work is cancelled.
    pub fn take_until_cancelled<I: IntoIterator>(
        &self,
        items: I,
    ) -> impl Iterator<Item = I::Item> {
        items.into_iter().take_while(|_| !self.is_set())
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken").finish_non_exhaustive()
    }
}
