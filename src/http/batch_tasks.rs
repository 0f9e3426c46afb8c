//! Renders the letters of a batch while the archive is sent.
//!
//! Input: letters as they arrive. Output: the bytes of an archive. Every letter has its
//! own task, so that its turn, its time limit and its slot do not depend on the client's
//! reading; a bounded number of letters is ahead of what the client has read, each with
//! its memory. If the client leaves, the response is dropped, which ends all tasks.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::rt;
use actix_web::web::Bytes;
use futures_util::stream::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::batch_body::LetterStream;
use super::batches::OpenBatch;
use super::memory::Reservation;
use super::pool::JobResult;
use super::response_body::next_slice;
use crate::batch::{ArchiveWriter, BatchInput, LetterEntries};

/// Divisor of the memory budget for the directory and the manifest of one archive: 1/8.
const ARCHIVE_PART: usize = 8;

/// Task that is aborted when it is dropped.
struct AbortOnDropTask<T>(rt::task::JoinHandle<T>);

impl<T> Drop for AbortOnDropTask<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Letter in progress, with its permit to be ahead of the client.
struct LetterInProgress {
    task: AbortOnDropTask<io::Result<JobResult<LetterEntries>>>,
    permit: OwnedSemaphorePermit,
}

/// Maximum distance of letters in progress ahead of what the client has read.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaxAhead {
    /// Maximum number of letters.
    pub(super) letters: usize,
    /// Maximum bytes of their documents, if there is more than one letter.
    pub(super) bytes: usize,
    /// Number of documents per letter, each about as large as the letter.
    pub(super) files: usize,
}

impl MaxAhead {
    /// Returns the number of letters that a letter of this many bytes counts as.
    fn letter_weight(self, letter: usize) -> u32 {
        let share = (self.bytes / self.letters).max(1);
        let weight = letter.saturating_mul(self.files).div_ceil(share);
        u32::try_from(weight.clamp(1, self.letters)).unwrap_or(u32::MAX)
    }
}

/// Starts letters as they arrive, up to the maximum ahead of what the client has read.
async fn feed_letters<
    F: Future<Output = io::Result<JobResult<LetterEntries>>> + 'static,
>(
    mut letters: LetterStream,
    max_ahead: MaxAhead,
    make: impl Fn(BatchInput, Reservation) -> F,
    sender: mpsc::UnboundedSender<io::Result<LetterInProgress>>,
) {
    let ahead = Arc::new(Semaphore::new(max_ahead.letters));
    loop {
        // The semaphore is never closed.
        let Ok(mut permit) = Arc::clone(&ahead).acquire_owned().await else { return };
        let sent = match letters.next().await {
            Ok(Some((item, memory))) => {
                let more = max_ahead.letter_weight(memory.bytes()) - 1;
                let more = Arc::clone(&ahead).acquire_many_owned(more).await;
                permit.merge(match more {
                    Ok(more) => more,
                    Err(_) => return,
                });
                let (made, work) = (make(item, memory), letters.begin_work());
                let task = AbortOnDropTask(rt::spawn(async move {
                    let _work = work;
                    made.await
                }));
                sender.send(Ok(LetterInProgress { task, permit })).is_ok()
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

/// Archive of a batch, as a stream of bytes.
pub(super) struct ArchiveStream {
    letters: mpsc::UnboundedReceiver<io::Result<LetterInProgress>>,
    /// Letter that is added to the archive next.
    current: Option<LetterInProgress>,
    /// `None` once the archive is complete or aborted.
    archive: Option<ArchiveWriter>,
    /// Memory of the archive's directory and manifest.
    memory: Reservation,
    max_memory: usize,
    /// Bytes to send, with the resources held for them.
    out: VecDeque<OutgoingBytes>,
    _feed: AbortOnDropTask<()>,
    _batch: OpenBatch,
}

struct OutgoingBytes {
    bytes: Bytes,
    _held: Option<(Reservation, OwnedSemaphorePermit)>,
}

impl ArchiveStream {
    /// Creates the archive of these letters; `memory` has an empty reservation and the
    /// budget.
    pub(super) fn new<
        F: Future<Output = io::Result<JobResult<LetterEntries>>> + 'static,
    >(
        letters: LetterStream,
        archive: ArchiveWriter,
        mut max_ahead: MaxAhead,
        make: impl Fn(BatchInput, Reservation) -> F + 'static,
        memory: (Reservation, usize),
        batch: OpenBatch,
    ) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        max_ahead.letters = max_ahead.letters.clamp(1, Semaphore::MAX_PERMITS);
        let feed =
            AbortOnDropTask(rt::spawn(feed_letters(letters, max_ahead, make, sender)));
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

    /// Adds a finished letter to the archive.
    fn add_letter(
        &mut self,
        done: JobResult<LetterEntries>,
        permit: OwnedSemaphorePermit,
    ) -> io::Result<()> {
        let Some(archive) = &mut self.archive else { return Ok(()) };
        let pieces = archive.add(done.value).map_err(io::Error::other)?;
        let size = archive.memory();
        if size > self.max_memory || !self.memory.try_resize(size) {
            return Err(io::Error::other("insufficient-memory"));
        }
        let held = (done.memory, permit);
        let pieces = pieces
            .into_iter()
            .map(|bytes| OutgoingBytes { bytes: bytes.into(), _held: None });
        self.out.extend(pieces);
        // The resources of the letter are released after its last piece.
        self.out.push_back(OutgoingBytes { bytes: Bytes::new(), _held: Some(held) });
        Ok(())
    }

    fn finish_archive(&mut self) -> io::Result<()> {
        let Some(archive) = self.archive.take() else { return Ok(()) };
        let mut bytes = Vec::new();
        archive.finish(&mut bytes).map_err(io::Error::other)?;
        self.out.push_back(OutgoingBytes { bytes: bytes.into(), _held: None });
        Ok(())
    }

    /// Takes the next step; returns `None` once the archive is complete.
    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<()>>> {
        if self.archive.is_none() {
            return Poll::Ready(None);
        }
        if self.current.is_none() {
            match ready!(self.letters.poll_recv(context)) {
                Some(Ok(ahead)) => self.current = Some(ahead),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(Some(self.finish_archive())),
            }
        }
        let Some(current) = &mut self.current else { return Poll::Pending };
        let done = ready!(Pin::new(&mut current.task.0).poll(context));
        let Some(LetterInProgress { permit, .. }) = self.current.take() else {
            return Poll::Pending;
        };
        let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
        Poll::Ready(Some(done.and_then(|done| self.add_letter(done, permit))))
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
