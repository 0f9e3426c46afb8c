//! Tests of slots and of the turns in which jobs get them.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::{JobSlots, SlotDurations, SlotGuard};
use crate::http::claim::JobClaim;
use crate::http::clock;
use crate::http::connections::Connections;
use crate::http::load_metrics::LoadMetrics;
use crate::http::memory::{MemoryBudget, Reservation, WorkKind};
use crate::http::rate_limit::Caller;

/// Time span longer than a test takes.
const LONG: Duration = Duration::from_secs(600);

fn ordinary(caller: &str) -> JobClaim {
    let caller = Some(Caller::Key(caller.to_owned()));
    JobClaim {
        caller,
        is_large: false,
        is_batch: false,
        size: 0,
        memory: 0,
        connection: None,
    }
}

/// Creates slots that own 100 bytes each, and the same amount of shared memory.
fn slots(capacity: usize, queue: usize, linger: Duration) -> Arc<JobSlots> {
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(1, evictions));
    let memory = MemoryBudget::new(200 * capacity, capacity, connections);
    let times = SlotDurations { limit: LONG, linger };
    JobSlots::new(WorkKind::Letters, capacity, queue, times, memory)
}

fn batch(caller: &str) -> JobClaim {
    JobClaim { is_batch: true, ..ordinary(caller) }
}

/// Returns the callers in the order in which they get slots, one at a time.
///
/// A letter of a batch has a `+`.
fn order(slots: &Arc<JobSlots>, claims: &[JobClaim]) -> String {
    let claims = claims.iter().cloned();
    let mut waiting: Vec<_> =
        claims.map(|claim| Box::pin(slots.claim_slot(claim).wait_for_slot())).collect();
    let mut order = String::new();
    while !waiting.is_empty() {
        let mut granted = None;
        waiting.retain_mut(|pending| match pending.now_or_never() {
            Some(slot) => {
                granted = slot.map(|(slot, _)| slot);
                false
            }
            None => true,
        });
        let slot = granted.unwrap();
        let Some(Caller::Key(name)) = &slot.job.claim.caller else { unreachable!() };
        order.push_str(name);
        if slot.job.claim.is_batch {
            order.push('+');
        }
    }
    order
}

#[actix_web::test]
async fn callers_take_turns_and_the_jobs_of_one_come_in_order() {
    let slots = slots(1, 100, LONG);
    let claims = ["a", "a", "a", "a", "b", "b", "c"].map(ordinary);
    assert_eq!(order(&slots, &claims), "aabcaba");
    assert_eq!((slots.running(), slots.waiting()), (0, 0));
}

#[actix_web::test]
async fn single_letters_and_batches_of_a_caller_take_turns() {
    let slots = slots(1, 100, LONG);
    let (batch, single) = (batch("a"), ordinary("a"));
    let claims = [&batch, &batch, &batch, &batch, &single, &single, &ordinary("b")];
    assert_eq!(order(&slots, &claims.map(JobClaim::clone)), "a+a+aba+aa+");
}

#[actix_web::test]
async fn the_small_letters_of_a_caller_do_not_use_up_the_turn_of_its_large_one() {
    let slots = slots(2, 100, Duration::ZERO);
    let large = |caller| -> Waiting {
        let claim = JobClaim { is_large: true, ..ordinary(caller) };
        Box::pin(slots.claim_slot(claim).wait_for_slot())
    };
    let first = slot(large("a"));
    let (second, mut third, mut other) = (large("a"), large("a"), large("b"));
    let steady = slot(claim(&slots, "b"));
    drop(first);
    let second = slot(second);
    drop(steady);
    let _steady = slot(claim(&slots, "b"));
    assert!(is_waiting(&mut other));
    drop(second);
    assert!(is_waiting(&mut third));
    slot(other);
}

#[actix_web::test]
async fn a_large_letter_keeps_its_turn_while_a_small_one_of_its_caller_has_a_slot() {
    let slots = slots(2, 100, LONG);
    let large = |caller| -> Waiting {
        let claim = JobClaim { is_large: true, ..ordinary(caller) };
        Box::pin(slots.claim_slot(claim).wait_for_slot())
    };
    let first = slot(large("a"));
    let mut other = large("b");
    let steady = slot(claim(&slots, "b"));
    let mut second = large("a");
    drop(first);
    assert!(is_waiting(&mut other) && is_waiting(&mut second));
    // The other slot is free for all but these two.
    record(&slots, "c", Duration::ZERO);
    drop(slot(claim(&slots, "c")));
    drop(steady);
    assert!(is_waiting(&mut second));
    slot(other);
}

