//! Slots for work, a bounded number, and lanes of them.
//!
//! In: claims of jobs. Out: a slot for each when its turn comes ([`Queue`]), with the memory
//! that it takes; or none, when too many wait.
//!
//! A job waits for its memory without a slot. What a slot owns of it is there. While the job
//! whose turn it is waits for more, no other job gets memory beyond what its slot owns, so
//! that it does not wait for all that come after it.
//!
//! Large jobs and letters of batches have lanes: they take no more slots than their lane
//! has. While another caller has had a slot in the last moments, a caller does not take all
//! of them either: the other one gets its next slot at once, and its jobs do not pile up
//! behind a job that takes long. An only caller has all slots, as with two of them one that
//! is always left free would halve what it gets. Whoever comes anew then waits for the job
//! that ends first, which the limit on the time of a job bounds.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt;
use futures_util::future::{Either, select};
use tokio::sync::oneshot;

use super::clock;
use super::connections::Connection;
use super::memory::{Kind, Memory, Reservation};
use super::queue::Queue;
use super::rate::Caller;

/// Properties of a job that decide when it gets a slot.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Who sent the job, as far as that is known.
    pub(super) caller: Option<Caller>,
    /// True for a job of the large lane.
    pub(super) is_large: bool,
    /// True for a letter of a batch, which has the lane of batches.
    pub(super) is_batch: bool,
    /// The bytes that were sent, which are held while the job waits.
    pub(super) size: usize,
    /// The bytes of memory that the work takes.
    pub(super) memory: usize,
    /// The connection of the batch, for which others do not give way before it does.
    pub(super) connection: Option<Arc<Connection>>,
}

/// What a job gets when its turn comes.
pub(super) type Grant = (Claim, Reservation);

impl Claim {
    /// True if both have the same lanes.
    pub(super) const fn is_of_kind(&self, other: &Self) -> bool {
        self.is_large == other.is_large && self.is_batch == other.is_batch
    }

    /// True if both are of one caller and have the same lanes.
    fn is_like(&self, other: &Self) -> bool {
        self.caller == other.caller && self.is_of_kind(other)
    }
}

/// All slots, and the jobs that wait for one.
#[derive(Debug)]
pub(super) struct Slots {
    state: Mutex<State>,
    memory: Arc<Memory>,
}

#[derive(Debug)]
struct State {
    kind: Kind,
    memory: Arc<Memory>,
    capacity: usize,
    /// The jobs that have a slot.
    running: Vec<Claim>,
    /// The callers whose jobs ended within the last [`linger`](Self::linger), and when.
    recent: Vec<(Option<Caller>, Instant)>,
    /// For how long after a caller's job one slot is left to it.
    linger: Duration,
    queue: Queue,
}

impl Slots {
    /// So many free slots for a kind of work, and places to wait for them.
    pub(super) fn new(
        kind: Kind,
        capacity: usize,
        queue: usize,
        linger: Duration,
        memory: Arc<Memory>,
    ) -> Arc<Self> {
        let (running, recent) = (Vec::new(), Vec::new());
        let max_bytes = match kind {
            Kind::Letters => memory.max_bodies() / 3,
            Kind::Comparisons => memory.max_bodies() / 6,
        };
        let (capacity, queue) = (capacity.max(1), Queue::new(queue, max_bytes));
        let shared = Arc::clone(&memory);
        let state = State { kind, memory, capacity, running, recent, linger, queue };
        Arc::new(Self { state: Mutex::new(state), memory: shared })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of slots.
    pub(super) fn capacity(&self) -> usize {
        self.lock().capacity
    }

    /// The number of slots that are taken.
    pub(super) fn running(&self) -> usize {
        self.lock().running.len()
    }

    /// The number of jobs that wait, without letters of batches.
    pub(super) fn waiting(&self) -> usize {
        self.lock().queue.len()
    }

    /// Claims a slot.
    pub(super) fn claim(self: &Arc<Self>, claim: Claim) -> PendingSlot {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.lock();
        let id = state.queue.push(claim, sender);
        state.grant();
        state.trim(id);
        drop(state);
        PendingSlot { slots: Arc::clone(self), id, receiver }
    }
}

impl State {
    /// Gives free slots and memory to the jobs whose turn it is.
    fn grant(&mut self) {
        let (now, linger) = (clock::now(), self.linger);
        self.recent.retain(|(_, end)| now.saturating_duration_since(*end) < linger);
        // True once the job whose turn it is waits for shared memory.
        let mut is_short = false;
        loop {
            let Self { kind, memory, running, queue, capacity, recent, .. } = self;
            let can_begin = |claim: &Claim| {
                has_room(claim, running, *capacity)
                    && !takes_all(claim, running, *capacity, recent)
                    && !(is_short && memory.shared_bytes(*kind, claim.memory) > 0)
            };
            let Some((id, claim)) = queue.find_next(can_begin, slots_of(running)) else {
                break;
            };
            let Some(reserved) =
                memory.try_work(*kind, claim.memory, claim.connection.as_ref())
            else {
                if memory.shared_bytes(*kind, claim.memory) > 0 {
                    is_short = true;
                    continue;
                }
                break;
            };
            let Some((claim, grant)) = queue.take(id) else { break };
            // One that waits no longer has left the queue.
            if grant.send((claim.clone(), reserved)).is_ok() {
                running.push(claim);
            }
        }
        if !is_short {
            self.memory.stop_waiting(self.kind);
        }
    }

