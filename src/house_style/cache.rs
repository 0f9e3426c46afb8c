//! Per-style cache of data derived by the exporters.
//!
//! It is bounded by its keys: at most two entries of a type for each installed language,
//! and one for each face and for the embedded fonts. Nothing is evicted.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The key within a type: a language tag or the resource name of a face, and whether
/// fonts are embedded.
pub(crate) type CacheKey = (&'static str, bool);

/// The data derived from a house style, by type and key.
#[derive(Default)]
pub(super) struct DerivedCache(
    Mutex<BTreeMap<(TypeId, CacheKey), Arc<dyn Any + Send + Sync>>>,
);

impl DerivedCache {
    /// Returns cached data, or computes it; errors are not cached.
    pub(super) fn get<T: Any + Send + Sync, E>(
        &self,
        key: CacheKey,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let place = (TypeId::of::<T>(), key);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&place).cloned();
        if let Some(found) = found.and_then(|found| found.downcast().ok()) {
            return Ok(found);
        }
        // Computed without the lock: two threads may compute the same data, and one
        // result is stored.
        let made = Arc::new(make()?);
        known().insert(place, Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
        Ok(made)
    }
}

impl fmt::Debug for DerivedCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DerivedCache").finish_non_exhaustive()
    }
}
