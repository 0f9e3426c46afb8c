//! Bodies of requests: read within limits of size, time, rate and memory.
//!
//! In: the payload of a request. Out: its bytes with the memory that they hold, or why
//! they were refused. What is wrong with a request before its body is read is found before
//! its body is read.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use actix_web::{HttpMessage, HttpRequest, rt};
use futures_util::stream::{Stream, StreamExt};

use super::connections::{Connection, Phase};
use super::memory::{Reservation, Use};
use super::problem::Problem;
use super::rate::Caller;
use super::stall::{MinRate, StallTimer};
use super::{State, clock};

/// The first capacity of a buffer; it doubles as bytes arrive.
const FIRST_CAPACITY: usize = 16 << 10;

/// How long a body that is not read is held: longer than its answer takes to be sent.
const HOLD: Duration = Duration::from_secs(2);

/// A body that has arrived.
#[derive(Debug)]
pub(super) struct Body {
    /// Its bytes.
    pub(super) bytes: Bytes,
    /// Who sent it, as far as that is known.
    pub(super) caller: Option<Caller>,
    /// Their memory.
    _memory: Reservation,
}

/// Reads the body of a request that may have one of JSON.
///
/// # Errors
///
/// When the request may have none, or its body is too large, too slow or incomplete.
pub(super) async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<Body, Problem> {
    let refused =
        refusal(request).or_else(|| refusal_of("application/json", request, state));
    if let Some(problem) = refused {
        hold(payload);
        return Err(problem);
    }
    let mut arriving = Arriving::new(payload, request, state);
    let mut buffer = Buffer::new(request, state);
    let connection = Connection::of(request);
    connection.enter(Phase::Receiving);
    let read = read_whole(&mut arriving, &mut buffer).await;
    connection.enter(Phase::Working);
    if let Err(problem) = read {
        hold(arriving);
        return Err(problem);
    }
    Ok(buffer.into_body())
}

async fn read_whole(arriving: &mut Arriving, buffer: &mut Buffer) -> Result<(), Problem> {
    while let Some(piece) = arriving.next().await {
        let piece = piece.map_err(|_| arriving.problem())?;
        buffer.push(&piece).await?;
    }
    Ok(())
}

/// Holds a body that was not read. The server reads one that nobody holds to its end, which
/// may never come; it closes the connection of one that is held while the answer goes out.
pub(super) fn hold(body: impl Sized + 'static) {
    rt::spawn(async move {
        rt::time::sleep(HOLD).await;
        drop(body);
    });
}

/// Finds the problem of a request before its body is read.
pub(super) fn refusal(request: &HttpRequest) -> Option<Problem> {
    let coding = request.headers().get(header::CONTENT_ENCODING);
    coding
        .is_some_and(|coding| coding != "identity")
        .then_some(Problem::UnsupportedCoding)
}

/// The same of one whose body is read whole.
pub(super) fn refusal_of(
    media_type: &str,
    request: &HttpRequest,
    state: &State,
) -> Option<Problem> {
    if !request.content_type().eq_ignore_ascii_case(media_type) {
        return Some(Problem::UnsupportedMediaType);
    }
    let limit = state.limits.max_body();
    declared_length(request)
        .is_some_and(|length| length > limit as u64)
        .then_some(Problem::BodyTooLarge { limit })
}

