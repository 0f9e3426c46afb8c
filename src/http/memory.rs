//! Memory budget of the process.
//!
//! Input: the memory needs of bodies, work in progress and responses. Output: a
//! [`Reservation`] for each, within the budget in total. Only bytes that are present
//! count, not those that a client declares, so that no client can reserve memory by a
//! declaration.
//!
//! - Each slot for a letter owns the memory of an ordinary letter
//!   ([`LETTER_SLOT_BYTES`]). Everything else shares the rest, so that an ordinary letter
//!   with a slot has its memory.
//! - A **body** is reserved as it arrives, by the capacity of its buffer, until its
//!   letter is done. Bodies take at most a sixth of the budget.
//! - **Work** reserves the maximum that rendering takes
//!   ([`work_bytes`](super::memory_limits::work_bytes)). Memory beyond that of its slot is
//!   granted together with the slot, in the turns of callers ([`slots`](super::slots));
//!   the last part of the shared memory is kept for bodies and responses.
//! - A **response** keeps its reservation until it is sent or dropped.
//! - The last part of the memory that bodies and responses share is kept for small ones.
//!
//! If memory is short, connections that hold much and keep the service waiting are
//! evicted ([`Connections::reclaim_memory`]), so that an ordinary letter is accepted
//! regardless of what others send or leave unread. A body or response that then still
//! does not fit gets 503 `insufficient-memory`; work waits for its turn.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use actix_web::rt;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::connection::Connection;
use super::connections::Connections;
use super::memory_limits::{
    BODY_DIVISOR, LETTER_SLOT_BYTES, MEMORY_WAIT, SMALL_BYTES, SMALL_TRAFFIC_DIVISOR,
    TRAFFIC_DIVISOR,
};
use super::memory_use::MemoryUse;
use super::problem::Problem;
use crate::limits::{OutputLimit, max_output};

/// Kind of work; each kind has its own slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkKind {
    /// Letters, whose slots own memory.
    Letters,
    /// Comparisons, which only use shared memory.
    Comparisons,
    /// Coding of responses, whose memory is that of the response.
    Codings,
}

/// Memory budget of the process.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    capacity: usize,
    /// Bytes that each slot for a letter owns.
    slot_bytes: usize,
    /// Bytes that no slot owns.
    shared: usize,
    used: Mutex<MemoryInUse>,
    freed: Notify,
    connections: Arc<Connections>,
}

#[derive(Debug, Default)]
struct MemoryInUse {
    bodies: usize,
    total: usize,
    /// Bytes in use by work out of the memory of its slots.
    owned: usize,
    /// Shared bytes in use by work.
    works: usize,
    /// Shared bytes for which the next work of each kind waits, the longest waiting
    /// first.
    waiting: Vec<(WorkKind, usize)>,
}

impl MemoryInUse {
    /// Returns the shared bytes that are reserved.
    const fn shared_used(&self) -> usize {
        self.total.saturating_sub(self.owned)
    }
}

impl MemoryBudget {
    /// Creates a budget of `capacity` bytes for `slots` slots for letters.
    pub(super) fn new(
        capacity: usize,
        slots: usize,
        connections: Arc<Connections>,
    ) -> Arc<Self> {
        let (used, freed) = (Mutex::default(), Notify::new());
        // At least half of a small budget is shared.
        let slot_bytes = LETTER_SLOT_BYTES.min(capacity / slots.max(1) / 2);
        let shared = capacity - slot_bytes * slots;
        Arc::new(Self { capacity, slot_bytes, shared, used, freed, connections })
    }

    /// Returns the size of the budget, in bytes.
    pub(super) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// Returns the reserved bytes.
    pub(super) fn reserved(&self) -> usize {
        self.lock().total
    }

    /// Returns the maximum memory for bodies, in bytes.
    pub(super) const fn max_bodies(&self) -> usize {
        self.capacity / BODY_DIVISOR
    }

    /// Returns the bytes that a slot for this kind of work owns.
    const fn owned_bytes(&self, kind: WorkKind) -> usize {
        match kind {
            WorkKind::Letters => self.slot_bytes,
            WorkKind::Comparisons | WorkKind::Codings => 0,
        }
    }

    /// Returns the maximum shared memory for all work together, in bytes.
    const fn max_shared_works(&self) -> usize {
        self.shared.saturating_sub(self.capacity / TRAFFIC_DIVISOR)
    }

    /// Returns the maximum shared memory for a single job, in bytes.
    ///
    /// It always fits next to bodies, which may wait for it. Work that needs more gets
    /// all of it: the limits on letters bound its cost.
    const fn max_shared_work(&self) -> usize {
        self.shared.saturating_sub(self.max_bodies())
    }

