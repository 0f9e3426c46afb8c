//! The memory budget of the process.
//!
//! In: what bodies, works in progress and answers take. Out: a [`Reservation`] for each,
//! and never more of them than the budget. What counts is what is there, not what a sender
//! declares: a declared length costs nothing, so that nobody reserves by promising.
//!
//! - A **body** is reserved as it arrives, by the capacity of its buffer, until its letter
//!   is done. Bodies take at most a sixth of the budget, so that work always goes on.
//! - A **work** reserves what rendering takes at most ([`work_bytes`]).
//! - An **answer** keeps its reservation until it is sent or dropped.
//!
//! When something does not fit, connections that hold much and keep the service waiting
//! give way ([`Connections::reclaim`]), so that an ordinary letter gets in whatever
//! others send or leave unread. What then still does not fit gets 503 `memory-full`.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use actix_web::rt;
use tokio::sync::Notify;

use super::connections::{Connection, Connections};
use super::problem::Problem;
use crate::bounds::{OutputLimit, max_output, peak_memory};

/// How long a body or an answer waits for memory that others give back.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// The memory that rendering a letter of this many bytes takes at most, with its output of
/// so many files.
pub(super) fn work_bytes(letter: usize, files: usize) -> usize {
    let bytes = peak_memory(letter as u64, files as u64);
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// The part of the budget that bodies may take: one in so many. The rest has room for a
/// letter in each place, and for the comparisons beside them ([`default_memory`](super::Limits::default_memory)).
pub(super) const BODIES: usize = 6;

/// Purpose of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The body of a request.
    Body,
    /// Work in progress.
    Work,
    /// An answer on its way.
    Answer,
}

/// The budget.
#[derive(Debug)]
pub(super) struct Memory {
    capacity: usize,
    used: Mutex<Used>,
    freed: Notify,
    connections: Arc<Connections>,
}

#[derive(Debug, Default)]
struct Used {
    bodies: usize,
    total: usize,
}

impl Memory {
    pub(super) fn new(capacity: usize, connections: Arc<Connections>) -> Arc<Self> {
        let (used, freed) = (Mutex::default(), Notify::new());
        Arc::new(Self { capacity, used, freed, connections })
    }

    /// The bytes of the budget.
    pub(super) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// The bytes that are reserved.
    pub(super) fn reserved(&self) -> usize {
        self.lock().total
    }

