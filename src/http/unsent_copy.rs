//! Memory accounting for the copy of unsent response data.
//!
//! Input: polls while a client reads nothing of the data that the server has copied for
//! sending. Output: the copy counted in the memory budget, for which other connections
//! may be evicted; or the end of the connection if there is no room in time. So no copy
//! stays uncounted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix_web::rt;

use super::connection::Connection;
use super::connections::Connections;
use super::memory::{MemoryBudget, Reservation};
use super::memory_limits::MEMORY_WAIT;
use super::memory_use::MemoryUse;
use super::{clock, response_body};

/// Bytes of responses from which the server copies no more before the client reads some.
pub(super) const WRITE_BUFFER: usize = 32 << 10;

/// Maximum size of the copy of unsent data, in bytes.
///
/// This is the limit plus one slice beyond it, in a buffer that grows by doubling.
pub(super) const UNSENT: usize =
    (WRITE_BUFFER + response_body::SLICE_BYTES).next_power_of_two();

/// Interval at which a copy without room retries.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Copy of the unsent data of a connection.
#[derive(Debug)]
pub(super) struct UnsentCopy {
    memory: Reservation,
    /// Set while there is no room for the copy.
    uncounted: Option<UncountedCopy>,
}

#[derive(Debug)]
struct UncountedCopy {
    since: Instant,
    retry: Pin<Box<rt::time::Sleep>>,
}

impl UnsentCopy {
    /// Creates the state of a connection without a copy.
    pub(super) fn new(memory: &Arc<MemoryBudget>, connection: &Arc<Connection>) -> Self {
        Self {
            memory: memory.empty_reservation(MemoryUse::Answer, connection),
            uncounted: None,
        }
    }

    /// Counts the copy in the memory budget.
    ///
    /// Ready if there was no room in time, or if its own connection would be evicted.
    pub(super) fn poll_full(
        &mut self,
        all: &Connections,
        own: &Arc<Connection>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        while !self.memory.try_resize(UNSENT) {
            let uncounted = self.uncounted.get_or_insert_with(UncountedCopy::new);
            if uncounted.since.elapsed() >= MEMORY_WAIT
                || !all.reclaim_memory(UNSENT, MemoryUse::Body, Some(own))
            {
                return Poll::Ready(());
            }
            ready!(uncounted.retry.as_mut().poll(context));
            uncounted.retry.as_mut().reset((clock::now() + RETRY_INTERVAL).into());
        }
        self.uncounted = None;
        Poll::Pending
    }

    /// Releases the memory of the copy, once the client has read everything.
    pub(super) fn release_memory(&mut self) {
        self.memory.shrink_to(0);
        self.uncounted = None;
    }
}

impl UncountedCopy {
    fn new() -> Self {
        let retry = Box::pin(rt::time::sleep(RETRY_INTERVAL));
        Self { since: clock::now(), retry }
    }
}
