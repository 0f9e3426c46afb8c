//! Bounded slots for work, divided into lanes.
//!
//! Input: claims of jobs. Output: a slot for each in its turn ([`JobQueue`]), with its
//! memory; or `None` if too many jobs wait.
//!
//! A job waits for its memory without a slot. The memory that its slot owns is always
//! available. While the job whose turn it is waits for more, no other job gets memory
//! beyond that of its slot, so that the job does not wait for all later ones.
//!
//! Large jobs and letters of batches have lanes: they take no more slots than their lane
//! has. If another caller had a slot recently, a caller does not take all slots either:
//! the other one gets its next slot at once, and its jobs do not pile up behind a long
//! job. A single caller gets all slots, because a slot that is always kept free would
//! halve its throughput if there are two. A new caller then waits for the first job to
//! end, which the time limit of jobs bounds.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt;
use futures_util::future::{Either, select};
use tokio::sync::oneshot;

use super::claim::{Grant, JobClaim};
use super::clock;
use super::memory::{MemoryBudget, Reservation, WorkKind};
use super::queue::JobQueue;
use super::rate_limit::Caller;

/// Time for which one slot stays reserved for a caller after its job.
///
/// A caller that comes less often has few letters in the queue within the duration of a
/// job, so the queue has room for them.
pub(super) const TURN_TIMEOUT: Duration = Duration::from_secs(2);

/// All slots, and the jobs that wait for one.
#[derive(Debug)]
pub(super) struct JobSlots {
    state: Mutex<SlotsState>,
    memory: Arc<MemoryBudget>,
}

#[derive(Debug)]
struct SlotsState {
    kind: WorkKind,
    memory: Arc<MemoryBudget>,
    capacity: usize,
    /// Jobs that have a slot.
    running: Vec<JobClaim>,
    /// Callers whose jobs ended within the last [`linger`](Self::linger), with the time.
    recent: Vec<(Option<Caller>, Instant)>,
    /// Time for which one slot stays reserved for a caller after its job.
    linger: Duration,
    queue: JobQueue,
}

impl JobSlots {
    /// Creates free slots for a kind of work, with a bounded queue.
    pub(super) fn new(
        kind: WorkKind,
        capacity: usize,
        queue: usize,
        linger: Duration,
        memory: Arc<MemoryBudget>,
    ) -> Arc<Self> {
        let (running, recent) = (Vec::new(), Vec::new());
        let max_bytes = match kind {
            WorkKind::Letters => memory.max_bodies() / 3,
            WorkKind::Comparisons => memory.max_bodies() / 6,
            WorkKind::Codings => usize::MAX,
        };
        let (capacity, queue) = (capacity.max(1), JobQueue::new(queue, max_bytes));
        let shared = Arc::clone(&memory);
        let state = SlotsState { kind, memory, capacity, running, recent, linger, queue };
        Arc::new(Self { state: Mutex::new(state), memory: shared })
    }

    fn lock(&self) -> MutexGuard<'_, SlotsState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of slots.
    pub(super) fn capacity(&self) -> usize {
        self.lock().capacity
    }

    /// Returns the number of slots in use.
    pub(super) fn running(&self) -> usize {
        self.lock().running.len()
    }

    /// Returns the number of waiting jobs, without letters of batches.
    pub(super) fn waiting(&self) -> usize {
        self.lock().queue.len()
    }

    /// Queues a claim for a slot.
    pub(super) fn claim_slot(self: &Arc<Self>, claim: JobClaim) -> PendingSlot {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.lock();
        let id = state.queue.push_job(claim, sender);
        state.grant_slots();
        state.trim_queue(id);
        drop(state);
        PendingSlot { slots: Arc::clone(self), id, receiver }
    }
}

