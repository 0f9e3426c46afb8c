//! Tests of the memory budget.

use std::sync::Arc;
use std::time::Duration;

use super::{MemoryBudget, MemoryUse, WorkKind};
use crate::http::connection::Phase;
use crate::http::connections::Connections;
use crate::http::load_metrics::LoadMetrics;

/// Creates a budget without slots for letters.
fn memory(capacity: usize) -> (Arc<MemoryBudget>, Arc<Connections>) {
    memory_with_places(capacity, 0)
}

fn memory_with_places(
    capacity: usize,
    slots: usize,
) -> (Arc<MemoryBudget>, Arc<Connections>) {
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(10, evictions));
    (MemoryBudget::new(capacity, slots, Arc::clone(&connections)), connections)
}

#[actix_web::test]
async fn bodies_leave_most_of_the_budget_to_work() {
    let (memory, connections) = memory(600);
    let open = connections.add_connection(None).unwrap();
    let mut body = memory.empty_reservation(MemoryUse::Body, &open.connection);
    assert!(body.try_resize(100) && !body.try_resize(101));
    let work = memory.try_work(WorkKind::Comparisons, 420, None).unwrap();
    let rest = memory.try_work(WorkKind::Comparisons, 80, None).unwrap();
    assert!(memory.try_work(WorkKind::Comparisons, 1, None).is_none());
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
    let open = connections.add_connection(None).unwrap();
    let work = memory.try_work(WorkKind::Comparisons, 10, None).unwrap();
    let answer = work.into_answer(60, &open.connection).unwrap();
    assert_eq!(memory.reserved(), 60);
    let work = memory.try_work(WorkKind::Comparisons, 10, None).unwrap();
    assert!(work.into_answer(41, &open.connection).is_err());
    drop(answer);
    assert_eq!(memory.reserved(), 0);
}

#[actix_web::test]
async fn the_upload_that_holds_most_and_longest_gives_way() {
    let (memory, connections) = memory(3000);
    let open = [(); 3].map(|()| connections.add_connection(None).unwrap());
    let [large, small, new] = open.each_ref().map(|one| Arc::clone(&one.connection));
    for one in [&large, &small, &new] {
        one.enter_phase(Phase::Receiving);
    }
    std::thread::sleep(Duration::from_millis(20));
    let mut max = memory.empty_reservation(MemoryUse::Body, &large);
    let mut less = memory.empty_reservation(MemoryUse::Body, &small);
    assert!(max.try_resize(400) && less.try_resize(100));
    let mut reservation = memory.empty_reservation(MemoryUse::Body, &new);
    let growing = reservation.grow(50);
    let give_way = async {
        while !large.is_refused() {
            actix_web::rt::time::sleep(Duration::from_millis(1)).await;
        }
        drop(max);
    };
    let both = futures_util::future::join(growing, give_way);
    let (grown, ()) =
        actix_web::rt::time::timeout(Duration::from_secs(60), both).await.unwrap();
    assert!(grown.is_ok() && !small.is_refused());
    // The small one now holds the most memory, so it is evicted.
    assert!(less.grow(1000).await.is_err());
}

#[test]
fn an_ordinary_letter_has_the_memory_of_its_place_whatever_others_take() {
    let (memory, connections) = memory_with_places(400, 2);
    let open = connections.add_connection(None).unwrap();
    // Each slot owns 100 bytes, and work leaves 20 of the shared bytes.
    let _large = memory.try_work(WorkKind::Letters, 150, None).unwrap();
    let _compared = memory.try_work(WorkKind::Comparisons, 130, None).unwrap();
    assert!(memory.try_work(WorkKind::Letters, 101, None).is_none());
    let mut body = memory.empty_reservation(MemoryUse::Body, &open.connection);
    assert!(body.try_resize(20) && !body.try_resize(21));
    let letter = memory.try_work(WorkKind::Letters, 100, None).unwrap();
    assert_eq!(memory.reserved(), 400);
    drop(letter);
}

#[test]
fn an_answer_is_shared_memory() {
    let (memory, connections) = memory_with_places(400, 2);
    let open = connections.add_connection(None).unwrap();
    let letter = memory.try_work(WorkKind::Letters, 100, None).unwrap();
    let _answer = letter.into_answer(60, &open.connection);
    // With 10 more bytes, work can take all the rest.
    let mut more = memory.empty_reservation(MemoryUse::Answer, &open.connection);
    assert!(more.try_resize(10));
    assert!(memory.try_work(WorkKind::Letters, 231, None).is_none());
    assert!(memory.try_work(WorkKind::Letters, 230, None).is_some());
}

#[test]
fn letters_and_comparisons_have_shared_memory_in_turns() {
    let (memory, _) = memory_with_places(400, 2);
    let compared = memory.try_work(WorkKind::Comparisons, 130, None).unwrap();
    assert!(memory.try_work(WorkKind::Letters, 200, None).is_none());
    // The letter waited first.
    assert!(memory.try_work(WorkKind::Comparisons, 30, None).is_none());
    drop(compared);
    assert!(memory.try_work(WorkKind::Comparisons, 130, None).is_none());
    let letter = memory.try_work(WorkKind::Letters, 200, None).unwrap();
    assert!(memory.try_work(WorkKind::Letters, 200, None).is_none());
    drop(letter);
    assert!(memory.try_work(WorkKind::Letters, 200, None).is_none());
    assert!(memory.try_work(WorkKind::Comparisons, 130, None).is_some());
    memory.stop_waiting(WorkKind::Letters);
}

#[test]
fn works_that_need_more_than_there_is_take_turns_with_all_of_it() {
    let (memory, _) = memory_with_places(400, 2);
    let letter = memory.try_work(WorkKind::Letters, usize::MAX, None).unwrap();
    assert_eq!(letter.bytes(), 234);
    drop(letter);
    assert_eq!(
        memory.try_work(WorkKind::Comparisons, usize::MAX, None).unwrap().bytes(),
        134
    );
}

#[test]
fn large_bodies_leave_room_for_small_ones() {
    const MIB: usize = 1 << 20;
    let (memory, connections) = memory(300 * MIB);
    let open = [(); 2].map(|()| connections.add_connection(None).unwrap());
    let [large, small] = open
        .each_ref()
        .map(|one| memory.empty_reservation(MemoryUse::Body, &one.connection));
    let (mut large, mut small) = (large, small);
    assert!(!large.try_resize(45 * MIB) && large.try_resize(44 * MIB));
    assert!(!small.try_resize(MIB) && small.try_resize(MIB / 2));
}