    fn trim(&mut self, newcomer: u64) {
        self.queue.trim(newcomer, slots_of(&self.running));
    }

    /// Takes back the slot of a job.
    fn release(&mut self, claim: &Claim) {
        if let Some(index) = self.running.iter().position(|own| own.is_like(claim)) {
            self.running.swap_remove(index);
        }
        self.recent.retain(|(caller, _)| *caller != claim.caller);
        self.recent.push((claim.caller.clone(), clock::now()));
        self.grant();
    }
}

/// Counts the slots of a caller.
fn slots_of(running: &[Claim]) -> impl Fn(Option<&Caller>) -> usize {
    |caller| running.iter().filter(|claim| claim.caller.as_ref() == caller).count()
}

/// True if there is a slot for a job, in all of its lanes.
fn has_room(claim: &Claim, running: &[Claim], capacity: usize) -> bool {
    let large = running.iter().filter(|claim| claim.is_large).count();
    let batch = running.iter().filter(|claim| claim.is_batch).count();
    running.len() < capacity
        && (!claim.is_large || large < (capacity / 2).max(1))
        && (!claim.is_batch || batch < (capacity - 1).max(1))
}

/// True if a job would take the last slot of several from the callers that had one lately.
fn takes_all(
    claim: &Claim,
    running: &[Claim],
    capacity: usize,
    recent: &[(Option<Caller>, Instant)],
) -> bool {
    let own = slots_of(running)(claim.caller.as_ref());
    let has_others = recent.iter().any(|(caller, _)| *caller != claim.caller);
    capacity > 1 && own + 1 == capacity && has_others
}

/// A claim that waits for its slot, unless it is dropped.
#[derive(Debug)]
pub(super) struct PendingSlot {
    slots: Arc<Slots>,
    id: u64,
    receiver: oneshot::Receiver<Grant>,
}

/// How often a job that waits tries again: others may have come to give way.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

impl PendingSlot {
    /// The slot and its memory, when its turn comes; none if the job gives way to others.
    pub(super) async fn slot(mut self) -> Option<(Slot, Reservation)> {
        let memory = Arc::clone(&self.slots.memory);
        loop {
            let mut freed = pin!(memory.freed());
            freed.as_mut().enable();
            self.slots.lock().grant();
            let wait = rt::time::timeout(RETRY_INTERVAL, freed);
            if let Either::Left((granted, _)) =
                select(&mut self.receiver, pin!(wait)).await
            {
                let (claim, reserved) = granted.ok()?;
                let slots = Arc::clone(&self.slots);
                return Some((Slot { slots, claim }, reserved));
            }
        }
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        state.queue.remove(self.id);
        // A slot that nobody has taken.
        if let Ok((claim, memory)) = self.receiver.try_recv() {
            drop(memory);
            state.release(&claim);
        }
    }
}

/// A slot, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    claim: Claim,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().release(&self.claim);
    }
}

#[cfg(test)]
mod tests;
