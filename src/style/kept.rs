//! What writers make of a house style alone, kept for the next letter.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What tells things of one type apart: the tag of a language, and whether the faces go
/// with them.
pub(crate) type Key = (&'static str, bool);

/// What was made of a house style, by its type and a key.
#[derive(Default)]
pub(super) struct Kept(Mutex<BTreeMap<(TypeId, Key), Arc<dyn Any + Send + Sync>>>);

impl Kept {
    /// What was made before, or is made now; a failure is not kept.
    pub(super) fn get<T: Any + Send + Sync, E>(
        &self,
        key: Key,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let place = (TypeId::of::<T>(), key);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&place).cloned();
        if let Some(found) = found.and_then(|found| found.downcast().ok()) {
            return Ok(found);
        }
        // Made without the lock: two threads may make the same, and one is kept.
        let made = Arc::new(make()?);
        known().insert(place, Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
        Ok(made)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}
