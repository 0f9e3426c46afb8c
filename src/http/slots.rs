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
//!
//! One slot is kept for callers of short jobs ([`SlotUse`]) while one of them had a slot
//! recently: all others together take the other slots. So long jobs of any number of
//! callers do not take all slots at the same time, and short jobs do not wait for them.
//! The queue keeps a quarter of its places for these callers likewise.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt;
use futures_util::future::{Either, select};
use tokio::sync::oneshot;

use super::claim::{Grant, JobClaim, RunningJob};
use super::clock;
use super::memory::{MemoryBudget, Reservation, WorkKind};
use super::queue::JobQueue;
use super::slot_use::{SlotUse, UseAt};

/// Time for which one slot stays reserved for a caller after its job.
///
/// A caller that comes less often has few letters in the queue within the duration of a
/// job, so the queue has room for them.
pub(super) const TURN_TIMEOUT: Duration = Duration::from_secs(2);

/// Durations that decide which jobs get slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotDurations {
    /// Time limit of a job, which is also the half-life of the times of callers.
    pub(super) limit: Duration,
    /// Time for which one slot stays reserved for a caller after its job.
    pub(super) linger: Duration,
}

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
    running: Vec<RunningJob>,
    /// Slot times of jobs that ended.
    ended: SlotUse,
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
        times: SlotDurations,
        memory: Arc<MemoryBudget>,
    ) -> Arc<Self> {
        let (running, ended) = (Vec::new(), SlotUse::new(times.limit));
        let linger = times.linger;
        let max_bytes = match kind {
            WorkKind::Letters => memory.max_bodies() / 3,
            WorkKind::Comparisons => memory.max_bodies() / 6,
            WorkKind::Codings => usize::MAX,
        };
        let (capacity, queue) = (capacity.max(1), JobQueue::new(queue, max_bytes));
        let shared = Arc::clone(&memory);
        let state = SlotsState { kind, memory, capacity, running, ended, linger, queue };
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
        let now = clock::now();
        state.grant_slots(now);
        state.trim_queue(id, now);
        drop(state);
        PendingSlot { slots: Arc::clone(self), id, receiver }
    }
}

impl SlotsState {
    /// Grants free slots and memory to the jobs whose turn it is.
    fn grant_slots(&mut self, now: Instant) {
        // True once the job whose turn it is waits for shared memory.
        let mut is_short_of_memory = false;
        loop {
            let Self { kind, memory, running, queue, capacity, ended, linger } = self;
            let used = UseAt { ended, running, now };
            let room = Room { capacity: *capacity, linger: *linger, used };
            let waits_for_memory = |claim: &JobClaim| {
                is_short_of_memory && memory.shared_bytes(*kind, claim.memory) > 0
            };
            let can_begin =
                |claim: &JobClaim| room.is_free_for(claim) && !waits_for_memory(claim);
            // Otherwise the small letters of its caller would use up its turn.
            let keeps_turn =
                |claim: &JobClaim| room.has_slot(claim) && room.takes_all(claim);
            let Some((id, claim)) = queue.find_next(can_begin, keeps_turn, &used) else {
                break;
            };
            let Some(reserved) =
                memory.try_work(*kind, claim.memory, claim.connection.as_ref())
            else {
                if memory.shared_bytes(*kind, claim.memory) > 0 {
                    is_short_of_memory = true;
                    continue;
                }
                break;
            };
            let Some((claim, grant)) = queue.take_job(id) else { break };
            // A job that no longer waits has left the queue.
            let job = RunningJob { claim, start: now };
            if grant.send((job.clone(), reserved)).is_ok() {
                running.push(job);
            }
        }
        if !is_short_of_memory {
            self.memory.stop_waiting(self.kind);
        }
    }

    fn trim_queue(&mut self, newcomer: u64, now: Instant) {
        let Self { running, queue, capacity, ended, linger, .. } = self;
        let used = UseAt { ended, running, now };
        let room = Room { capacity: *capacity, linger: *linger, used };
        let keeps_places = room.has_short_callers();
        queue.trim_queue(newcomer, keeps_places, &used);
    }

