//! One connection: its phase, the time for which its client keeps the service waiting,
//! and the memory that it holds.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use futures_util::task::AtomicWaker;

use super::clock;
use super::rate_limit::caller_address;

/// Phase of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Waiting for the head of a request.
    Idle,
    /// Receiving the body of a request.
    Receiving,
    /// Processing a request whose body has arrived.
    Working,
    /// Sending a response.
    Sending,
    /// Receiving a batch and sending its response.
    Batch,
}

/// Way in which a connection is evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EvictionMode {
    /// The request that it sends is answered with 503.
    Reject,
    /// The connection is closed.
    Close,
}

/// State of one connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// Address of the caller, if known: for IPv6 its /64 network.
    pub(super) peer: Option<IpAddr>,
    state: Mutex<ConnectionState>,
    /// Wakes the task that serves the connection.
    pub(super) task: AtomicWaker,
}

#[derive(Debug)]
pub(super) struct ConnectionState {
    pub(super) phase: Phase,
    pub(super) since: Instant,
    /// Time since which the client has read nothing of what is sent.
    blocked: Option<Instant>,
    /// Time since which the reader of the body has consumed all of it and waits for more.
    pub(super) starved: Option<Instant>,
    /// Bytes of a body that have arrived in this phase.
    pub(super) received: usize,
    /// Memory of the budget that the connection holds and that closing it frees, in
    /// bytes.
    pub(super) held: usize,
    pub(super) fate: Option<EvictionMode>,
}

impl Connection {
    pub(super) fn new(peer: Option<IpAddr>) -> Self {
        let state = ConnectionState {
            phase: Phase::Idle,
            since: clock::now(),
            blocked: None,
            starved: None,
            received: 0,
            held: 0,
            fate: None,
        };
        let peer = peer.map(caller_address);
        Self { peer, state: Mutex::new(state), task: AtomicWaker::new() }
    }

    /// Returns the connection of a request, or a new one if there is no socket, as in
    /// tests.
    pub(super) fn from_request(request: &HttpRequest) -> Arc<Self> {
        let known = request.conn_data::<Arc<Self>>().cloned();
        known.unwrap_or_else(|| Arc::new(Self::new(None)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, ConnectionState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers the task that serves the connection.
    pub(super) fn register_task(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// Returns the phase of the connection and the time of its start.
    pub(super) fn current_phase(&self) -> (Phase, Instant) {
        let state = self.lock();
        (state.phase, state.since)
    }

    /// Records the new phase of the connection.
    pub(super) fn enter_phase(&self, phase: Phase) {
        let mut state = self.lock();
        if state.phase == phase {
            return;
        }
        (state.phase, state.since) = (phase, clock::now());
        (state.starved, state.received) = (None, 0);
        if state.fate == Some(EvictionMode::Reject) {
            // The request that was to be refused is over.
            state.fate = None;
        }
        drop(state);
        // Reading may have been suspended.
        self.task.wake();
    }

    /// Records whether the client blocks the sending of data.
    pub(super) fn set_blocked(&self, is_blocked: bool) {
        let mut state = self.lock();
        match (is_blocked, state.blocked) {
            (true, None) => state.blocked = Some(clock::now()),
            (false, Some(_)) => {
                state.blocked = None;
                if state.phase == Phase::Idle {
                    // The last bytes of a response: the idle time starts now.
                    state.since = clock::now();
                }
                drop(state);
                // Reading may have been suspended.
                self.task.wake();
            }
            _ => {}
        }
    }

    /// Records whether the reader of a body waits for bytes of it.
    pub(super) fn set_starved(&self, is_starved: bool) {
        let mut state = self.lock();
        let was_starved = state.starved.is_some();
        if is_starved != was_starved {
            state.starved = is_starved.then(clock::now);
        }
        drop(state);
        if is_starved && !was_starved {
            self.task.wake();
        }
    }

    /// Records bytes of a body that have arrived.
    pub(super) fn record_received(&self, bytes: usize) {
        let mut state = self.lock();
        state.received = state.received.saturating_add(bytes);
    }

    /// Returns whether the server can process bytes from the client now.
    ///
    /// Otherwise it would have to buffer them: requests after one that is being
    /// processed, or whose response the client has not read.
    pub(super) fn takes_bytes(&self) -> bool {
        let state = self.lock();
        match state.phase {
            Phase::Idle => state.blocked.is_none(),
            Phase::Receiving | Phase::Batch => state.starved.is_some(),
            Phase::Working | Phase::Sending => false,
        }
    }

    /// Returns the time since which the client has read nothing of what is sent.
    pub(super) fn blocked_since(&self) -> Option<Instant> {
        self.lock().blocked
    }

    /// Returns whether the connection is to be closed.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().fate == Some(EvictionMode::Close)
    }

    /// Returns whether the body that arrives is to be refused.
    pub(super) fn is_refused(&self) -> bool {
        self.lock().fate.is_some()
    }

    /// Closes the connection as soon as its task is polled.
    pub(super) fn close(&self) {
        self.lock().fate = Some(EvictionMode::Close);
        self.task.wake();
    }

    /// Returns the memory of the budget that the connection holds, in bytes.
    pub(super) fn held_bytes(&self) -> usize {
        self.lock().held
    }

    /// Adjusts the memory of the budget that the connection holds, in bytes.
    pub(super) fn record_held(&self, more: usize, less: usize) {
        let mut state = self.lock();
        state.held = state.held.saturating_add(more).saturating_sub(less);
    }
}

impl ConnectionState {
    /// Returns the time for which the client has kept the service waiting, if it does.
    pub(super) fn wait_time(&self, now: Instant) -> Option<Duration> {
        let since = match self.phase {
            Phase::Working => return None,
            Phase::Idle | Phase::Receiving => self.since,
            Phase::Sending => self.blocked?,
            // Waiting in either direction counts.
            Phase::Batch => self.blocked.into_iter().chain(self.starved).min()?,
        };
        Some(now.saturating_duration_since(since))
    }

    /// Returns the time for which nothing has arrived from the client, if the service
    /// waits for it.
    pub(super) fn idle_time(&self, now: Instant) -> Option<Duration> {
        let waiting = self.wait_time(now)?;
        if self.phase != Phase::Receiving {
            return Some(waiting);
        }
        let starved = self.starved.map(|since| now.saturating_duration_since(since));
        Some(starved.unwrap_or_default())
    }

    /// Returns whether a body arrives at this rate or faster, in bytes per second,
    /// without a long pause.
    pub(super) fn is_in_time(&self, rate: usize, now: Instant) -> bool {
        /// Maximum time without a byte.
        const PAUSE: Duration = Duration::from_secs(1);
        let time = now.saturating_duration_since(self.since).saturating_sub(PAUSE);
        let expected = time.as_millis().saturating_mul(rate as u128) / 1000;
        self.phase == Phase::Receiving
            && self.received as u128 >= expected
            && self.idle_time(now).is_some_and(|time| time < PAUSE)
    }
}

/// Guard that keeps a connection in the working phase; dropping it makes the connection
/// idle.
#[derive(Debug)]
pub(super) struct RequestGuard(Arc<Connection>);

impl RequestGuard {
    pub(super) fn new(request: &HttpRequest) -> Self {
        let connection = Connection::from_request(request);
        connection.enter_phase(Phase::Working);
        Self(connection)
    }

    /// Records that the response is being sent.
    pub(super) fn start_answer(&self) {
        if self.0.current_phase().0 != Phase::Batch {
            self.0.enter_phase(Phase::Sending);
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        self.0.enter_phase(Phase::Idle);
    }
}
