//! Open connections: their number, their phases, and eviction under load.
//!
//! Input: connections as they open and change phase. Output: a bounded number of them. A
//! new connection is always accepted, so that probes and ordinary letters succeed
//! regardless of the connections that others hold: at the limit, a connection of the
//! address with the most connections is closed, namely the one that has kept the service
//! waiting longest. If memory runs short, the connection that holds much memory and has
//! kept the service waiting long is evicted. A connection whose request is being
//! processed is never evicted: the pool bounds the number and the duration of those.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use futures_util::task::AtomicWaker;

use super::clock;
use super::load::{Eviction, Evictions};
use super::memory::Use;

/// Number of connections beyond the limit that may be open while evicted ones close.
pub(super) const HEADROOM: usize = 256;

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
enum Fate {
    /// The request that it sends is answered with 503.
    Refuse,
    /// The connection is closed.
    Close,
}

/// State of one connection.
#[derive(Debug)]
pub(super) struct Connection {
    peer: Option<IpAddr>,
    state: Mutex<State>,
    /// Wakes the task that serves the connection.
    task: AtomicWaker,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Time since which the client has read nothing of what is sent.
    blocked: Option<Instant>,
    /// Time since which the reader of the body has consumed all of it and waits for more.
    starved: Option<Instant>,
    /// Memory of the budget that the connection holds and that closing it frees, in
    /// bytes.
    held: usize,
    fate: Option<Fate>,
}

impl Connection {
    fn new(peer: Option<IpAddr>) -> Self {
        let state = State {
            phase: Phase::Idle,
            since: clock::now(),
            blocked: None,
            starved: None,
            held: 0,
            fate: None,
        };
        Self { peer, state: Mutex::new(state), task: AtomicWaker::new() }
    }

