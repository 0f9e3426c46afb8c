//! Request bodies, read within limits of size, time, rate and memory.
//!
//! Input: the payload of a request. Output: its bytes with their reserved memory, or the
//! problem for which it was refused. Problems that do not depend on the body are found
//! before it is read.

use std::cell::RefCell;
use std::future::poll_fn;
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

use super::connection::{Connection, Phase};
use super::memory::Reservation;
use super::memory_use::MemoryUse;
use super::problem::Problem;
use super::rate_limit::Caller;
use super::stall::{MinRate, StallTimer};
use super::{AppState, clock};

/// Initial capacity of a buffer, in bytes; it doubles as bytes arrive.
const FIRST_CAPACITY: usize = 16 << 10;

/// Body that has arrived.
#[derive(Debug)]
pub(super) struct RequestBody {
    /// Bytes of the body.
    pub(super) bytes: Bytes,
    /// Client that sent it, if known.
    pub(super) caller: Option<Caller>,
    /// Reserved memory of the bytes.
    _memory: Reservation,
}

/// Reads the JSON body of a request.
///
/// # Errors
///
/// Returns the problem if the request is not acceptable, or its body is too large, too
/// slow or incomplete.
pub(super) async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> Result<RequestBody, Problem> {
    let mut arriving = IncomingBody::new(payload, request, state);
    let problem = find_coding_problem(request)
        .or_else(|| find_body_problem("application/json", request, state));
    if let Some(problem) = problem {
        arriving.discard_rest();
        return Err(problem);
    }
    let mut buffer = BodyBuffer::new(request, state);
    let connection = Connection::from_request(request);
    connection.enter_phase(Phase::Receiving);
    let read = read_to_end(&mut arriving, &mut buffer).await;
    connection.enter_phase(Phase::Working);
    if let Err(problem) = read {
        arriving.discard_rest();
        return Err(problem);
    }
    Ok(buffer.into_body())
}

async fn read_to_end(
    arriving: &mut IncomingBody,
    buffer: &mut BodyBuffer,
) -> Result<(), Problem> {
    while let Some(piece) = arriving.next().await {
        let piece = piece.map_err(|_| arriving.end_problem())?;
        buffer.push_piece(&piece).await?;
    }
    Ok(())
}

/// Payload of a request, shared by its reader and its [`discard_body`].
pub(super) type SharedPayload = Rc<RefCell<web::Payload>>;

/// Discards the rest of a refused body until it or its connection ends.
///
/// While the payload has a reader, the server closes the connection after the response.
/// It would read a payload that was dropped to its end first, which may never arrive.
/// None of the bytes is kept.
pub(super) fn discard_body(payload: SharedPayload) {
    rt::spawn(async move {
        let next = |context: &mut Context<'_>| {
            Pin::new(&mut *payload.borrow_mut()).poll_next(context)
        };
        // The stream fails once the connection is closed.
        while let Some(Ok(_)) = poll_fn(next).await {}
    });
}

/// Returns the problem of a request before its body is read, if any.
pub(super) fn find_coding_problem(request: &HttpRequest) -> Option<Problem> {
    let coding = request.headers().get(header::CONTENT_ENCODING);
    coding
        .is_some_and(|coding| coding != "identity")
        .then_some(Problem::UnsupportedCoding)
}

/// Returns the problem of a request whose body is buffered, before it is read, if any.
pub(super) fn find_body_problem(
    media_type: &str,
    request: &HttpRequest,
    state: &AppState,
) -> Option<Problem> {
    if !request.content_type().eq_ignore_ascii_case(media_type) {
        return Some(Problem::UnsupportedMediaType);
    }
    let limit = state.limits.max_body();
    declared_length(request)
        .is_some_and(|length| length > limit as u64)
        .then_some(Problem::BodyTooLarge { limit })
}

