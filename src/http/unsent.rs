//! Memory of the copy of what a peer does not take.
//!
//! In: polls while a peer takes nothing of what the server has copied to send. Out: the
//! copy in the memory budget, for which others may have to give way; or the end of the
//! connection, when there is no room in time. So no copy stays uncounted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix_web::rt;

use super::connections::{Connection, Connections};
use super::memory::{Memory, PATIENCE, Reservation, Use};
use super::{answer, clock};

/// The bytes of answers from which on the server copies no more before the peer takes some.
pub(super) const WRITE_BUFFER: usize = 32 << 10;

/// The most that the server copies of answers that are not taken: up to the limit, and a slice
/// that goes beyond it, in a buffer that grows by doubling.
pub(super) const UNSENT: usize = (WRITE_BUFFER + answer::SLICE).next_power_of_two();

/// How often a copy for which there is no room tries again.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// The copy of a connection.
#[derive(Debug)]
pub(super) struct UnsentCopy {
    memory: Reservation,
    /// Set while there is no room for it.
    uncounted: Option<Uncounted>,
}

#[derive(Debug)]
struct Uncounted {
    since: Instant,
    retry: Pin<Box<rt::time::Sleep>>,
}

impl UnsentCopy {
    /// No copy yet.
    pub(super) fn new(memory: &Arc<Memory>, connection: &Arc<Connection>) -> Self {
        Self { memory: memory.empty(Use::Answer, connection), uncounted: None }
    }

    /// Counts the copy; ready when there was no room for it in time, or when its own
    /// connection is the one that should give way.
    pub(super) fn poll_full(
        &mut self,
        all: &Connections,
        own: &Arc<Connection>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        while !self.memory.try_resize(UNSENT) {
            let uncounted = self.uncounted.get_or_insert_with(Uncounted::new);
            if uncounted.since.elapsed() >= PATIENCE
                || !all.reclaim(UNSENT, Use::Body, Some(own))
            {
                return Poll::Ready(());
            }
            ready!(uncounted.retry.as_mut().poll(context));
            uncounted.retry.as_mut().reset((clock::now() + RETRY_INTERVAL).into());
        }
        self.uncounted = None;
        Poll::Pending
    }

    /// Gives its memory back: the peer has taken everything.
    pub(super) fn release(&mut self) {
        self.memory.shrink(0);
        self.uncounted = None;
    }
}

impl Uncounted {
    fn new() -> Self {
        let retry = Box::pin(rt::time::sleep(RETRY_INTERVAL));
        Self { since: clock::now(), retry }
    }
}