    /// The most that one reservation of this use may take.
    const fn max(&self, purpose: Use) -> usize {
        match purpose {
            Use::Body => self.capacity / BODIES,
            Use::Work => self.capacity / 4 * 3,
            Use::Answer => self.capacity,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The most that the output of a letter of this many bytes may take, in so many files:
    /// what is reserved for it has room for that.
    pub(super) fn output_limit(&self, letter: usize, files: usize) -> OutputLimit {
        let bytes = max_output(letter as u64, files as u64);
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        OutputLimit::new(bytes.min(self.capacity / 4))
    }

    /// Takes from the budget if there is room.
    fn take(&self, purpose: Use, bytes: usize) -> bool {
        let mut used = self.lock();
        let bodies = if purpose == Use::Body { bytes } else { 0 };
        if used.total.saturating_add(bytes) > self.capacity
            || used.bodies.saturating_add(bodies) > self.max(Use::Body)
        {
            return false;
        }
        used.total += bytes;
        used.bodies += bodies;
        true
    }

    /// The bytes that are missing for so many more.
    fn shortfall(&self, purpose: Use, bytes: usize) -> usize {
        let used = self.lock();
        let total = used.total.saturating_add(bytes).saturating_sub(self.capacity);
        if purpose != Use::Body {
            return total;
        }
        let bodies = used.bodies.saturating_add(bytes);
        total.max(bodies.saturating_sub(self.max(Use::Body)))
    }

    fn give_back(&self, purpose: Use, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let mut used = self.lock();
        used.total = used.total.saturating_sub(bytes);
        if purpose == Use::Body {
            used.bodies = used.bodies.saturating_sub(bytes);
        }
        drop(used);
        self.freed.notify_waiters();
    }

    /// Takes from the budget, after others gave way if need be.
    ///
    /// # Errors
    ///
    /// When there is no room, or when the caller is the one that should give way.
    async fn acquire(
        &self,
        purpose: Use,
        bytes: usize,
        own: Option<&Arc<Connection>>,
        patience: Duration,
    ) -> Result<(), Problem> {
        if self.take(purpose, bytes) {
            return Ok(());
        }
        let mut deadline = pin!(rt::time::sleep(patience));
        loop {
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            if self.take(purpose, bytes) {
                return Ok(());
            }
            // Only who sends a body can be the one that should give way.
            let own = own.filter(|_| purpose == Use::Body);
            if !self.connections.reclaim(self.shortfall(purpose, bytes), own) {
                return Err(Problem::MemoryFull);
            }
            let is_late = poll_fn(|context| {
                if freed.as_mut().poll(context).is_ready() {
                    return Poll::Ready(false);
                }
                deadline.as_mut().poll(context).map(|()| true)
            });
            if is_late.await {
                return Err(Problem::MemoryFull);
            }
        }
    }

    /// Reserves memory for work, after waiting for it as long as work may take. More than
    /// three quarters of the budget are taken for that: such work is done alone, and the
    /// limits on letters bound what it costs.
    ///
    /// # Errors
    ///
    /// When there is no room.
    pub(super) async fn reserve_work(
        self: &Arc<Self>,
        bytes: usize,
        patience: Duration,
    ) -> Result<Reservation, Problem> {
        let bytes = bytes.min(self.max(Use::Work));
        self.acquire(Use::Work, bytes, None, patience).await?;
        let memory = Arc::clone(self);
        Ok(Reservation { memory, purpose: Use::Work, bytes, connection: None })
    }

    /// Reserves memory for an answer.
    ///
    /// # Errors
    ///
    /// When there is no room.
    pub(super) async fn reserve_answer(
        self: &Arc<Self>,
        bytes: usize,
        connection: &Arc<Connection>,
    ) -> Result<Reservation, Problem> {
        let mut reservation = self.empty(Use::Answer, connection);
        reservation.grow(bytes).await?;
        Ok(reservation)
    }

    /// A reservation of nothing, to be grown.
    pub(super) fn empty(
        self: &Arc<Self>,
        purpose: Use,
        connection: &Arc<Connection>,
    ) -> Reservation {
        let (memory, connection) = (Arc::clone(self), Some(Arc::clone(connection)));
        Reservation { memory, purpose, bytes: 0, connection }
    }
}

/// Memory of the budget, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    memory: Arc<Memory>,
    purpose: Use,
    bytes: usize,
    /// The connection that frees this memory when it is closed.
    connection: Option<Arc<Connection>>,
}

impl Reservation {
    /// The bytes that are reserved.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reserves so many bytes more.
    ///
    /// # Errors
    ///
    /// When there is no room.
    pub(super) async fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        let own = self.connection.as_ref();
        self.memory.acquire(self.purpose, bytes, own, PATIENCE).await?;
        self.bytes += bytes;
        self.hold(bytes, 0);
        Ok(())
    }

    /// Changes the reservation to so many bytes, without waiting; false if there is no room.
    pub(super) fn try_resize(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        if more == 0 {
            self.shrink(bytes);
            return true;
        }
        let is_taken = self.memory.take(self.purpose, more);
        if is_taken {
            self.bytes += more;
            self.hold(more, 0);
        }
        is_taken
    }

    /// Gives back all but so many bytes.
    pub(super) fn shrink(&mut self, bytes: usize) {
        let less = self.bytes.saturating_sub(bytes);
        self.memory.give_back(self.purpose, less);
        self.bytes -= less;
        self.hold(0, less);
    }