type Waiting = Pin<Box<dyn Future<Output = Option<(SlotGuard, Reservation)>>>>;

fn claim(slots: &Arc<JobSlots>, caller: &str) -> Waiting {
    Box::pin(slots.claim_slot(ordinary(caller)).wait_for_slot())
}

/// Records a job that ended now, after this time.
fn record(slots: &Arc<JobSlots>, caller: &str, time: Duration) {
    let caller = Some(Caller::Key(caller.to_owned()));
    slots.lock().ended.record_job(caller.as_ref(), time, clock::now());
}

fn slot(mut waiting: Waiting) -> SlotGuard {
    (&mut waiting).now_or_never().flatten().unwrap().0
}

fn is_waiting(waiting: &mut Waiting) -> bool {
    waiting.now_or_never().is_none()
}

fn is_refused(waiting: &mut Waiting) -> bool {
    waiting.now_or_never().is_some_and(|slot| slot.is_none())
}

#[actix_web::test]
async fn who_has_no_slot_goes_before_who_has() {
    let slots = slots(2, 100, Duration::ZERO);
    let mut working = Vec::from([(); 2].map(|()| slot(claim(&slots, "a"))));
    let (mut next, mut other) = (claim(&slots, "a"), claim(&slots, "b"));
    assert!(is_waiting(&mut other));
    working.pop();
    assert!(is_waiting(&mut next));
    // The other caller no longer needs it.
    drop(slot(other));
    slot(next);
}

#[actix_web::test]
async fn one_slot_is_left_to_a_caller_that_had_one_lately() {
    let slots = slots(2, 100, LONG);
    drop(slot(claim(&slots, "b")));
    let mut working = Vec::from([slot(claim(&slots, "a"))]);
    let (mut second, mut third) = (claim(&slots, "a"), claim(&slots, "a"));
    assert!(is_waiting(&mut second));
    drop(slot(claim(&slots, "b")));
    assert!(is_waiting(&mut second));
    // They continue one after another.
    working.pop();
    let second = slot(second);
    assert!(is_waiting(&mut third));
    drop(second);
    slot(third);
}

#[actix_web::test]
async fn an_only_caller_has_all_slots() {
    let slots = slots(3, 100, LONG);
    drop(slot(claim(&slots, "a")));
    let working = [(); 3].map(|()| slot(claim(&slots, "a")));
    assert!(is_waiting(&mut claim(&slots, "a")));
    drop(working);
}

#[actix_web::test]
async fn a_slot_that_nobody_waits_for_any_more_goes_to_the_next() {
    let slots = slots(1, 100, LONG);
    let granted = slots.claim_slot(ordinary("a"));
    let waiting = slots.claim_slot(ordinary("a"));
    let mut next = claim(&slots, "a");
    drop(waiting);
    assert!(is_waiting(&mut next));
    drop(granted);
    drop(slot(next));
    assert_eq!((slots.running(), slots.waiting()), (0, 0));
}

#[actix_web::test]
async fn who_has_one_job_gets_in_where_another_has_two() {
    let slots = slots(1, 2, LONG);
    let _working = slot(claim(&slots, "a"));
    let (mut first, mut second) = (claim(&slots, "a"), claim(&slots, "b"));
    // The queue is full: `a` has two jobs with the running one, so one is rejected.
    let mut third = claim(&slots, "c");
    assert!(is_refused(&mut first));
    // No caller with two jobs waits any more.
    assert!(is_refused(&mut claim(&slots, "d")));
    assert!(is_refused(&mut claim(&slots, "b")));
    assert!(is_waiting(&mut second) && is_waiting(&mut third));
}

fn claim_from(slots: &Arc<JobSlots>, address: &str) -> Waiting {
    let caller = Some(Caller::Address(address.parse().unwrap()));
    Box::pin(slots.claim_slot(JobClaim { caller, ..ordinary("") }).wait_for_slot())
}

#[actix_web::test]
async fn addresses_of_one_network_have_no_more_turns_than_one_address() {
    let slots = slots(1, 100, Duration::ZERO);
    let mut crowd = [0, 1, 2, 3].map(|net| {
        let net = format!("2001:db8:7:{net}::");
        claim_from(&slots, &net)
    });
    let other = claim_from(&slots, "2001:db8:8:1::");
    for next in &mut crowd[..2] {
        let (granted, _memory) = next.now_or_never().flatten().unwrap();
        drop(granted);
    }
    assert!(is_waiting(&mut crowd[2]));
    slot(other);
}

