//! Stream of the letters of a batch.
//!
//! Input: the body of a request, NDJSON or a JSON array. Output: its letters, each with
//! its reserved memory. Each letter has the time limit of a letter to arrive, all of them
//! together must keep the minimum rate, and nothing is read unless the next letter is
//! requested.

use std::collections::VecDeque;
use std::io;
use std::pin::pin;

use actix_web::web;
use actix_web::web::Bytes;
use futures_util::StreamExt;
use futures_util::future::{Either, select};

use super::AppState;
use super::batches::{BatchClient, LetterWork};
use super::body::IncomingBody;
use super::memory::Reservation;
use super::memory_use::MemoryUse;
use super::problem::Problem;
use crate::batch::{BatchInput, Framing, LetterSplitter};

/// Memory of an item besides its bytes, in bytes.
const ITEM_BYTES: usize = 128;

/// Letters of a body.
pub(super) struct LetterStream {
    body: IncomingBody,
    /// `None` once the body has ended.
    splitter: Option<LetterSplitter>,
    ready: VecDeque<BatchInput>,
    /// Memory of everything that was read and not passed on.
    memory: Reservation,
    client: BatchClient,
}

impl LetterStream {
    /// Reads until it is certain that the body contains letters.
    ///
    /// The response starts after that: if it starts before the body does, a client that
    /// waits for `100 Continue` behind a proxy sends no body at all.
    ///
    /// # Errors
    ///
    /// Returns the problem if the request is not acceptable, or if the body is not a list
    /// of letters.
    pub(super) async fn open(
        body: IncomingBody,
        memory: Reservation,
        client: BatchClient,
        framing: Result<Framing, Problem>,
        limit: usize,
    ) -> Result<Self, Problem> {
        debug_assert!(memory.bytes() == 0);
        let (splitter, ready) = (None, VecDeque::new());
        let mut letters = Self { body, splitter, ready, memory, client };
        let opened = match framing {
            Ok(framing) => letters.read_first(framing, limit).await,
            Err(problem) => Err(problem),
        };
        match opened {
            Ok(()) => Ok(letters),
            Err(problem) => {
                letters.body.discard_rest();
                Err(problem)
            }
        }
    }

    async fn read_first(
        &mut self,
        framing: Framing,
        limit: usize,
    ) -> Result<(), Problem> {
        let mut start = Vec::new();
        let mut is_over = false;
        loop {
            let found = Framing::detect(&start);
            let is_clear = match framing {
                Framing::Lines => !start.is_empty(),
                Framing::List => found == Some(framing),
            };
            if is_clear || (framing == Framing::Lines && is_over) {
                break;
            }
            if framing == Framing::List
                && (is_over || found.is_some() || start.len() > FIRST)
            {
                return Err(Problem::NotAnArray);
            }
            match self.next_piece().await? {
                Some(bytes) => start.extend_from_slice(&bytes),
                None => is_over = true,
            }
        }
        let mut splitter = LetterSplitter::new(framing, limit);
        splitter.push(&start, &mut self.ready);
        self.splitter = Some(splitter);
        self.reserve_read().await
    }

    /// Returns the next piece of the body, if it arrives in time.
    async fn next_piece(&mut self) -> Result<Option<Bytes>, Problem> {
        self.client.want_bytes();
        let lags = pin!(self.client.lags_too_far());
        let piece = match select(self.body.next(), lags).await {
            Either::Left((piece, _)) => piece,
            Either::Right(_) => return Err(self.body.slow_problem()),
        };
        let piece = piece.transpose().map_err(|_| self.body.end_problem())?;
        self.client.record_received(piece.as_ref().map_or(0, Bytes::len));
        Ok(piece)
    }

    /// Records work on a letter until the guard is dropped.
    pub(super) fn begin_work(&self) -> LetterWork {
        self.client.begin_work()
    }

    /// Adjusts the reserved memory to the bytes that are held.
    async fn reserve_read(&mut self) -> Result<(), Problem> {
        let ready = self.ready.iter().map(item_bytes).sum::<usize>();
        let partial = self.splitter.as_ref().map_or(0, LetterSplitter::buffered_bytes);
        let bytes = ready + partial;
        match bytes.checked_sub(self.memory.bytes()) {
            Some(more) => self.memory.grow(more).await,
            None => {
                self.memory.shrink_to(bytes);
                Ok(())
            }
        }
    }

    /// Returns the next letter, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is truncated or stalls, or if no memory is available
    /// for it.
    pub(super) async fn next(&mut self) -> io::Result<Option<(BatchInput, Reservation)>> {
        self.body.restart_timer();
        loop {
            if let Some(item) = self.ready.pop_front() {
                let memory = self.memory.split_off(item_bytes(&item));
                return Ok(Some((item, memory)));
            }
            let Some(mut splitter) = self.splitter.take() else { return Ok(None) };
            match self.next_piece().await {
                Ok(Some(bytes)) => {
                    splitter.push(&bytes, &mut self.ready);
                    self.splitter = Some(splitter);
                    self.reserve_read().await.map_err(to_io_error)?;
                }
                Ok(None) => self.ready.extend(splitter.finish()),
                Err(problem) => return Err(to_io_error(problem)),
            }
        }
    }
}

/// Maximum bytes before the start of an array.
const FIRST: usize = 64 << 10;

fn item_bytes(item: &BatchInput) -> usize {
    ITEM_BYTES + item.file.as_ref().map_or(0, Vec::len)
}

/// Converts the problem that aborts a batch to an I/O error.
pub(super) fn to_io_error(problem: Problem) -> io::Error {
    io::Error::other(problem.status().1)
}

impl AppState {
    /// Returns the stream of the body of a batch, with an empty reservation.
    pub(super) fn batch_body(
        &self,
        request: &actix_web::HttpRequest,
        payload: web::Payload,
    ) -> (IncomingBody, Reservation) {
        let body = IncomingBody::new(payload, request, self).without_rate();
        let connection = super::connection::Connection::from_request(request);
        (body, self.memory.empty_reservation(MemoryUse::Body, &connection))
    }
}