    /// Returns the connection of a request, or a new one if there is no socket, as in
    /// tests.
    pub(super) fn of(request: &HttpRequest) -> Arc<Self> {
        let known = request.conn_data::<Arc<Self>>().cloned();
        known.unwrap_or_else(|| Arc::new(Self::new(None)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
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
        state.starved = None;
        if state.fate == Some(Fate::Refuse) {
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
        self.lock().fate == Some(Fate::Close)
    }

    /// Returns whether the body that arrives is to be refused.
    pub(super) fn is_refused(&self) -> bool {
        self.lock().fate.is_some()
    }

    /// Closes the connection as soon as its task is polled.
    pub(super) fn close(&self) {
        self.lock().fate = Some(Fate::Close);
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

impl State {
    /// Returns the time for which the client has kept the service waiting, if it does.
    fn wait_time(&self, now: Instant) -> Option<Duration> {
        let since = match self.phase {
            Phase::Working => return None,
            Phase::Idle | Phase::Receiving => self.since,
            Phase::Sending => self.blocked?,
            // Waiting in either direction counts.
            Phase::Batch => self.blocked.into_iter().chain(self.starved).min()?,
        };
        Some(now.saturating_duration_since(since))
    }
}

/// All open connections.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    open: Mutex<BTreeMap<u64, Arc<Connection>>>,
    next: AtomicU64,
    evictions: Evictions,
}

impl Connections {
    /// Creates an empty set of at most `max` connections.
    pub(super) const fn new(max: usize, evictions: Evictions) -> Self {
        let open = Mutex::new(BTreeMap::new());
        Self { max, open, next: AtomicU64::new(0), evictions }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of open connections.
    pub(super) fn open_count(&self) -> usize {
        self.lock().len()
    }

    /// Returns the maximum number of open connections.
    pub(super) const fn max_open(&self) -> usize {
        self.max
    }

    /// Counts a connection that the service ended early.
    pub(super) fn count_eviction(&self, reason: Eviction) {
        self.evictions.count_eviction(reason);
    }

    /// Adds a connection; at the limit, another one is closed.
    ///
    /// Returns `None` if the headroom for closing connections is used up too.
    pub(super) fn add_connection(
        self: &Arc<Self>,
        peer: Option<IpAddr>,
    ) -> Option<OpenConnection> {
        let mut open = self.lock();
        if open.len() >= self.max.saturating_add(HEADROOM) {
            drop(open);
            self.count_eviction(Eviction::MaxConnections);
            return None;
        }
        let closing = open.values().filter(|one| one.is_closed()).count();
        if open.len() - closing >= self.max {
            let now = clock::now();
            let mut peers = BTreeMap::new();
            for one in open.values() {
                *peers.entry(one.peer).or_insert(0_usize) += 1;
            }
            // Prefers the address with the most connections, then connections without a
            // request.
            let rank = |one: &Connection| {
                let state = one.lock();
                let waiting = state.wait_time(now)?;
                let same = peers.get(&one.peer).copied();
                (state.fate != Some(Fate::Close)).then_some((
                    same,
                    state.phase == Phase::Idle,
                    waiting,
                ))
            };
            let ranked = open.values().filter_map(|one| Some((rank(one)?, one)));
            if let Some((_, one)) = ranked.max_by_key(|(rank, _)| *rank) {
                one.close();
                self.count_eviction(Eviction::MaxConnections);
            }
        }
        let connection = Arc::new(Connection::new(peer));
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        open.insert(id, Arc::clone(&connection));
        drop(open);
        Some(OpenConnection { id, connection, all: Arc::clone(self) })
    }

    /// Evicts connections that hold memory until the requested bytes are freed.
    ///
    /// Evicts none if all candidates together would not suffice. For work and responses,
    /// uploads of ordinary letters are not evicted. Candidates with the highest product
    /// of memory and waiting time go first; returns false if `own` is next, and true
    /// otherwise.
    pub(super) fn reclaim_memory(
        &self,
        bytes: usize,
        purpose: Use,
        own: Option<&Arc<Connection>>,
    ) -> bool {
        let now = clock::now();
        /// Maximum memory of an ordinary letter while it arrives, in bytes.
        const ORDINARY: usize = 256 << 10;
        let mut coming: usize = 0;
        let mut candidates = Vec::new();
        for one in self.lock().values() {
            let state = one.lock();
            if state.fate.is_some() {
                coming += state.held;
            } else if let Some(waiting) = state.wait_time(now).filter(|_| state.held > 0)
            {
                let held = state.held;
                let is_upload = purpose == Use::Body;
                if !is_upload && state.phase == Phase::Receiving && held <= ORDINARY {
                    continue;
                }
                let cost = (held as u128).saturating_mul(waiting.as_millis().max(1));
                candidates.push((cost, held, state.phase, Arc::clone(one)));
            }
        }
        let held: usize = candidates.iter().map(|(_, held, ..)| held).sum();
        if coming.saturating_add(held) < bytes {
            return true;
        }
        candidates.sort_unstable_by_key(|(cost, ..)| *cost);
        while coming < bytes {
            let Some((_, held, phase, one)) = candidates.pop() else { break };
            if own.is_some_and(|own| Arc::ptr_eq(own, &one)) {
                return false;
            }
            let fate = if phase == Phase::Receiving { Fate::Refuse } else { Fate::Close };
            one.lock().fate = Some(fate);
            one.task.wake();
            self.count_eviction(Eviction::MaxMemory);
            coming += held;
        }
        true
    }
}

/// Guard for an open connection; dropping it removes the connection.
#[derive(Debug)]
pub(super) struct OpenConnection {
    id: u64,
    pub(super) connection: Arc<Connection>,
    pub(super) all: Arc<Connections>,
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
    }
}

/// Guard that keeps a connection in the working phase; dropping it makes the connection
/// idle.
#[derive(Debug)]
pub(super) struct RequestGuard(Arc<Connection>);

impl RequestGuard {
    pub(super) fn new(request: &HttpRequest) -> Self {
        let connection = Connection::of(request);
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

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;

    use super::{Connections, Phase};
    use crate::http::load::Load;

    #[test]
    fn who_has_most_connections_gives_way_first() {
        let evictions = Load::register(&mut Default::default()).evictions;
        let all = Arc::new(Connections::new(4, evictions));
        let add = |host| {
            all.add_connection(Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, host)))).unwrap()
        };
        // The oldest connection, from another address.
        let other = add(2);
        let own: Vec<_> = (0..3).map(|_| add(1)).collect();
        own[0].connection.enter_phase(Phase::Working);
        let last = add(1);
        let closed = |one: &super::OpenConnection| one.connection.is_closed();
        // Neither the oldest one, nor the one that is processed, nor the new one is
        // closed.
        assert_eq!(own.iter().map(closed).collect::<Vec<_>>(), [false, true, false]);
        assert!(!closed(&other) && !closed(&last));
        drop(own);
        assert_eq!(all.open_count(), 2);
    }
}
