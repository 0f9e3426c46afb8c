//! Bodies of answers on their way.
//!
//! In: the bytes of an answer, and what is held for it. Out: the same bytes in slices, so
//! that the server copies no more of them than the peer takes; what is held is given back
//! when the last slice is taken, or when the peer is gone.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::connections::RequestGuard;
use super::memory::Reservation;

/// The bytes that are handed to the server at once.
pub(super) const SLICE: usize = 16 << 10;

/// The next slice of bytes.
pub(super) fn next_slice(bytes: &mut Bytes) -> Option<Bytes> {
    let length = bytes.len().min(SLICE);
    (length > 0).then(|| bytes.split_to(length))
}

/// An answer whose bytes are all there. It has no `try_into_bytes`: [`BoxBody::new`] would
/// take the bytes out of it, and give back what is held for them.
#[derive(Debug)]
pub(super) struct Slices {
    bytes: Bytes,
    _memory: Option<Reservation>,
}

impl Slices {
    /// An answer, and the memory that it holds.
    pub(super) const fn new(bytes: Bytes, memory: Option<Reservation>) -> Self {
        Self { bytes, _memory: memory }
    }
}

impl MessageBody for Slices {
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

/// An answer of a connection, which is known to be answering while this value lives.
#[derive(Debug)]
pub(super) struct Guarded {
    body: BoxBody,
    /// Rest of the last piece of the body.
    rest: Bytes,
    guard: RequestGuard,
}

impl Guarded {
    /// An answer, and what keeps its connection from being idle.
    pub(super) const fn new(body: BoxBody, guard: RequestGuard) -> Self {
        Self { body, rest: Bytes::new(), guard }
    }
}

impl MessageBody for Guarded {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { body, rest, guard } = self.get_mut();
        guard.answering();
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