    /// Returns the shared bytes that work of a kind needs, of its total bytes.
    pub(super) fn shared_bytes(&self, kind: WorkKind, bytes: usize) -> usize {
        bytes.saturating_sub(self.owned_bytes(kind)).min(self.max_shared_work())
    }

    /// Returns a future that completes when memory is released.
    pub(super) fn wait_freed(&self) -> Notified<'_> {
        self.freed.notified()
    }

    fn lock(&self) -> MutexGuard<'_, MemoryInUse> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the maximum output of a letter of this many bytes in this many files.
    ///
    /// The reservation of the letter has room for it.
    pub(super) fn output_limit(&self, letter: usize, files: usize) -> OutputLimit {
        let bytes = max_output(letter as u64, files as u64);
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        OutputLimit::new(bytes.min(self.capacity / 4))
    }

    /// Returns the bytes that are missing for a body or a response to grow by `bytes`.
    fn missing_bytes(
        &self,
        used: &MemoryInUse,
        purpose: MemoryUse,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> usize {
        let is_small =
            own.is_none_or(|own| own.held_bytes().saturating_add(bytes) <= SMALL_BYTES);
        let margin = if is_small { 0 } else { self.capacity / SMALL_TRAFFIC_DIVISOR };
        let bytes = bytes.saturating_add(margin);
        let beyond =
            |used: usize, max: usize| used.saturating_add(bytes).saturating_sub(max);
        let mut missing = beyond(used.shared_used(), self.shared);
        if purpose == MemoryUse::Body {
            missing = missing.max(beyond(used.bodies, self.max_bodies()));
        }
        missing
    }

    /// Takes memory for a body or a response, or returns the number of missing bytes.
    fn try_take(
        &self,
        purpose: MemoryUse,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> Result<(), usize> {
        let mut used = self.lock();
        let missing = self.missing_bytes(&used, purpose, bytes, own);
        if missing > 0 {
            return Err(missing);
        }
        used.total += bytes;
        if purpose == MemoryUse::Body {
            used.bodies += bytes;
        }
        Ok(())
    }

    fn give_back(&self, purpose: MemoryUse, bytes: usize, owned: usize) {
        if bytes == 0 {
            return;
        }
        let mut used = self.lock();
        used.total = used.total.saturating_sub(bytes);
        used.owned = used.owned.saturating_sub(owned);
        if purpose == MemoryUse::Work {
            used.works = used.works.saturating_sub(bytes.saturating_sub(owned));
        }
        if purpose == MemoryUse::Body {
            used.bodies = used.bodies.saturating_sub(bytes);
        }
        drop(used);
        self.freed.notify_waiters();
    }

    /// Takes memory, after evicting other connections if necessary.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::InsufficientMemory`] if there is no room, or if the caller
    /// itself would be evicted.
    async fn acquire_bytes(
        &self,
        purpose: MemoryUse,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> Result<(), Problem> {
        let mut deadline = pin!(rt::time::sleep(MEMORY_WAIT));
        loop {
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            let Err(missing) = self.try_take(purpose, bytes, own) else { return Ok(()) };
            // Only a client that sends a body can be evicted itself.
            let own = own.filter(|_| purpose != MemoryUse::Answer);
            if !self.connections.reclaim_memory(missing, purpose, own) {
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

    /// Reserves memory for the next work of a kind if there is room.
    ///
    /// Otherwise the work waits: work of the other kind then does not take that memory,
    /// and connections are evicted. Eviction stops at `own`, the connection of a batch:
    /// the work then waits for its client.
    pub(super) fn try_work(
        self: &Arc<Self>,
        kind: WorkKind,
        bytes: usize,
        own: Option<&Arc<Connection>>,
    ) -> Option<Reservation> {
        let shared = self.shared_bytes(kind, bytes);
        let owned = bytes.min(self.owned_bytes(kind));
        let bytes = owned + shared;
        let mut used = self.lock();
        let mut missing = used.total.saturating_add(bytes).saturating_sub(self.capacity);
        if shared > 0 {
            let ahead = used.waiting.iter().take_while(|(other, _)| *other != kind);
            let ahead: usize = ahead.map(|(_, bytes)| bytes).sum();
            let queued = ahead.saturating_add(shared);
            let works = used.works.saturating_add(queued);
            let all = used.shared_used().saturating_add(queued);
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
            let purpose = MemoryUse::Work;
            return Some(Reservation { memory, purpose, bytes, owned, connection: None });
        }
        if shared > 0 {
            match used.waiting.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, waiting)) => *waiting = shared,
                None => used.waiting.push((kind, shared)),
            }
        }
        drop(used);
        self.connections.reclaim_memory(missing, MemoryUse::Work, own);
        None
    }

    /// Records that no work of a kind waits for shared memory.
    pub(super) fn stop_waiting(&self, kind: WorkKind) {
        let mut used = self.lock();
        let count = used.waiting.len();
        used.waiting.retain(|(other, _)| *other != kind);
        let is_changed = used.waiting.len() < count;
        drop(used);
        if is_changed {
            self.freed.notify_waiters();
        }
    }

    /// Reserves memory for a response.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::InsufficientMemory`] if there is no room.
    pub(super) async fn reserve_answer(
        self: &Arc<Self>,
        bytes: usize,
        connection: &Arc<Connection>,
    ) -> Result<Reservation, Problem> {
        let mut reservation = self.empty_reservation(MemoryUse::Answer, connection);
        reservation.grow(bytes).await?;
        Ok(reservation)
    }

    /// Creates an empty reservation that can grow.
    pub(super) fn empty_reservation(
        self: &Arc<Self>,
        purpose: MemoryUse,
        connection: &Arc<Connection>,
    ) -> Reservation {
        let (memory, connection) = (Arc::clone(self), Some(Arc::clone(connection)));
        Reservation { memory, purpose, bytes: 0, owned: 0, connection }
    }
}

/// Reserved memory of the budget; dropping it releases the memory.
#[derive(Debug)]
pub(super) struct Reservation {
    memory: Arc<MemoryBudget>,
    purpose: MemoryUse,
    bytes: usize,
    /// Bytes of the reservation that the slot of the work owns.
    owned: usize,
    /// Connection that frees this memory when it is closed.
    connection: Option<Arc<Connection>>,
}

impl Reservation {
    /// Returns the reserved bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Grows the reservation by this many bytes.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::InsufficientMemory`] if there is no room.
    pub(super) async fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        let own = self.connection.as_ref();
        self.memory.acquire_bytes(self.purpose, bytes, own).await?;
        self.bytes += bytes;
        self.record_held(bytes, 0);
        Ok(())
    }

    /// Resizes the reservation without waiting; returns false if there is no room.
    pub(super) fn try_resize(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        if more == 0 {
            self.shrink_to(bytes);
            return true;
        }
        let own = self.connection.as_ref();
        let is_taken = self.memory.try_take(self.purpose, more, own).is_ok();
        if is_taken {
            self.bytes += more;
            self.record_held(more, 0);
        }
        is_taken
    }

    /// Shrinks the reservation to this many bytes.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let less = self.bytes.saturating_sub(bytes);
        let owned = self.owned.saturating_sub(bytes);
        self.memory.give_back(self.purpose, less, owned);
        self.bytes -= less;
        self.owned -= owned;
        self.record_held(0, less);
    }

    /// Splits off a reservation of this many bytes.
    pub(super) fn split_off(&mut self, bytes: usize) -> Self {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        let (memory, connection) = (Arc::clone(&self.memory), self.connection.clone());
        Self { memory, purpose: self.purpose, bytes, owned: 0, connection }
    }

    /// Converts the reservation of finished work to that of its response, of this many
    /// bytes.
    ///
    /// # Errors
    ///
    /// Returns [`Problem::InsufficientMemory`] if the response takes more than was
    /// reserved and there is no room for it.
    pub(super) fn into_answer(
        mut self,
        bytes: usize,
        to: &Arc<Connection>,
    ) -> Result<Self, Problem> {
        self.shrink_to(bytes);
        self.leave_place();
        self.purpose = MemoryUse::Answer;
        self.connection = Some(Arc::clone(to));
        self.record_held(self.bytes, 0);
        if !self.try_resize(bytes) {
            return Err(Problem::InsufficientMemory);
        }
        Ok(self)
    }

    /// Moves the memory that the slot of the work owns to the shared memory.
    ///
    /// The shared memory may then exceed its size until responses are read: the next work
    /// waits for that.
    fn leave_place(&mut self) {
        let mut used = self.memory.lock();
        used.owned = used.owned.saturating_sub(self.owned);
        used.works = used.works.saturating_sub(self.bytes - self.owned);
        self.owned = 0;
    }

    fn record_held(&self, more: usize, less: usize) {
        if let Some(connection) = &self.connection {
            connection.record_held(more, less);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.memory.give_back(self.purpose, self.bytes, self.owned);
        self.record_held(0, self.bytes);
    }
}

#[cfg(test)]
mod tests;
