//! The memory budget of the process.
//!
//! In: what bodies, works in progress and answers take. Out: a [`Reservation`] for each,
//! and never more of them than the budget. What counts is what is there, not what a sender
//! declares: a declared length costs nothing, so that nobody reserves by promising.
//!
//! - Each place for a letter owns what an ordinary letter takes ([`PLACE`]). All else
//!   shares the rest, so that an ordinary letter that has its place has its memory.
//! - A **body** is reserved as it arrives, by the capacity of its buffer, until its letter
//!   is done. Bodies take at most a sixth of the budget.
//! - A **work** reserves what rendering takes at most ([`work_bytes`]). What is beyond its
//!   place it gets with the place, in the turns of callers ([`slots`](super::slots)); the
//!   last of the shared memory is left to bodies and answers.
//! - An **answer** keeps its reservation until it is sent or dropped.
//! - The last part of what bodies and answers share is for small ones.
//!
//! When something does not fit, connections that hold much and keep the service waiting
//! give way ([`Connections::reclaim`]), so that an ordinary letter gets in whatever
//! others send or leave unread. A body or answer that then still does not fit gets 503
//! `insufficient-memory`; work waits for its turn.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use actix_web::rt;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

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

/// The part of the budget that bodies may take: one in so many.
pub(super) const BODIES: usize = 6;

/// Bytes that a place for a letter owns: those of a letter of 64 KiB, as most are smaller.
pub(super) const PLACE: usize = 100 << 20;

/// The part of the budget that works leave to bodies and answers: one in so many.
const TRAFFIC: usize = 20;

/// The part of the budget that large bodies and answers leave to small ones: one in so many.
const SMALL_PART: usize = 50;

/// The bytes that a connection holds at most while its body or answer is small.
const SMALL: usize = 512 << 10;

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

/// The kinds of work, each with places of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, whose places own memory.
    Letters,
    /// Comparisons, which share all of theirs.
    Comparisons,
}

/// The budget.
#[derive(Debug)]
pub(super) struct Memory {
    capacity: usize,
    /// The bytes that each place for a letter owns.
    place: usize,
    /// The bytes that no place owns.
    shared: usize,
    used: Mutex<Used>,
    freed: Notify,
    connections: Arc<Connections>,
}

#[derive(Debug, Default)]
struct Used {
    bodies: usize,
    total: usize,
    /// Bytes that works take of what their places own.
    owned: usize,
    /// Shared bytes that works take.
    works: usize,
    /// Shared bytes that the next work of a kind waits for, longest first.
    waiting: Vec<(Kind, usize)>,
}

impl Used {
    /// The shared bytes that are reserved.
    const fn shared(&self) -> usize {
        self.total.saturating_sub(self.owned)
    }
}

impl Memory {
    /// A budget of so many bytes, for so many places for letters.
    pub(super) fn new(
        capacity: usize,
        places: usize,
        connections: Arc<Connections>,
    ) -> Arc<Self> {
        let (used, freed) = (Mutex::default(), Notify::new());
        // Half of a small budget is shared.
        let place = PLACE.min(capacity / places.max(1) / 2);
        let shared = capacity - place * places;
        Arc::new(Self { capacity, place, shared, used, freed, connections })
    }

    /// The bytes of the budget.
    pub(super) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// The bytes that are reserved.
    pub(super) fn reserved(&self) -> usize {
        self.lock().total
    }

    /// The most that bodies may take.
    pub(super) const fn max_bodies(&self) -> usize {
        self.capacity / BODIES
    }

    /// The bytes that a place for this kind of work owns.
    const fn owned(&self, kind: Kind) -> usize {
        match kind {
            Kind::Letters => self.place,
            Kind::Comparisons => 0,
        }
    }

    /// The most that works take together of the shared memory.
    const fn max_shared_works(&self) -> usize {
        self.shared.saturating_sub(self.capacity / TRAFFIC)
    }

    /// The most that one work takes of the shared memory: it always fits beside bodies, which
    /// may wait for it. Work that needs more has all of that: the limits on letters bound
    /// what it costs.
    const fn max_shared_work(&self) -> usize {
        self.shared.saturating_sub(self.max_bodies())
    }

    /// The shared bytes that work of a kind needs, of so many bytes in all.
    pub(super) fn shared_bytes(&self, kind: Kind, bytes: usize) -> usize {
        bytes.saturating_sub(self.owned(kind)).min(self.max_shared_work())
    }

    /// Ends when memory is given back.
    pub(super) fn freed(&self) -> Notified<'_> {
        self.freed.notified()
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