#[actix_web::test]
async fn addresses_of_one_network_leave_a_slot_to_a_caller_that_had_one_lately() {
    let slots = slots(2, 100, LONG);
    drop(slot(claim_from(&slots, "192.0.2.1")));
    let _running = slot(claim_from(&slots, "2001:db8:7:1::"));
    assert!(is_waiting(&mut claim_from(&slots, "2001:db8:7:2::")));
    slot(claim_from(&slots, "192.0.2.1"));
}

#[actix_web::test]
async fn a_full_queue_of_one_network_lets_others_in() {
    let slots = slots(1, 3, Duration::ZERO);
    let _running = slot(claim_from(&slots, "2001:db8:7:0::"));
    let mut crowd =
        [1, 2, 3].map(|net| claim_from(&slots, &format!("2001:db8:7:{net}::")));
    assert!(crowd.iter_mut().all(is_waiting));
    let mut other = claim_from(&slots, "192.0.2.1");
    let mut another = claim_from(&slots, "192.0.2.2");
    assert!(is_waiting(&mut other) && is_waiting(&mut another));
    assert!(is_refused(&mut crowd[2]) && is_refused(&mut crowd[1]));
}

#[actix_web::test]
async fn beyond_the_bytes_that_wait_the_network_that_has_most_gives_way() {
    let slots = slots(9, 100, LONG);
    let _working = [(); 9].map(|()| slot(claim(&slots, "a")));
    let sized = |address: &str| -> Waiting {
        let caller = Some(Caller::Address(address.parse().unwrap()));
        let claim = JobClaim { caller, size: 40, ..ordinary("") };
        Box::pin(slots.claim_slot(claim).wait_for_slot())
    };
    let mut crowd = ["2001:db8:7:1::", "2001:db8:7:2::"].map(sized);
    let mut other = sized("192.0.2.1");
    assert!(is_refused(&mut crowd[1]));
    assert!(is_waiting(&mut crowd[0]) && is_waiting(&mut other));
}

#[actix_web::test]
async fn of_large_jobs_half_as_many_wait() {
    let slots = slots(1, 4, LONG);
    let large = |caller| {
        let claim = JobClaim { is_large: true, ..ordinary(caller) };
        let waiting: Waiting = Box::pin(slots.claim_slot(claim).wait_for_slot());
        waiting
    };
    let _working = slot(large("a"));
    let [mut first, mut second] = ["a", "a"].map(large);
    let mut other = large("b");
    assert!(is_waiting(&mut first) && is_refused(&mut second));
    let mut ordinary = ["c", "c"].map(|caller| claim(&slots, caller));
    assert!(ordinary.iter_mut().all(is_waiting) && is_waiting(&mut other));
}

fn claim_memory(slots: &Arc<JobSlots>, caller: &str, memory: usize) -> Waiting {
    Box::pin(slots.claim_slot(JobClaim { memory, ..ordinary(caller) }).wait_for_slot())
}

#[actix_web::test]
async fn a_job_waits_for_memory_without_a_slot() {
    let slots = slots(2, 100, Duration::ZERO);
    // Work has 180 bytes in addition to those of its slots.
    let mut first = claim_memory(&slots, "a", 220);
    let first = (&mut first).now_or_never().flatten().unwrap();
    let (mut large, mut larger) =
        (claim_memory(&slots, "a", 200), claim_memory(&slots, "a", 120));
    assert!(is_waiting(&mut large) && is_waiting(&mut larger));
    assert_eq!((slots.running(), slots.waiting()), (1, 2));
    // An ordinary job of another caller gets its slot at once.
    drop(slot(claim_memory(&slots, "b", 100)));
    drop(first);
    let large = (&mut large).now_or_never().flatten().unwrap();
    assert!(large.1.bytes() == 200 && (&mut larger).now_or_never().is_some());
}

