//! Response bodies while they are sent.
//!
//! Input: the bytes of a response, and the resources held for it. Output: the same bytes
//! in slices, so that the server does not copy more of them than the client reads. The
//! resources are released when the last slice is taken, or when the client leaves.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::connection::RequestGuard;
use super::memory::Reservation;

/// Maximum size of a slice that the server receives at once, in bytes.
pub(super) const SLICE_BYTES: usize = 16 << 10;

/// Splits off the next slice of bytes.
pub(super) fn next_slice(bytes: &mut Bytes) -> Option<Bytes> {
    let length = bytes.len().min(SLICE_BYTES);
    (length > 0).then(|| bytes.split_to(length))
}

/// Response whose bytes are complete.
///
/// It has no `try_into_bytes`: [`BoxBody::new`] would take the bytes out of it and
/// release its resources.
#[derive(Debug)]
pub(super) struct CompleteBody {
    bytes: Bytes,
    _memory: Option<Reservation>,
}

impl CompleteBody {
    /// Creates a response with the memory that it holds.
    pub(super) const fn new(bytes: Bytes, memory: Option<Reservation>) -> Self {
        Self { bytes, _memory: memory }
    }
}

impl MessageBody for CompleteBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.bytes.len() as u64)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(next_slice(&mut self.get_mut().bytes).map(Ok))
    }
}

/// Response body that keeps its connection in the sending phase until it is dropped.
#[derive(Debug)]
pub(super) struct GuardedBody {
    body: BoxBody,
    /// Rest of the last piece of the body.
    rest: Bytes,
    guard: RequestGuard,
}

impl GuardedBody {
    /// Creates a response body with the guard of its connection.
    pub(super) const fn new(body: BoxBody, guard: RequestGuard) -> Self {
        Self { body, rest: Bytes::new(), guard }
    }
}

impl MessageBody for GuardedBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { body, rest, guard } = self.get_mut();
        guard.start_answer();
        loop {
            if let Some(slice) = next_slice(rest) {
                return Poll::Ready(Some(Ok(slice)));
            }
            match ready!(Pin::new(&mut *body).poll_next(context)) {
                Some(Ok(piece)) => *rest = piece,
                end => return Poll::Ready(end),
            }
        }
    }
}
