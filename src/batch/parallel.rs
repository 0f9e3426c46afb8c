//! Runs work on all cores and returns results in input order.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Runs `work` on items in `threads` threads and passes the results to `take` in input
/// order. At most twice as many items as threads are read ahead of the last result passed
/// on.
///
/// # Errors
///
/// Returns the first error of `take`, after which no more items are read.
pub fn in_order<T: Send, R: Send, E>(
    items: impl Iterator<Item = T> + Send,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.max(1);
    // A queue with the channel of each pending result, in order: its capacity limits the
    // number of items read ahead.
    let (order, results) = sync_channel::<Receiver<R>>(2 * threads);
    let (queue, turn) = sync_channel::<(T, SyncSender<R>)>(0);
    let (turn, work) = (&Mutex::new(turn), &work);
    thread::scope(|scope| {
        scope.spawn(move || {
            for item in items {
                let (give, result) = sync_channel(1);
                if order.send(result).is_err() || queue.send((item, give)).is_err() {
                    break;
                }
            }
        });
        for _ in 0..threads {
            scope.spawn(move || {
                // The lock is held while waiting, not while working.
                let next = || turn.lock().unwrap_or_else(PoisonError::into_inner).recv();
                while let Ok((item, give)) = next() {
                    // The receiver is closed once `take` has failed.
                    let _ = give.send(work(item));
                }
            });
        }
        for result in results {
            // A worker that panicked sends nothing, and the scope panics for it.
            let Ok(result) = result.recv() else { break };
            take(result)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::in_order;

    #[test]
    fn results_come_in_order_and_no_item_is_taken_far_ahead() {
        for threads in [1, 2, 5] {
            let (taken, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let items = (0..200).inspect(|_| {
                let ahead = taken.fetch_add(1, Ordering::SeqCst) + 1
                    - done.load(Ordering::SeqCst);
                assert!(ahead <= 2 * threads + 2, "{ahead}");
            });
            let mut results = Vec::new();
            let slow_first = |item: usize| {
                let wait = if item.is_multiple_of(10) { 3 } else { 0 };
                thread::sleep(Duration::from_millis(wait));
                item
            };
            let ended = in_order(items, threads, slow_first, |result| {
                results.push(result);
                done.fetch_add(1, Ordering::SeqCst);
                Ok::<_, ()>(())
            });
            assert_eq!(ended, Ok(()));
            assert_eq!(results, (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failure_to_take_a_result_ends_the_work() {
        let worked = AtomicUsize::new(0);
        let work = |item: usize| {
            worked.fetch_add(1, Ordering::SeqCst);
            item
        };
        let take = |result| if result == 3 { Err("full") } else { Ok(()) };
        assert_eq!(in_order(0.., 2, work, take), Err("full"));
        assert!(worked.load(Ordering::SeqCst) < 20);
    }
}