    /// The bytes that are missing for so many more of a body or answer.
    fn shortfall(
        &self,
        used: &Used,
        purpose: Use,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> usize {
        let is_small = own.is_none_or(|own| own.held().saturating_add(bytes) <= SMALL);
        let margin = if is_small { 0 } else { self.capacity / SMALL_PART };
        let bytes = bytes.saturating_add(margin);
        let beyond =
            |used: usize, max: usize| used.saturating_add(bytes).saturating_sub(max);
        let mut missing = beyond(used.shared(), self.shared);
        if purpose == Use::Body {
            missing = missing.max(beyond(used.bodies, self.max_bodies()));
        }
        missing
    }

    /// Takes from the budget for a body or an answer, or returns how many bytes are missing.
    fn take(
        &self,
        purpose: Use,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> Result<(), usize> {
        let mut used = self.lock();
        let missing = self.shortfall(&used, purpose, bytes, own);
        if missing > 0 {
            return Err(missing);
        }
        used.total += bytes;
        if purpose == Use::Body {
            used.bodies += bytes;
        }
        Ok(())
    }

    fn give_back(&self, purpose: Use, bytes: usize, owned: usize) {
        if bytes == 0 {
            return;
        }
        let mut used = self.lock();
        used.total = used.total.saturating_sub(bytes);
        used.owned = used.owned.saturating_sub(owned);
        if purpose == Use::Work {
            used.works = used.works.saturating_sub(bytes.saturating_sub(owned));
        }
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
    ) -> Result<(), Problem> {
        let mut deadline = pin!(rt::time::sleep(PATIENCE));
        loop {
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            let Err(missing) = self.take(purpose, bytes, own) else { return Ok(()) };
            // Only who sends a body can be the one that should give way.
            let own = own.filter(|_| purpose != Use::Answer);
            if !self.connections.reclaim(missing, purpose, own) {
                return Err(Problem::InsufficientMemory);
            }
            let is_late = poll_fn(|context| {
                if freed.as_mut().poll(context).is_ready() {
                    return Poll::Ready(false);
                }
                deadline.as_mut().poll(context).map(|()| true)
            });
            if is_late.await {
                return Err(Problem::InsufficientMemory);
            }
        }
    }

    /// Reserves memory for the next work of a kind if there is room. Otherwise it waits: then
    /// work of the other kind does not take what it waits for, and connections give way,
    /// unless `own` should, the one of a batch: then it waits for its client.
    pub(super) fn try_work(
        self: &Arc<Self>,
        kind: Kind,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> Option<Reservation> {
        let shared = self.shared_bytes(kind, bytes);
        let owned = bytes.min(self.owned(kind));
        let bytes = owned + shared;
        let mut used = self.lock();
        let mut missing = used.total.saturating_add(bytes).saturating_sub(self.capacity);
        if shared > 0 {
            let ahead = used.waiting.iter().take_while(|(other, _)| *other != kind);
            let ahead: usize = ahead.map(|(_, bytes)| bytes).sum();
            let wanted = ahead.saturating_add(shared);
            let works = used.works.saturating_add(wanted);
            let all = used.shared().saturating_add(wanted);
            missing = missing
                .max(works.saturating_sub(self.max_shared_works()))
                .max(all.saturating_sub(self.shared));
        }
        if missing == 0 {
            used.waiting.retain(|(other, _)| *other != kind);
            used.total += bytes;
            used.owned += owned;
            used.works += shared;
            drop(used);
            let memory = Arc::clone(self);
            let purpose = Use::Work;
            return Some(Reservation { memory, purpose, bytes, owned, connection: None });
        }
        if shared > 0 {
            match used.waiting.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, waiting)) => *waiting = shared,
                None => used.waiting.push((kind, shared)),
            }
        }
        drop(used);
        self.connections.reclaim(missing, Use::Work, own);
        None
    }

    /// Records that no work of a kind waits for shared memory.
    pub(super) fn stop_waiting(&self, kind: Kind) {
        let mut used = self.lock();
        let count = used.waiting.len();
        used.waiting.retain(|(other, _)| *other != kind);
        let is_changed = used.waiting.len() < count;
        drop(used);
        if is_changed {
            self.freed.notify_waiters();
        }
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
        Reservation { memory, purpose, bytes: 0, owned: 0, connection }
    }
}

/// Memory of the budget, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    memory: Arc<Memory>,
    purpose: Use,
    bytes: usize,
    /// Those of them that the place of a work owns.
    owned: usize,
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
        self.memory.acquire(self.purpose, bytes, own).await?;
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
        let own = self.connection.as_ref();
        let is_taken = self.memory.take(self.purpose, more, own).is_ok();
        if is_taken {
            self.bytes += more;
            self.hold(more, 0);
        }
        is_taken
    }

    /// Gives back all but so many bytes.
    pub(super) fn shrink(&mut self, bytes: usize) {
        let less = self.bytes.saturating_sub(bytes);
        let owned = self.owned.saturating_sub(bytes);
        self.memory.give_back(self.purpose, less, owned);
        self.bytes -= less;
        self.owned -= owned;
        self.hold(0, less);
    }

    /// Moves so many bytes into a reservation of their own.
    pub(super) fn split(&mut self, bytes: usize) -> Self {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        let (memory, connection) = (Arc::clone(&self.memory), self.connection.clone());
        Self { memory, purpose: self.purpose, bytes, owned: 0, connection }
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
        self.shrink(bytes);
        self.leave_place();
        self.purpose = Use::Answer;
        self.connection = Some(Arc::clone(to));
        self.hold(self.bytes, 0);
        if !self.try_resize(bytes) {
            return Err(Problem::InsufficientMemory);
        }
        Ok(self)
    }

    /// Moves what the place of a work owns to the shared memory, which may then be over
    /// its size until answers are taken: the next work waits for that.
    fn leave_place(&mut self) {
        let mut used = self.memory.lock();
        used.owned = used.owned.saturating_sub(self.owned);
        used.works = used.works.saturating_sub(self.bytes - self.owned);
        self.owned = 0;
    }

    fn hold(&self, more: usize, less: usize) {
        if let Some(connection) = &self.connection {
            connection.hold(more, less);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.memory.give_back(self.purpose, self.bytes, self.owned);
        self.hold(0, self.bytes);
    }
}

#[cfg(test)]
mod tests;