/// The length that a request declares; no memory is reserved for it.
fn declared_length(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Why a body ended early, for whoever gets no more than an error of its stream.
pub(super) type Ended = Rc<RefCell<Option<Problem>>>;

/// A body as it arrives, with limits on the time it takes.
pub(super) struct Arriving {
    payload: web::Payload,
    connection: Arc<Connection>,
    timeout: Duration,
    deadline: Pin<Box<rt::time::Sleep>>,
    rate: usize,
    /// None: only the deadline counts.
    stall: Option<StallTimer>,
    ended: Ended,
}

impl Arriving {
    /// A body that must be in within the time of a letter, at the minimum rate.
    pub(super) fn new(
        payload: web::Payload,
        request: &HttpRequest,
        state: &State,
    ) -> Self {
        let limits = &state.limits;
        let rate = limits.min_transfer_rate;
        Self {
            payload,
            connection: Connection::of(request),
            timeout: limits.body_timeout,
            deadline: Box::pin(rt::time::sleep(limits.body_timeout)),
            rate,
            stall: Some(StallTimer::new(MinRate::new(limits.stall_timeout, rate))),
            ended: Ended::default(),
        }
    }

    /// The same without a minimum rate: that of a batch is measured over all of it
    /// ([`Lag`](super::lag::Lag)).
    pub(super) fn without_rate(mut self) -> Self {
        self.stall = None;
        self
    }

    /// Starts the time anew.
    pub(super) fn restart(&mut self) {
        let deadline = clock::now() + self.timeout;
        self.deadline.as_mut().reset(deadline.into());
    }

    /// Where the reason is once the body has ended early.
    pub(super) fn ended(&self) -> Ended {
        Rc::clone(&self.ended)
    }

    /// Why the body ended early.
    pub(super) fn problem(&self) -> Problem {
        self.ended.borrow_mut().take().unwrap_or(Problem::IncompleteBody)
    }

    /// The problem of a body that arrives too slowly.
    pub(super) fn slow(&self) -> Problem {
        Problem::RequestTimeout { seconds: self.timeout.as_secs(), rate: self.rate }
    }

    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let stall = self.stall.as_mut();
        stall.is_some_and(|stall| stall.poll_stalled(context).is_ready())
            || self.deadline.as_mut().poll(context).is_ready()
    }
}

impl Stream for Arriving {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let problem = if this.connection.is_refused() {
            Problem::InsufficientMemory
        } else {
            let polled = Pin::new(&mut this.payload).poll_next(context);
            this.connection.set_starved(polled.is_pending());
            match polled {
                Poll::Ready(piece) => {
                    let bytes = piece.as_ref().and_then(|piece| piece.as_ref().ok());
                    if let (Some(bytes), Some(stall)) = (bytes, &mut this.stall) {
                        stall.record(bytes.len());
                    }
                    return Poll::Ready(piece);
                }
                Poll::Pending if !this.is_late(context) => return Poll::Pending,
                Poll::Pending => this.slow(),
            }
        };
        *this.ended.borrow_mut() = Some(problem);
        Poll::Ready(Some(Err(PayloadError::Incomplete(None))))
    }
}

/// Bytes that are collected, with their memory.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    memory: Reservation,
    caller: Option<Caller>,
    limit: usize,
    /// The length that is declared: a buffer does not grow beyond it for nothing.
    expected: usize,
}

impl Buffer {
    /// An empty buffer for the body of a request.
    pub(super) fn new(request: &HttpRequest, state: &State) -> Self {
        let limit = state.limits.max_body();
        let declared = declared_length(request);
        let expected = declared.and_then(|length| usize::try_from(length).ok());
        let memory = state.memory.empty(Use::Body, &Connection::of(request));
        let expected = expected.unwrap_or(limit).min(limit);
        let caller = Caller::of(request);
        Self { bytes: Vec::new(), memory, caller, limit, expected }
    }

    /// Adds bytes.
    ///
    /// # Errors
    ///
    /// When the body is too large, or when there is no memory for it.
    pub(super) async fn push(&mut self, piece: &[u8]) -> Result<(), Problem> {
        let length = self.bytes.len() + piece.len();
        if length > self.limit {
            return Err(Problem::BodyTooLarge { limit: self.limit });
        }
        if length > self.memory.bytes() {
            let doubled = (2 * self.memory.bytes()).max(FIRST_CAPACITY);
            let capacity = doubled.min(self.expected).max(length);
            self.memory.grow(capacity - self.memory.bytes()).await?;
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// The body.
    pub(super) fn into_body(self) -> Body {
        let Self { bytes, memory, caller, .. } = self;
        Body { bytes: bytes.into(), caller, _memory: memory }
    }
}