    /// Releases the slot of a job.
    fn release_slot(&mut self, job: &RunningJob, now: Instant) {
        let is_same =
            |own: &RunningJob| own.start == job.start && own.claim.is_like(&job.claim);
        if let Some(index) = self.running.iter().position(is_same) {
            self.running.swap_remove(index);
        }
        let time = now.saturating_duration_since(job.start);
        self.ended.record_job(job.claim.caller.as_ref(), time, now);
        self.grant_slots(now);
    }
}

/// Slots in use, and the callers that had one recently.
struct Room<'a> {
    capacity: usize,
    linger: Duration,
    used: UseAt<'a>,
}

impl Room<'_> {
    fn count_jobs(&self, is_counted: impl Fn(&JobClaim) -> bool) -> usize {
        self.used.running.iter().filter(|job| is_counted(&job.claim)).count()
    }

    /// Returns whether a job can have a slot now.
    fn is_free_for(&self, claim: &JobClaim) -> bool {
        self.has_slot(claim) && !self.takes_all(claim) && !self.takes_reserved(claim)
    }

    /// Returns whether a slot is free for a job in all of its lanes.
    fn has_slot(&self, claim: &JobClaim) -> bool {
        let capacity = self.capacity;
        let large = self.count_jobs(|claim| claim.is_large);
        let batch = self.count_jobs(|claim| claim.is_batch);
        self.used.running.len() < capacity
            && (!claim.is_large || large < (capacity / 2).max(1))
            && (!claim.is_batch || batch < (capacity - 1).max(1))
    }

    /// Returns whether a job would take the last slot while callers of other sites had one
    /// recently.
    fn takes_all(&self, claim: &JobClaim) -> bool {
        let own = self.count_jobs(|own| own.is_of_site(claim.caller.as_ref()));
        self.capacity > 1
            && own + 1 == self.capacity
            && self.used.has_ended_within(self.linger, |caller| !claim.is_of_site(caller))
    }

    /// Returns whether a job would take the slot that is kept for callers of short jobs.
    fn takes_reserved(&self, claim: &JobClaim) -> bool {
        let is_other = |claim: &JobClaim| !self.used.is_short(claim.caller.as_ref());
        self.capacity > 1
            && is_other(claim)
            && self.count_jobs(is_other) + 1 >= self.capacity
            && self.has_short_callers()
    }

    /// Returns whether a caller of short jobs had a slot recently.
    fn has_short_callers(&self) -> bool {
        self.used.has_ended_within(self.linger, |caller| self.used.is_short(caller))
    }
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
            self.slots.lock().grant_slots(clock::now());
            let wait = rt::time::timeout(RETRY_INTERVAL, freed);
            if let Either::Left((granted, _)) =
                select(&mut self.receiver, pin!(wait)).await
            {
                let (job, reserved) = granted.ok()?;
                let slots = Arc::clone(&self.slots);
                return Some((SlotGuard { slots, job }, reserved));
            }
        }
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        state.queue.remove_job(self.id);
        // The slot was granted but never used.
        if let Ok((job, memory)) = self.receiver.try_recv() {
            drop(memory);
            state.release_slot(&job, clock::now());
        }
    }
}

/// Slot in use; dropping it releases the slot.
#[derive(Debug)]
pub(super) struct SlotGuard {
    slots: Arc<JobSlots>,
    job: RunningJob,
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        self.slots.lock().release_slot(&self.job, clock::now());
    }
}

/// Creates the slots for responses that are coded off the event loop.
///
/// Encoders need memory of their own, and processor time that renderings need too. Their
/// number is bounded by that of the responses, which have reserved memory.
pub(super) fn encoder_slots(
    slots: usize,
    limit: Duration,
    memory: &Arc<MemoryBudget>,
) -> Arc<JobSlots> {
    let times = SlotDurations { limit, linger: TURN_TIMEOUT };
    JobSlots::new(WorkKind::Codings, slots, usize::MAX, times, Arc::clone(memory))
}

#[cfg(test)]
mod tests;