    /// Moves so many bytes into a reservation of their own.
    pub(super) fn split(&mut self, bytes: usize) -> Self {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        let (memory, connection) = (Arc::clone(&self.memory), self.connection.clone());
        Self { memory, purpose: self.purpose, bytes, connection }
    }

    /// Makes the reservation of a finished work that of its answer of so many bytes.
    ///
    /// # Errors
    ///
    /// When the answer takes more than was reserved and there is no room for it.
    pub(super) fn into_answer(
        mut self,
        bytes: usize,
        to: &Arc<Connection>,
    ) -> Result<Self, Problem> {
        if !self.try_resize(bytes) {
            return Err(Problem::MemoryFull);
        }
        self.purpose = Use::Answer;
        self.connection = Some(Arc::clone(to));
        self.hold(self.bytes, 0);
        Ok(self)
    }

    fn hold(&self, more: usize, less: usize) {
        if let Some(connection) = &self.connection {
            connection.hold(more, less);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.memory.give_back(self.purpose, self.bytes);
        self.hold(0, self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Memory, Use};
    use crate::http::connections::{Connections, Phase};
    use crate::http::load::Load;

    fn memory(capacity: usize) -> (Arc<Memory>, Arc<Connections>) {
        let evictions = Load::register(&mut Default::default()).evictions;
        let connections = Arc::new(Connections::new(10, evictions));
        (Memory::new(capacity, Arc::clone(&connections)), connections)
    }

    #[actix_web::test]
    async fn bodies_leave_most_of_the_budget_to_work() {
        let (memory, connections) = memory(600);
        let open = connections.add(None).unwrap();
        let mut body = memory.empty(Use::Body, &open.connection);
        assert!(body.try_resize(100) && !body.try_resize(101));
        let work = memory.reserve_work(450, Duration::ZERO).await.unwrap();
        let rest = memory.reserve_work(50, Duration::ZERO).await.unwrap();
        assert!(memory.reserve_work(1, Duration::ZERO).await.is_err());
        assert_eq!(memory.reserved(), 600);
        drop(rest);
        let answer = work.into_answer(20, &open.connection).unwrap();
        assert_eq!(memory.reserved(), 120);
        drop((body, answer));
        assert_eq!(memory.reserved(), 0);
    }

    #[actix_web::test]
    async fn an_answer_larger_than_its_work_takes_more_of_the_budget_or_fails() {
        let (memory, connections) = memory(100);
        let open = connections.add(None).unwrap();
        let work = memory.reserve_work(10, Duration::ZERO).await.unwrap();
        let answer = work.into_answer(60, &open.connection).unwrap();
        assert_eq!(memory.reserved(), 60);
        let work = memory.reserve_work(10, Duration::ZERO).await.unwrap();
        assert!(work.into_answer(41, &open.connection).is_err());
        drop(answer);
        assert_eq!(memory.reserved(), 0);
    }

    #[actix_web::test]
    async fn the_upload_that_holds_most_and_longest_gives_way() {
        let (memory, connections) = memory(3000);
        let open = [(); 3].map(|()| connections.add(None).unwrap());
        let [large, small, new] = open.each_ref().map(|one| Arc::clone(&one.connection));
        for one in [&large, &small, &new] {
            one.enter(Phase::Receiving);
        }
        std::thread::sleep(Duration::from_millis(20));
        let mut most = memory.empty(Use::Body, &large);
        let mut less = memory.empty(Use::Body, &small);
        assert!(most.try_resize(400) && less.try_resize(100));
        let mut wanted = memory.empty(Use::Body, &new);
        let growing = wanted.grow(50);
        let give_way = async {
            while !large.is_refused() {
                actix_web::rt::time::sleep(Duration::from_millis(1)).await;
            }
            drop(most);
        };
        let both = futures_util::future::join(growing, give_way);
        let (grown, ()) =
            actix_web::rt::time::timeout(Duration::from_secs(60), both).await.unwrap();
        assert!(grown.is_ok() && !small.is_refused());
        // Now the small one holds the most: it is the one that gives way.
        assert!(less.grow(1000).await.is_err());
    }
}