#[actix_web::test]
async fn a_job_that_waits_for_memory_is_not_overtaken_by_those_that_need_less() {
    let slots = slots(3, 100, Duration::ZERO);
    let mut first = claim_memory(&slots, "a", 300);
    let first = (&mut first).now_or_never().flatten().unwrap();
    let mut large = claim_memory(&slots, "b", 280);
    assert!(is_waiting(&mut large));
    let mut less = claim_memory(&slots, "c", 110);
    assert!(is_waiting(&mut less), "it overtakes");
    drop(slot(claim_memory(&slots, "c", 100)));
    drop(first);
    assert!(!is_waiting(&mut large));
}

#[actix_web::test]
async fn memory_that_others_give_back_wakes_a_job() {
    let slots = slots(1, 100, Duration::ZERO);
    let held = slots.memory.try_work(WorkKind::Comparisons, 60, None).unwrap();
    let mut waiting = claim_memory(&slots, "a", 160);
    assert!(is_waiting(&mut waiting));
    drop(held);
    let granted = actix_web::rt::time::timeout(LONG, waiting).await.unwrap();
    assert_eq!(granted.unwrap().1.bytes(), 160);
}

#[actix_web::test]
async fn beyond_the_bytes_that_wait_the_caller_that_has_most_gives_way() {
    // A third of a sixth of the budget may wait.
    let slots = slots(9, 100, LONG);
    let _working = [(); 9].map(|()| slot(claim(&slots, "a")));
    let sized = |caller: &str, size| -> Waiting {
        Box::pin(slots.claim_slot(JobClaim { size, ..ordinary(caller) }).wait_for_slot())
    };
    let (mut small, mut large) = (sized("a", 10), sized("a", 80));
    let mut other = sized("b", 60);
    assert!(is_refused(&mut large) && is_waiting(&mut small) && is_waiting(&mut other));
    assert!(is_refused(&mut sized("b", 50)));
    assert!(is_waiting(&mut other) && is_waiting(&mut sized("c", 30)));
}

/// Nine callers whose letters took a fifth of the time limit.
const NINE: [&str; 9] = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

fn record_nine(slots: &Arc<JobSlots>) {
    for caller in NINE {
        record(slots, caller, LONG / 5);
    }
}

#[actix_web::test]
async fn a_caller_of_short_letters_goes_before_nine_of_long_ones() {
    let slots = slots(1, 100, Duration::ZERO);
    record_nine(&slots);
    record(&slots, "s", LONG / 10);
    let claims = ["x", "a", "b", "c", "d", "e", "f", "g", "h", "i", "s", "s"];
    assert_eq!(order(&slots, &claims.map(ordinary)), "xssabcdefghi");
}

#[actix_web::test]
async fn nine_callers_of_long_letters_do_not_displace_short_ones() {
    let slots = slots(1, 8, Duration::ZERO);
    record_nine(&slots);
    for _ in 0..15 {
        record(&slots, "s", LONG / 100);
    }
    let _running = slot(claim(&slots, NINE[0]));
    let mut own = ["s", "s", "s"].map(|caller| claim(&slots, caller));
    let mut crowd: Vec<_> = NINE.iter().map(|caller| claim(&slots, caller)).collect();
    assert!(own.iter_mut().all(is_waiting));
    assert_eq!(crowd.iter_mut().filter_map(|one| one.now_or_never()).count(), 4);
}

#[actix_web::test]
async fn one_slot_is_reserved_for_callers_of_short_letters() {
    let slots = slots(3, 8, LONG);
    record_nine(&slots);
    let working = ["a", "b", "c"].map(|caller| slot(claim(&slots, caller)));
    drop(working);
    record(&slots, "s", LONG / 1000);
    let _working = ["a", "b"].map(|caller| slot(claim(&slots, caller)));
    // A caller without a record may have long letters.
    let mut others = ["c", "new"].map(|caller| claim(&slots, caller));
    assert!(others.iter_mut().all(is_waiting));
    drop(slot(claim(&slots, "s")));
    assert!(others.iter_mut().all(is_waiting));
}

#[actix_web::test]
async fn a_quarter_of_the_queue_is_reserved_for_callers_of_short_letters() {
    let slots = slots(1, 8, LONG);
    record(&slots, "s", LONG / 1000);
    let _running = slot(claim(&slots, "s"));
    let mut crowd: Vec<_> = NINE.iter().map(|caller| claim(&slots, caller)).collect();
    let rejected = crowd.iter_mut().filter_map(|one| one.now_or_never());
    assert_eq!(rejected.count(), 3);
    assert!(["s", "s"].map(|caller| claim(&slots, caller)).iter_mut().all(is_waiting));
}
