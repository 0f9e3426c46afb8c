//! Open connections: how many there are, what each is doing, and which one gives way.
//!
//! In: connections as they open and change what they do. Out: a bounded number of them. A
//! new connection is always let in, so that probes and ordinary letters get through
//! however many others hold on: at the limit one of the address that has most of them is
//! closed, the one that has kept the service waiting longest. When memory runs short, the one that holds the most and has kept the
//! service waiting longest gives way. A connection whose request is being worked on never
//! does: the pool bounds how many of those there are, and how long they take.

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

/// Connections beyond the limit that may be open while those that give way close.
pub(super) const HEADROOM: usize = 256;

/// Phase of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Waiting for the head of a request.
    Idle,
    /// Receiving the body of a request.
    Receiving,
    /// Working on a request whose body is in.
    Working,
    /// Sending an answer.
    Sending,
    /// Receiving and answering a batch.
    Batch,
}

/// How a connection gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The request that it sends is answered with 503.
    Refuse,
    /// It is closed.
    Close,
}

/// The state of one connection.
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
    /// Since when the peer takes no byte of what is sent.
    blocked: Option<Instant>,
    /// Since when the reader of the body has read all of it and waits for more.
    starved: Option<Instant>,
    /// Bytes of the memory budget that the connection holds and that closing it frees.
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

    /// The connection of a request; one of its own where there is no socket, in tests.
    pub(super) fn of(request: &HttpRequest) -> Arc<Self> {
        let known = request.conn_data::<Arc<Self>>().cloned();
        known.unwrap_or_else(|| Arc::new(Self::new(None)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers the task that serves the connection.
    pub(super) fn register(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// Returns the phase of the connection, and its start.
    pub(super) fn phase(&self) -> (Phase, Instant) {
        let state = self.lock();
        (state.phase, state.since)
    }

    /// Records what the connection is doing from now on.
    pub(super) fn enter(&self, phase: Phase) {
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

    /// Records whether the peer takes what is sent.
    pub(super) fn set_blocked(&self, is_blocked: bool) {
        let mut state = self.lock();
        match (is_blocked, state.blocked) {
            (true, None) => state.blocked = Some(clock::now()),
            (false, Some(_)) => {
                state.blocked = None;
                if state.phase == Phase::Idle {
                    // The last bytes of an answer: the peer has its time from now on.
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

    /// True if the server has use for what the peer sends. Otherwise it would keep it: the
    /// requests after one that is worked on, or whose answer the peer has not taken.
    pub(super) fn takes_bytes(&self) -> bool {
        let state = self.lock();
        match state.phase {
            Phase::Idle => state.blocked.is_none(),
            Phase::Receiving | Phase::Batch => state.starved.is_some(),
            Phase::Working | Phase::Sending => false,
        }
    }

    /// Since when the peer takes no byte of what is sent.
    pub(super) fn blocked_since(&self) -> Option<Instant> {
        self.lock().blocked
    }

    /// True if the connection is to be closed.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().fate == Some(Fate::Close)
    }

    /// True if the body that arrives is to be refused.
    pub(super) fn is_refused(&self) -> bool {
        self.lock().fate.is_some()
    }

    /// Closes the connection as soon as its task is polled.
    pub(super) fn close(&self) {
        self.lock().fate = Some(Fate::Close);
        self.task.wake();
    }

    /// Returns the bytes of the memory budget that the connection holds.
    pub(super) fn held(&self) -> usize {
        self.lock().held
    }

    /// Records that the connection holds this much more or less of the memory budget.
    pub(super) fn hold(&self, more: usize, less: usize) {
        let mut state = self.lock();
        state.held = state.held.saturating_add(more).saturating_sub(less);
    }
}

impl State {
    /// How long the peer has kept the service waiting.
    fn waiting(&self, now: Instant) -> Option<Duration> {
        let since = match self.phase {
            Phase::Working => return None,
            Phase::Idle | Phase::Receiving => self.since,
            Phase::Sending => self.blocked?,
            // In either direction.
            Phase::Batch => self.blocked.into_iter().chain(self.starved).min()?,
        };
        Some(now.saturating_duration_since(since))
    }
}

/// Every open connection.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    open: Mutex<BTreeMap<u64, Arc<Connection>>>,
    next: AtomicU64,
    evictions: Evictions,
}

impl Connections {
    /// No connection yet, and at most so many at once.
    pub(super) const fn new(max: usize, evictions: Evictions) -> Self {
        let open = Mutex::new(BTreeMap::new());
        Self { max, open, next: AtomicU64::new(0), evictions }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are open.
    pub(super) fn open(&self) -> usize {
        self.lock().len()
    }

    /// The most that are open at once.
    pub(super) const fn max(&self) -> usize {
        self.max
    }

    /// Counts a connection that ended before its peer wanted it to.
    pub(super) fn count(&self, reason: Eviction) {
        self.evictions.count(reason);
    }

    /// Adds a connection; at the limit another is closed. None when even the room for those
    /// that are closing is used up.
    pub(super) fn add(self: &Arc<Self>, peer: Option<IpAddr>) -> Option<OpenConnection> {
        let mut open = self.lock();
        if open.len() >= self.max.saturating_add(HEADROOM) {
            drop(open);
            self.count(Eviction::MaxConnections);
            return None;
        }
        let closing = open.values().filter(|one| one.is_closed()).count();
        if open.len() - closing >= self.max {
            let now = clock::now();
            let mut peers = BTreeMap::new();
            for one in open.values() {
                *peers.entry(one.peer).or_insert(0_usize) += 1;
            }
            // Those of the address that has most of them first, then those without a request.
            let rank = |one: &Connection| {
                let state = one.lock();
                let waiting = state.waiting(now)?;
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
                self.count(Eviction::MaxConnections);
            }
        }
        let connection = Arc::new(Connection::new(peer));
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        open.insert(id, Arc::clone(&connection));
        drop(open);
        Some(OpenConnection { id, connection, all: Arc::clone(self) })
    }

    /// Has connections give way that hold memory, until what they hold is enough; none where
    /// all of them would not be. For works and answers, uploads of ordinary letters do not
    /// give way. False if `own` is the one that should: it holds the most and has been
    /// arriving longest.
    pub(super) fn reclaim(
        &self,
        bytes: usize,
        purpose: Use,
        own: Option<&Arc<Connection>>,
    ) -> bool {
        let now = clock::now();
        /// The bytes that an ordinary letter holds at most while it arrives.
        const ORDINARY: usize = 256 << 10;
        let mut coming: usize = 0;
        let mut candidates = Vec::new();
        for one in self.lock().values() {
            let state = one.lock();
            if state.fate.is_some() {
                coming += state.held;
            } else if let Some(waiting) = state.waiting(now).filter(|_| state.held > 0) {
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
            self.count(Eviction::MaxMemory);
            coming += held;
        }
        true
    }
}

/// A connection that is open while this value lives.
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

/// Records that a connection works on a request while this value lives.
#[derive(Debug)]
pub(super) struct RequestGuard(Arc<Connection>);

impl RequestGuard {
    pub(super) fn new(request: &HttpRequest) -> Self {
        let connection = Connection::of(request);
        connection.enter(Phase::Working);
        Self(connection)
    }

    /// Records that the answer goes out.
    pub(super) fn answering(&self) {
        if self.0.phase().0 != Phase::Batch {
            self.0.enter(Phase::Sending);
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
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
        let add =
            |host| all.add(Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, host)))).unwrap();
        // The oldest of all, of another address.
        let other = add(2);
        let own: Vec<_> = (0..3).map(|_| add(1)).collect();
        own[0].connection.enter(Phase::Working);
        let last = add(1);
        let closed = |one: &super::OpenConnection| one.connection.is_closed();
        // Neither that one, nor one that is worked on, nor the new one.
        assert_eq!(own.iter().map(closed).collect::<Vec<_>>(), [false, true, false]);
        assert!(!closed(&other) && !closed(&last));
        drop(own);
        assert_eq!(all.open(), 2);
    }
}
