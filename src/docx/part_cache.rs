//! Keeps compressed parts that have no text of a letter and are the same in many.
//!
//! Input: the XML of such a part, as it is before its repair. Output: the packed part,
//! written and compressed once per house style. The number of parts has a limit; the one
//! that was used last longest ago is dropped.

use std::sync::{Arc, Mutex, PoisonError};

use super::error::DocxError;
use super::package::PackagePart;
use crate::house_style::HouseStyle;

/// The maximum number of parts in the cache.
const CAPACITY: usize = 32;

/// The maximum length of a part in the cache, in bytes.
const LONGEST_PART: usize = 4 << 10;

/// Parts by name and XML, the latest use last.
#[derive(Default)]
pub(super) struct PartCache(Mutex<Vec<CachedPart>>);

struct CachedPart {
    name: String,
    xml: Vec<u8>,
    part: Arc<PackagePart>,
}

impl PartCache {
    /// Returns the cache of a house style.
    pub(super) fn for_style(style: &HouseStyle) -> Result<Arc<Self>, DocxError> {
        style.get_or_derive(("docx", false), || Ok(Self::default()))
    }

    /// Returns the part with this name and XML, or makes it.
    ///
    /// `make` must depend on nothing else.
    pub(super) fn get_or_pack(
        &self,
        name: &str,
        xml: &[u8],
        make: impl FnOnce() -> Result<PackagePart, DocxError>,
    ) -> Result<Arc<PackagePart>, DocxError> {
        if let Some(part) = self.find(name, xml) {
            return Ok(part);
        }
        let part = Arc::new(make()?);
        if xml.len() <= LONGEST_PART {
            let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if cached.len() == CAPACITY {
                cached.remove(0);
            }
            cached.push(CachedPart {
                name: name.to_owned(),
                xml: xml.to_owned(),
                part: Arc::clone(&part),
            });
        }
        Ok(part)
    }

    fn find(&self, name: &str, xml: &[u8]) -> Option<Arc<PackagePart>> {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |cached: &CachedPart| cached.name == name && cached.xml == xml;
        let index = cached.iter().rposition(is_same)?;
        let found = cached.remove(index);
        let part = Arc::clone(&found.part);
        cached.push(found);
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use super::super::error::DocxError;
    use super::super::package::{PackagePart, PartPacker};
    use super::{CAPACITY, LONGEST_PART, PartCache};

    #[test]
    fn a_part_is_made_once_and_the_one_unused_longest_is_dropped() {
        let (cache, made) = (PartCache::default(), Cell::new(0));
        let get = |name: &str, xml: &str| {
            let make = || -> Result<PackagePart, DocxError> {
                made.set(made.get() + 1);
                Ok(PartPacker::stored_part(name.to_owned(), xml.as_bytes()))
            };
            cache.get_or_pack(name, xml.as_bytes(), make).unwrap()
        };
        let first = get("a", "1");
        assert!(Arc::ptr_eq(&first, &get("a", "1")));
        assert!(!Arc::ptr_eq(&first, &get("b", "1")));
        assert!(!Arc::ptr_eq(&first, &get("a", "2")));
        assert_eq!(made.get(), 3);
        for number in 0..CAPACITY {
            get("a", "1");
            get("c", &number.to_string());
        }
        assert!(Arc::ptr_eq(&first, &get("a", "1")));
        assert_eq!(cache.0.lock().unwrap().len(), CAPACITY);
        let long = "x".repeat(LONGEST_PART + 1);
        assert!(!Arc::ptr_eq(&get("a", &long), &get("a", &long)));
    }
}
