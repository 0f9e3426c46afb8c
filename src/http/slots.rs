//! Slots for work, a bounded number, and lanes of them.
//!
//! In: claims of jobs. Out: a slot for each when its turn comes ([`Queue`]), until it is
//! dropped; or none, when too many wait.
//!
//! Large jobs and letters of batches have lanes: they take no more slots than their lane
//! has. While another caller has had a slot in the last moments, a caller does not take all
//! of them either: the other one gets its next slot at once, and its jobs do not pile up
//! behind a job that takes long. An only caller has all slots, as with two of them one that
//! is always left free would halve what it gets. Whoever comes anew then waits for the job
//! that ends first, which the limit on the time of a job bounds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::clock;
use super::queue::Queue;
use super::rate::Caller;

/// Properties of a job that decide when it gets a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Who sent the job, as far as that is known.
    pub(super) caller: Option<Caller>,
    /// True for a job of the large lane.
    pub(super) is_large: bool,
    /// True for a letter of a batch, which has the lane of batches.
    pub(super) is_batch: bool,
}

impl Claim {
    /// True if both have the same lanes.
    pub(super) const fn is_of_kind(&self, other: &Self) -> bool {
        self.is_large == other.is_large && self.is_batch == other.is_batch
    }
}

/// All slots, and the jobs that wait for one.
#[derive(Debug)]
pub(super) struct Slots(Mutex<State>);