impl SlotsState {
    /// Grants free slots and memory to the jobs whose turn it is.
    fn grant_slots(&mut self) {
        let (now, linger) = (clock::now(), self.linger);
        self.recent.retain(|(_, end)| now.saturating_duration_since(*end) < linger);
        // True once the job whose turn it is waits for shared memory.
        let mut is_short = false;
        loop {
            let Self { kind, memory, running, queue, capacity, recent, .. } = self;
            let can_begin = |claim: &JobClaim| {
                has_room(claim, running, *capacity)
                    && !takes_all(claim, running, *capacity, recent)
                    && !(is_short && memory.shared_bytes(*kind, claim.memory) > 0)
            };
            // Otherwise the small letters of its caller would use up its turn.
            let keeps_turn = |claim: &JobClaim| {
                has_room(claim, running, *capacity)
                    && takes_all(claim, running, *capacity, recent)
            };
            let Some((id, claim)) = queue.find_next(can_begin, keeps_turn, running)
            else {
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
            let Some((claim, grant)) = queue.take_job(id) else { break };
            // A job that no longer waits has left the queue.
            if grant.send((claim.clone(), reserved)).is_ok() {
                running.push(claim);
            }
        }
        if !is_short {
            self.memory.stop_waiting(self.kind);
        }
    }

    fn trim_queue(&mut self, newcomer: u64) {
        self.queue.trim_queue(newcomer, &self.running);
    }

    /// Releases the slot of a job.
    fn release_slot(&mut self, claim: &JobClaim) {
        if let Some(index) = self.running.iter().position(|own| own.is_like(claim)) {
            self.running.swap_remove(index);
        }
        self.recent.retain(|(caller, _)| *caller != claim.caller);
        self.recent.push((claim.caller.clone(), clock::now()));
        self.grant_slots();
    }
}

/// Returns whether a slot is free for a job in all of its lanes.
fn has_room(claim: &JobClaim, running: &[JobClaim], capacity: usize) -> bool {
    let large = running.iter().filter(|claim| claim.is_large).count();
    let batch = running.iter().filter(|claim| claim.is_batch).count();
    running.len() < capacity
        && (!claim.is_large || large < (capacity / 2).max(1))
        && (!claim.is_batch || batch < (capacity - 1).max(1))
}

/// Returns whether a job would take the last slot while callers of other sites had one
/// recently.
fn takes_all(
    claim: &JobClaim,
    running: &[JobClaim],
    capacity: usize,
    recent: &[(Option<Caller>, Instant)],
) -> bool {
    let own = running.iter().filter(|own| own.is_of_site(claim.caller.as_ref())).count();
    let has_others = recent.iter().any(|(caller, _)| !claim.is_of_site(caller.as_ref()));
    capacity > 1 && own + 1 == capacity && has_others
}

/// Claim that waits for its slot; dropping it withdraws the claim.
#[derive(Debug)]
pub(super) struct PendingSlot {
    slots: Arc<JobSlots>,
    id: u64,
    receiver: oneshot::Receiver<Grant>,
}

/// Interval at which a waiting job retries, since other connections may now be closed for
/// it.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

impl PendingSlot {
    /// Waits for the slot and its memory; returns `None` if the job was removed from the
    /// queue.
    pub(super) async fn wait_for_slot(mut self) -> Option<(SlotGuard, Reservation)> {
        let memory = Arc::clone(&self.slots.memory);
        loop {
            let mut freed = pin!(memory.wait_freed());
            freed.as_mut().enable();
            self.slots.lock().grant_slots();
            let wait = rt::time::timeout(RETRY_INTERVAL, freed);
            if let Either::Left((granted, _)) =
                select(&mut self.receiver, pin!(wait)).await
            {
                let (claim, reserved) = granted.ok()?;
                let slots = Arc::clone(&self.slots);
                return Some((SlotGuard { slots, claim }, reserved));
            }
        }
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        state.queue.remove_job(self.id);
        // The slot was granted but never used.
        if let Ok((claim, memory)) = self.receiver.try_recv() {
            drop(memory);
            state.release_slot(&claim);
        }
    }
}

/// Slot in use; dropping it releases the slot.
#[derive(Debug)]
pub(super) struct SlotGuard {
    slots: Arc<JobSlots>,
    claim: JobClaim,
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        self.slots.lock().release_slot(&self.claim);
    }
}

/// Creates the slots for responses that are coded off the event loop.
///
/// Encoders need memory of their own, and processor time that renderings need too. Their
/// number is bounded by that of the responses, which have reserved memory.
pub(super) fn encoder_slots(slots: usize, memory: &Arc<MemoryBudget>) -> Arc<JobSlots> {
    JobSlots::new(WorkKind::Codings, slots, usize::MAX, TURN_TIMEOUT, Arc::clone(memory))
}

#[cfg(test)]
mod tests;
