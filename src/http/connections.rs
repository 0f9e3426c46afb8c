//! Open connections: their number, their phases, and eviction under load.
//!
//! Input: connections as they open and change phase. Output: a bounded number of them. A
//! new connection is always accepted, so that probes and ordinary letters succeed
//! regardless of the connections that others hold: at the limit, a connection of a caller
//! that has more than its share is closed, or else the one that keeps the service waiting
//! longest. One that sends a body at the minimum rate gives way last. If memory runs
//! short, the connection that holds much memory and has kept the service waiting long is
//! evicted. A connection whose request is being processed is never evicted: the pool
//! bounds the number and the duration of those.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clock;
use super::connection::{Connection, EvictionMode, Phase};
use super::load_metrics::{Eviction, EvictionCounter};
use super::memory_use::MemoryUse;

/// Number of connections beyond the limit that may be open while evicted ones close.
pub(super) const HEADROOM: usize = 256;

/// All open connections.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    /// Rate of a body that arrives in time, in bytes per second.
    min_rate: usize,
    open: Mutex<BTreeMap<u64, Arc<Connection>>>,
    next: AtomicU64,
    evictions: EvictionCounter,
}

impl Connections {
    /// Creates an empty set of at most `max` connections.
    pub(super) const fn new(max: usize, evictions: EvictionCounter) -> Self {
        let open = Mutex::new(BTreeMap::new());
        Self { max, min_rate: 0, open, next: AtomicU64::new(0), evictions }
    }

    /// Sets the rate of a body that arrives in time, in bytes per second.
    #[must_use]
    pub(super) const fn with_min_rate(mut self, bytes_per_second: usize) -> Self {
        self.min_rate = bytes_per_second;
        self
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
            self.close_one(&open);
        }
        let connection = Arc::new(Connection::new(peer));
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        open.insert(id, Arc::clone(&connection));
        drop(open);
        Some(OpenConnection { id, connection, all: Arc::clone(self) })
    }

    /// Closes the connection that gives way to a new one, if there is any.
    ///
    /// Those of a caller that has more than its share come first; then those that keep
    /// the service waiting, the longest first; and last bodies that arrive in time, the
    /// newest first.
    fn close_one(&self, open: &BTreeMap<u64, Arc<Connection>>) {
        let now = clock::now();
        let mut peers = BTreeMap::new();
        for one in open.values().filter(|one| !one.is_closed()) {
            *peers.entry(one.peer).or_insert(0_usize) += 1;
        }
        // A few connections of one caller, such as a proxy, are within its share.
        let share = (self.max / peers.len().max(1)).max(self.max / 8);
        let rank = |one: &Connection| {
            let state = one.lock();
            if state.fate == Some(EvictionMode::Close) {
                return None;
            }
            let time = state.idle_time(now)?;
            let late = (!state.is_in_time(self.min_rate, now)).then_some(time);
            let excess =
                peers.get(&one.peer).map_or(0, |count| count.saturating_sub(share));
            Some((excess, late, state.since))
        };
        let ranked = open.values().filter_map(|one| Some((rank(one)?, one)));
        if let Some((_, one)) = ranked.max_by_key(|(rank, _)| *rank) {
            one.close();
            self.count_eviction(Eviction::MaxConnections);
        }
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
        purpose: MemoryUse,
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
                let is_upload = purpose == MemoryUse::Body;
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
            let fate = if phase == Phase::Receiving {
                EvictionMode::Reject
            } else {
                EvictionMode::Close
            };
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

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Connections, OpenConnection, Phase};
    use crate::http::load_metrics::LoadMetrics;

    #[test]
    fn who_has_most_connections_gives_way_first() {
        let evictions = LoadMetrics::register(&mut Default::default()).evictions;
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

    const RATE: usize = 1000;

    fn connections(max: usize) -> Arc<Connections> {
        let evictions = LoadMetrics::register(&mut Default::default()).evictions;
        Arc::new(Connections::new(max, evictions).with_min_rate(RATE))
    }

    /// Opens connections from addresses of one IPv6 network.
    fn add(all: &Arc<Connections>, network: u16, count: u16) -> Vec<OpenConnection> {
        let address = |host| Ipv6Addr::new(0xfd00, 0, 0, network, 0, 0, 0, host);
        let add = |host| all.add_connection(Some(IpAddr::V6(address(host))));
        (0..count).map(|host| add(host).unwrap()).collect()
    }

    /// Moves the start of a phase, and the last byte of its body, into the past.
    fn age(open: &OpenConnection, phase: Phase, seconds: u64, idle: u64) {
        open.connection.enter_phase(phase);
        let mut state = open.connection.lock();
        let now = state.since;
        state.since = now.checked_sub(Duration::from_secs(seconds)).unwrap();
        state.starved = now.checked_sub(Duration::from_secs(idle));
        state.received = usize::try_from(seconds - idle).unwrap() * RATE;
    }

    fn closed(open: &[OpenConnection]) -> usize {
        open.iter().filter(|one| one.connection.is_closed()).count()
    }

    #[test]
    fn addresses_of_one_network_give_way_together() {
        let all = connections(8);
        let honest = add(&all, 1, 3);
        let others = add(&all, 2, 5);
        for one in &honest {
            age(one, Phase::Receiving, 20, 5);
        }
        drop(add(&all, 2, 1));
        assert_eq!((closed(&honest), closed(&others)), (0, 1));
    }

    #[test]
    fn a_body_that_arrives_in_time_gives_way_last() {
        for (phase, seconds, idle) in [
            (Phase::Receiving, 3, 3),
            (Phase::Receiving, 9, 2),
            (Phase::Idle, 3, 0),
            (Phase::Idle, 0, 0),
        ] {
            let all = connections(64);
            let uploads = add(&all, 1, 8);
            for one in &uploads {
                age(one, Phase::Receiving, 20, 0);
            }
            let others: Vec<_> =
                (2..58).flat_map(|network| add(&all, network, 1)).collect();
            for one in &others {
                age(one, phase, seconds, idle);
            }
            drop(add(&all, 58, 1));
            assert_eq!((closed(&uploads), closed(&others)), (0, 1), "{phase:?}");
        }
    }

    #[test]
    fn who_has_several_connections_does_not_give_way_first() {
        let all = connections(64);
        let others: Vec<_> = (2..60).flat_map(|network| add(&all, network, 1)).collect();
        for one in &others {
            age(one, Phase::Idle, 9, 0);
        }
        let proxy = add(&all, 1, 6);
        for one in &proxy {
            age(one, Phase::Idle, 3, 0);
        }
        drop(add(&all, 60, 1));
        assert_eq!((closed(&proxy), closed(&others)), (0, 1));
    }
}
