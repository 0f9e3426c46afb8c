//! The letters of a batch at work, and the archive that goes out meanwhile.
//!
//! In: letters as they come in. Out: the bytes of an archive. Every letter is a task of its
//! own, so that its turn, its time limit and its place do not depend on whether the client
//! takes bytes; a bounded number is ahead of what the client has taken, each with its
//! memory. A client that goes away drops the answer, which ends all tasks.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::rt;
use actix_web::web::Bytes;
use futures_util::stream::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::answer::next_slice;
use super::batch_body::LetterStream;
use super::batches::OpenBatch;
use super::memory::Reservation;
use super::pool::Done;
use crate::batch::{Archive, Entries, Item};

/// The part of the memory budget that the directory and the manifest of one archive take.
const ARCHIVE_PART: usize = 8;

/// A task that ends when it is dropped.
struct Task<T>(rt::task::JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A letter that is worked on, and its place among those that are ahead.
struct Ahead {
    task: Task<io::Result<Done<Entries>>>,
    permit: OwnedSemaphorePermit,
}

/// How far the letters that are worked on may be ahead of what is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaxAhead {
    /// The most letters.
    pub(super) letters: usize,
    /// The most bytes of their documents, of more than one letter.
    pub(super) bytes: usize,
    /// The documents of each letter, each about as long as the letter.
    pub(super) files: usize,
}

impl MaxAhead {
    /// Returns how many letters a letter of so many bytes counts for.
    fn weight(self, letter: usize) -> u32 {
        let share = (self.bytes / self.letters).max(1);
        let weight = letter.saturating_mul(self.files).div_ceil(share);
        u32::try_from(weight.clamp(1, self.letters)).unwrap_or(u32::MAX)
    }
}

/// Works on letters as they come in, so far ahead of what is taken.
async fn feed<F: Future<Output = io::Result<Done<Entries>>> + 'static>(
    mut letters: LetterStream,
    max_ahead: MaxAhead,
    make: impl Fn(Item, Reservation) -> F,
    sender: mpsc::UnboundedSender<io::Result<Ahead>>,
) {
    let ahead = Arc::new(Semaphore::new(max_ahead.letters));
    loop {
        // Nobody closes it.
        let Ok(mut permit) = Arc::clone(&ahead).acquire_owned().await else { return };
        let sent = match letters.next().await {
            Ok(Some((item, memory))) => {
                let more = max_ahead.weight(memory.bytes()) - 1;
                let more = Arc::clone(&ahead).acquire_many_owned(more).await;
                permit.merge(match more {
                    Ok(more) => more,
                    Err(_) => return,
                });
                let (made, work) = (make(item, memory), letters.begin_work());
                let task = Task(rt::spawn(async move {
                    let _work = work;
                    made.await
                }));
                sender.send(Ok(Ahead { task, permit })).is_ok()
            }
            Ok(None) => return,
            Err(error) => {
                drop(sender.send(Err(error)));
                return;
            }
        };
        if !sent {
            return;
        }
    }
}

/// The archive of a batch.
pub(super) struct ArchiveStream {
    letters: mpsc::UnboundedReceiver<io::Result<Ahead>>,
    /// The letter whose turn it is.
    current: Option<Ahead>,
    /// None once the archive is complete or broken off.
    archive: Option<Archive>,
    /// Memory of the archive's directory and manifest.
    memory: Reservation,
    max_memory: usize,
    /// Bytes that are to go out, and what is held for them.
    out: VecDeque<Out>,
    _feed: Task<()>,
    _batch: OpenBatch,
}

struct Out {
    bytes: Bytes,
    _held: Option<(Reservation, OwnedSemaphorePermit)>,
}

impl ArchiveStream {
    /// The archive of these letters; `memory` is a reservation of nothing for it.
    pub(super) fn new<F: Future<Output = io::Result<Done<Entries>>> + 'static>(
        letters: LetterStream,
        archive: Archive,
        mut max_ahead: MaxAhead,
        make: impl Fn(Item, Reservation) -> F + 'static,
        memory: (Reservation, usize),
        batch: OpenBatch,
    ) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        max_ahead.letters = max_ahead.letters.clamp(1, Semaphore::MAX_PERMITS);
        let feed = Task(rt::spawn(feed(letters, max_ahead, make, sender)));
        let (memory, budget) = memory;
        Self {
            letters: receiver,
            current: None,
            archive: Some(archive),
            memory,
            max_memory: budget / ARCHIVE_PART,
            out: VecDeque::new(),
            _feed: feed,
            _batch: batch,
        }
    }

    /// Adds a letter that is done to the archive.
    fn add(
        &mut self,
        done: Done<Entries>,
        permit: OwnedSemaphorePermit,
    ) -> io::Result<()> {
        let Some(archive) = &mut self.archive else { return Ok(()) };
        let pieces = archive.add(done.value).map_err(io::Error::other)?;
        let size = archive.memory();
        if size > self.max_memory || !self.memory.try_resize(size) {
            return Err(io::Error::other("insufficient-memory"));
        }
        let held = (done.memory, permit);
        let pieces =
            pieces.into_iter().map(|bytes| Out { bytes: bytes.into(), _held: None });
        self.out.extend(pieces);
        // What is held for the letter goes with its last piece.
        self.out.push_back(Out { bytes: Bytes::new(), _held: Some(held) });
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let Some(archive) = self.archive.take() else { return Ok(()) };
        let mut bytes = Vec::new();
        archive.finish(&mut bytes).map_err(io::Error::other)?;
        self.out.push_back(Out { bytes: bytes.into(), _held: None });
        Ok(())
    }

    /// Takes the next step; none once the archive is complete.
    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<()>>> {
        if self.archive.is_none() {
            return Poll::Ready(None);
        }
        if self.current.is_none() {
            match ready!(self.letters.poll_recv(context)) {
                Some(Ok(ahead)) => self.current = Some(ahead),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(Some(self.finish())),
            }
        }
        let Some(current) = &mut self.current else { return Poll::Pending };
        let done = ready!(Pin::new(&mut current.task.0).poll(context));
        let Some(Ahead { permit, .. }) = self.current.take() else {
            return Poll::Pending;
        };
        let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
        Poll::Ready(Some(done.and_then(|done| self.add(done, permit))))
    }
}

impl Stream for ArchiveStream {
    type Item = io::Result<Bytes>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            while let Some(out) = this.out.front_mut() {
                if let Some(slice) = next_slice(&mut out.bytes) {
                    return Poll::Ready(Some(Ok(slice)));
                }
                this.out.pop_front();
            }
            match ready!(this.poll_step(context)) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    this.archive = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