#[derive(Debug)]
struct State {
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
    /// So many free slots, and places to wait for them.
    pub(super) fn new(capacity: usize, queue: usize, linger: Duration) -> Arc<Self> {
        let (running, recent) = (Vec::new(), Vec::new());
        let (capacity, queue) = (capacity.max(1), Queue::new(queue));
        let state = State { capacity, running, recent, linger, queue };
        Arc::new(Self(Mutex::new(state)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// Gives free slots to the jobs whose turn it is.
    fn grant(&mut self) {
        let (now, linger) = (clock::now(), self.linger);
        self.recent.retain(|(_, end)| now.saturating_duration_since(*end) < linger);
        loop {
            let Self { running, queue, capacity, recent, .. } = self;
            let can_begin = |claim: &Claim| {
                has_room(claim, running, *capacity)
                    && !takes_all(claim, running, *capacity, recent)
            };
            let Some((claim, grant)) = queue.take_next(can_begin, slots_of(running))
            else {
                return;
            };
            // One that waits no longer has left the queue.
            if grant.send(claim.clone()).is_ok() {
                running.push(claim);
            }
        }
    }

    fn trim(&mut self, newcomer: u64) {
        self.queue.trim(newcomer, slots_of(&self.running));
    }

    /// Takes back the slot of a job.
    fn release(&mut self, claim: &Claim) {
        if let Some(index) = self.running.iter().position(|own| own == claim) {
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
    receiver: oneshot::Receiver<Claim>,
}

impl PendingSlot {
    /// The slot, when its turn comes; none if the job gives way to others.
    pub(super) async fn slot(mut self) -> Option<Slot> {
        let claim = (&mut self.receiver).await.ok()?;
        Some(Slot { slots: Arc::clone(&self.slots), claim })
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        state.queue.remove(self.id);
        // A slot that nobody has taken.
        if let Ok(claim) = self.receiver.try_recv() {
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
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::{Claim, Slot, Slots};
    use crate::http::rate::Caller;

    /// Longer than a test takes.
    const LONG: Duration = Duration::from_secs(600);

    fn ordinary(caller: &str) -> Claim {
        let caller = Some(Caller::Key(caller.to_owned()));
        Claim { caller, is_large: false, is_batch: false }
    }

    fn batch(caller: &str) -> Claim {
        Claim { is_batch: true, ..ordinary(caller) }
    }

    /// The callers in the order in which they get slots, one at a time; a letter of a batch
    /// has a `+`.
    fn order(slots: &Arc<Slots>, claims: &[Claim]) -> String {
        let claims = claims.iter().cloned();
        let mut waiting: Vec<_> =
            claims.map(|claim| Box::pin(slots.claim(claim).slot())).collect();
        let mut order = String::new();
        while !waiting.is_empty() {
            let mut granted = None;
            waiting.retain_mut(|pending| match pending.now_or_never() {
                Some(slot) => {
                    granted = slot;
                    false
                }
                None => true,
            });
            let slot = granted.unwrap();
            let Some(Caller::Key(name)) = &slot.claim.caller else { unreachable!() };
            order.push_str(name);
            if slot.claim.is_batch {
                order.push('+');
            }
        }
        order
    }

    #[test]
    fn callers_take_turns_and_the_jobs_of_one_come_in_order() {
        let slots = Slots::new(1, 100, LONG);
        let claims = ["a", "a", "a", "a", "b", "b", "c"].map(ordinary);
        assert_eq!(order(&slots, &claims), "aabcaba");
        assert_eq!((slots.running(), slots.waiting()), (0, 0));
    }

    #[test]
    fn single_letters_and_batches_of_a_caller_take_turns() {
        let slots = Slots::new(1, 100, LONG);
        let (batch, single) = (batch("a"), ordinary("a"));
        let claims = [&batch, &batch, &batch, &batch, &single, &single, &ordinary("b")];
        assert_eq!(order(&slots, &claims.map(Claim::clone)), "a+a+baa+aa+");
    }

    type Waiting = Pin<Box<dyn Future<Output = Option<Slot>>>>;

    fn claim(slots: &Arc<Slots>, caller: &str) -> Waiting {
        Box::pin(slots.claim(ordinary(caller)).slot())
    }

    fn slot(mut waiting: Waiting) -> Slot {
        (&mut waiting).now_or_never().flatten().unwrap()
    }

    fn is_waiting(waiting: &mut Waiting) -> bool {
        waiting.now_or_never().is_none()
    }

    fn is_refused(waiting: &mut Waiting) -> bool {
        waiting.now_or_never().is_some_and(|slot| slot.is_none())
    }

    #[test]
    fn who_has_no_slot_goes_before_who_has() {
        let slots = Slots::new(2, 100, Duration::ZERO);
        let mut working = Vec::from([(); 2].map(|()| slot(claim(&slots, "a"))));
        let (mut next, mut other) = (claim(&slots, "a"), claim(&slots, "b"));
        assert!(is_waiting(&mut other));
        working.pop();
        assert!(is_waiting(&mut next));
        // No longer does the other caller need it.
        drop(slot(other));
        slot(next);
    }

    #[test]
    fn one_slot_is_left_to_a_caller_that_had_one_lately() {
        let slots = Slots::new(2, 100, LONG);
        drop(slot(claim(&slots, "b")));
        let mut working = Vec::from([slot(claim(&slots, "a"))]);
        let (mut second, mut third) = (claim(&slots, "a"), claim(&slots, "a"));
        assert!(is_waiting(&mut second));
        drop(slot(claim(&slots, "b")));
        assert!(is_waiting(&mut second));
        // One after another they go on.
        working.pop();
        let second = slot(second);
        assert!(is_waiting(&mut third));
        drop(second);
        slot(third);
    }

    #[test]
    fn an_only_caller_has_all_slots() {
        let slots = Slots::new(3, 100, LONG);
        drop(slot(claim(&slots, "a")));
        let working = [(); 3].map(|()| slot(claim(&slots, "a")));
        assert!(is_waiting(&mut claim(&slots, "a")));
        drop(working);
    }

    #[test]
    fn a_slot_that_nobody_waits_for_any_more_goes_to_the_next() {
        let slots = Slots::new(1, 100, LONG);
        let granted = slots.claim(ordinary("a"));
        let waiting = slots.claim(ordinary("a"));
        let mut next = claim(&slots, "a");
        drop(waiting);
        assert!(is_waiting(&mut next));
        drop(granted);
        drop(slot(next));
        assert_eq!((slots.running(), slots.waiting()), (0, 0));
    }

    #[test]
    fn who_has_one_job_gets_in_where_another_has_two() {
        let slots = Slots::new(1, 2, LONG);
        let _working = slot(claim(&slots, "a"));
        let (mut first, mut second) = (claim(&slots, "a"), claim(&slots, "b"));
        // The queue is full: of `a`, with the one at work, one gives way.
        let mut third = claim(&slots, "c");
        assert!(is_refused(&mut first));
        // Now nobody waits who has two.
        assert!(is_refused(&mut claim(&slots, "d")));
        assert!(is_refused(&mut claim(&slots, "b")));
        assert!(is_waiting(&mut second) && is_waiting(&mut third));
    }

    #[test]
    fn of_large_jobs_half_as_many_wait() {
        let slots = Slots::new(1, 4, LONG);
        let large = |caller| {
            let claim = Claim { is_large: true, ..ordinary(caller) };
            let waiting: Waiting = Box::pin(slots.claim(claim).slot());
            waiting
        };
        let _working = slot(large("a"));
        let [mut first, mut second] = ["a", "a"].map(large);
        let mut other = large("b");
        assert!(is_waiting(&mut first) && is_refused(&mut second));
        let mut ordinary = ["c", "c"].map(|caller| claim(&slots, caller));
        assert!(ordinary.iter_mut().all(is_waiting) && is_waiting(&mut other));
    }
}
