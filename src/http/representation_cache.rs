//! Cache of shared content: coded and digested once per process.
//!
//! Input: bytes that never change while the process runs, such as the OpenAPI document
//! and the assets of the pages. Output: their representation in a content coding, which
//! is cached. Without the cache, a client that requests a large file often and reads
//! nothing would take the processor time of others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use tokio::sync::OnceCell;

use super::content_encoding::{ContentCoding, EncodedBody};
use super::problem::Problem;

/// Marker for a response whose bytes are shared.
#[derive(Clone, Copy, Debug)]
pub(super) struct SharedMarker;

/// Marks a response as shared; only for a fixed set of contents.
pub(super) fn mark_shared(mut answer: HttpResponse) -> HttpResponse {
    answer.extensions_mut().insert(SharedMarker);
    answer
}

/// Cached representations.
#[derive(Debug, Default)]
pub(super) struct Representations {
    cached: Mutex<BTreeMap<RepresentationKey, Arc<CachedRepresentation>>>,
}

/// Address of the bytes, their length, and their coding.
type RepresentationKey = (usize, usize, ContentCoding);

#[derive(Debug)]
struct CachedRepresentation {
    /// Keeps the bytes alive, so that their address stays unique.
    _bytes: Bytes,
    coded: OnceCell<EncodedBody>,
}

impl Representations {
    /// Returns the representation of shared bytes; calls `code` to create a missing one.
    ///
    /// # Errors
    ///
    /// Returns the errors of `code`.
    pub(super) async fn get_or_make<F: Future<Output = Result<EncodedBody, Problem>>>(
        &self,
        coding: ContentCoding,
        bytes: Bytes,
        code: impl FnOnce(ContentCoding, Bytes) -> F,
    ) -> Result<EncodedBody, Problem> {
        let cached = self.cached_representation(coding, &bytes);
        cached.coded.get_or_try_init(|| code(coding, bytes)).await.cloned()
    }

    fn cached_representation(
        &self,
        coding: ContentCoding,
        bytes: &Bytes,
    ) -> Arc<CachedRepresentation> {
        let key = (bytes.as_ptr().addr(), bytes.len(), coding);
        let mut all = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = all.entry(key).or_insert_with(|| {
            Arc::new(CachedRepresentation {
                _bytes: bytes.clone(),
                coded: OnceCell::new(),
            })
        });
        Arc::clone(cached)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use actix_web::web::Bytes;

    use super::Representations;
    use crate::http::content_encoding::{ContentCoding, EncodedBody};

    #[actix_web::test]
    async fn shared_bytes_are_coded_once_for_each_coding() {
        let all = Representations::default();
        let (one, other) = (Bytes::from("a".to_owned()), Bytes::from("b".to_owned()));
        let count = Cell::new(0);
        for _ in 0..3 {
            for (bytes, coding) in [
                (&one, ContentCoding::Identity),
                (&one, ContentCoding::Gzip),
                (&other, ContentCoding::Identity),
            ] {
                let code = async |_: ContentCoding, bytes: Bytes| {
                    count.set(count.get() + 1);
                    Ok(EncodedBody { bytes, digest: String::new() })
                };
                let coded = all.get_or_make(coding, bytes.clone(), code).await.unwrap();
                assert_eq!(coded.bytes, bytes);
            }
        }
        assert_eq!(count.get(), 3);
    }
}