/// Returns the declared length of a request; no memory is reserved for it.
fn declared_length(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reason for which a body ended early, for readers that only get a stream error.
pub(super) type BodyEndReason = Rc<RefCell<Option<Problem>>>;

/// Stream of a body as it arrives, with time limits.
pub(super) struct IncomingBody {
    payload: SharedPayload,
    connection: Arc<Connection>,
    timeout: Duration,
    deadline: Pin<Box<rt::time::Sleep>>,
    rate: usize,
    /// Timer of the minimum rate; if `None`, only the deadline applies.
    stall: Option<StallTimer>,
    received: usize,
    /// Maximum length in bytes, for readers that do not buffer all bytes.
    limit: usize,
    ended: BodyEndReason,
}

impl IncomingBody {
    /// Creates a stream with the time limit of a letter and the minimum rate.
    pub(super) fn new(
        payload: web::Payload,
        request: &HttpRequest,
        state: &AppState,
    ) -> Self {
        let limits = &state.limits;
        let rate = limits.min_transfer_rate;
        Self {
            payload: Rc::new(RefCell::new(payload)),
            connection: Connection::from_request(request),
            timeout: limits.body_timeout,
            deadline: Box::pin(rt::time::sleep(limits.body_timeout)),
            rate,
            stall: Some(StallTimer::new(MinRate::new(limits.stall_timeout, rate))),
            received: 0,
            limit: usize::MAX,
            ended: BodyEndReason::default(),
        }
    }

    /// Removes the minimum rate.
    ///
    /// That of a batch is measured over the complete batch
    /// ([`ClientLag`](super::client_lag::ClientLag)).
    pub(super) fn without_rate(mut self) -> Self {
        self.stall = None;
        self
    }

    /// Sets the maximum length in bytes.
    pub(super) const fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Restarts the time limit.
    pub(super) fn restart_timer(&mut self) {
        let deadline = clock::now() + self.timeout;
        self.deadline.as_mut().reset(deadline.into());
    }

    /// Returns the payload, for a reader that takes the stream.
    pub(super) fn shared_payload(&self) -> SharedPayload {
        Rc::clone(&self.payload)
    }

    /// Discards the rest of the body, which is refused.
    pub(super) fn discard_rest(self) {
        discard_body(self.payload);
    }

    /// Returns the cell that receives the reason if the body ends early.
    pub(super) fn end_cell(&self) -> BodyEndReason {
        Rc::clone(&self.ended)
    }

    /// Takes the reason for which the body ended early.
    pub(super) fn end_problem(&self) -> Problem {
        self.ended.borrow_mut().take().unwrap_or(Problem::IncompleteBody)
    }

    /// Returns the problem of a body that arrives too slowly.
    pub(super) fn slow_problem(&self) -> Problem {
        Problem::RequestTimeout { seconds: self.timeout.as_secs(), rate: self.rate }
    }

    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let stall = self.stall.as_mut();
        stall.is_some_and(|stall| stall.poll_stalled(context).is_ready())
            || self.deadline.as_mut().poll(context).is_ready()
    }
}

impl Stream for IncomingBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let problem = if this.connection.is_refused() {
            Problem::InsufficientMemory
        } else {
            let polled = Pin::new(&mut *this.payload.borrow_mut()).poll_next(context);
            this.connection.set_starved(polled.is_pending());
            match polled {
                Poll::Ready(piece) => {
                    let bytes = piece.as_ref().and_then(|piece| piece.as_ref().ok());
                    let received = bytes.map_or(0, Bytes::len);
                    this.connection.record_received(received);
                    if let Some(stall) = &mut this.stall {
                        stall.record_bytes(received);
                    }
                    this.received = this.received.saturating_add(received);
                    if this.received <= this.limit {
                        return Poll::Ready(piece);
                    }
                    Problem::BodyTooLarge { limit: this.limit }
                }
                Poll::Pending if !this.is_late(context) => return Poll::Pending,
                Poll::Pending => this.slow_problem(),
            }
        };
        *this.ended.borrow_mut() = Some(problem);
        Poll::Ready(Some(Err(PayloadError::Incomplete(None))))
    }
}

/// Buffer that collects a body, with its memory.
#[derive(Debug)]
pub(super) struct BodyBuffer {
    bytes: Vec<u8>,
    memory: Reservation,
    caller: Option<Caller>,
    limit: usize,
    /// Expected length in bytes: capacity grows beyond it only if more bytes arrive.
    expected: usize,
}

impl BodyBuffer {
    /// Creates an empty buffer for the body of a request.
    pub(super) fn new(request: &HttpRequest, state: &AppState) -> Self {
        let limit = state.limits.max_body();
        let declared = declared_length(request);
        let expected = declared.and_then(|length| usize::try_from(length).ok());
        let memory = state
            .memory
            .empty_reservation(MemoryUse::Body, &Connection::from_request(request));
        let expected = expected.unwrap_or(limit).min(limit);
        let caller = Caller::from_request(request);
        Self { bytes: Vec::new(), memory, caller, limit, expected }
    }

    /// Appends bytes.
    ///
    /// # Errors
    ///
    /// Returns the problem if the body is too large or no memory is available for it.
    pub(super) async fn push_piece(&mut self, piece: &[u8]) -> Result<(), Problem> {
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

    /// Converts the buffer to the body.
    pub(super) fn into_body(self) -> RequestBody {
        let Self { bytes, memory, caller, .. } = self;
        RequestBody { bytes: bytes.into(), caller, _memory: memory }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_http::h1::Payload;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;
    use actix_web::{FromRequest, dev, rt, web};

    use super::IncomingBody;
    use crate::house_style::HouseStyles;
    use crate::http::{AppState, ServiceLimits};

    #[actix_web::test]
    async fn a_refused_body_is_held_without_its_bytes_until_its_connection_ends() {
        let state = AppState::with_limits(
            HouseStyles::builtin().unwrap(),
            ServiceLimits::default(),
        );
        let request = TestRequest::default().to_http_request();
        let (mut sender, payload) = Payload::create(false);
        let mut payload = dev::Payload::H1 { payload };
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        let pieces = [(); 3].map(|()| Bytes::from(vec![b'a'; 1 << 20]));
        sender.feed_data(pieces[0].clone());
        IncomingBody::new(payload, &request, &state).discard_rest();
        for piece in &pieces[1..] {
            sender.feed_data(piece.clone());
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(pieces.iter().all(Bytes::is_unique));
        // A body without a reader would be read to its end.
        assert!(!sender.is_dropped());
        drop(sender);
    }
}
