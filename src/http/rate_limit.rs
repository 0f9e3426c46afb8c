//! Rate limiting.
//!
//! Input: a rate and a caller: a key, or else an address. Output: permission, or the time
//! to wait. A rate allows a burst of its full number, which is then refilled over time
//! (GCRA).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::accept;
use super::keys::RequestKeyName;

/// Number of requests after which callers with a full quota are removed.
const FORGET_AFTER: usize = 1024;

/// Number of requests per second, minute or hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestRate {
    quota: Quota,
    number: NonZeroU32,
    unit: &'static str,
}

impl fmt::Display for RequestRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.unit)
    }
}

impl FromStr for RequestRate {
    type Err = &'static str;

    /// Parses a rate such as `60/min`; the units are s, min and h.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "expected a number of requests in s, min or h, such as 60/min";
        let (number, unit) = text.split_once('/').ok_or(wrong)?;
        let number: NonZeroU32 = number.parse().map_err(|_| wrong)?;
        if number.get() > 1_000_000 {
            return Err("expected a million requests at most");
        }
        let (quota, unit) = match unit {
            "s" => (Quota::per_second(number), "s"),
            "min" => (Quota::per_minute(number), "min"),
            "h" => (Quota::per_hour(number), "h"),
            _ => return Err(wrong),
        };
        Ok(Self { quota, number, unit })
    }
}

/// Caller to which the rate limit applies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    /// Holder of the key with this name.
    Key(String),
    /// IP address; for IPv6 its /64 network, which is what one household gets.
    Address(IpAddr),
    /// Shared by all clients of a socket without addresses.
    Anyone,
}

impl Caller {
    /// Returns the caller of a request; a key takes precedence over an address.
    ///
    /// Both were recorded by [`common_headers`](super::common_headers) and
    /// [`auth`](super::auth).
    pub(super) fn from_request(request: &HttpRequest) -> Option<Self> {
        let extensions = request.extensions();
        let key = extensions
            .get::<RequestKeyName>()
            .map(|RequestKeyName(name)| Self::Key(name.clone()));
        key.or_else(|| extensions.get::<Self>().cloned())
    }

    /// Returns the caller by the address of a request.
    ///
    /// Behind proxies it is the address that the first trusted proxy saw: each proxy
    /// appends the address of its client to `X-Forwarded-For`, and anyone can have
    /// written the entries before that. If that proxy wrote no address (`unknown`,
    /// `_hidden`), or there are fewer hops, it is the peer: the last proxy, whose clients
    /// then share one limit.
    pub(super) fn at_address(request: &ServiceRequest, proxies: usize) -> Self {
        let forwarded = accept::joined_field(
            request.request(),
            &actix_web::http::header::X_FORWARDED_FOR,
        );
        let mut hops = forwarded.rsplit(',').map(|hop| hop.trim_matches([' ', '\t']));
        let seen =
            proxies.checked_sub(1).and_then(|last| hops.nth(last)).and_then(parse_ip);
        let peer = || request.peer_addr().map(|peer| peer.ip());
        match seen.or_else(peer) {
            Some(address) => Self::Address(caller_address(address)),
            None => Self::Anyone,
        }
    }
}

/// Returns whether two callers are of one site: the same caller, or addresses of one IPv6
/// /48 network, so that the holder of such a network does not count once per address.
pub(super) fn share_site(one: Option<&Caller>, other: Option<&Caller>) -> bool {
    match (one, other) {
        (Some(Caller::Address(one)), Some(Caller::Address(other))) => {
            site_address(*one) == site_address(*other)
        }
        _ => one == other,
    }
}

/// Returns the address that identifies a caller: for IPv6 its /64 network.
pub(super) const fn caller_address(address: IpAddr) -> IpAddr {
    network_address(address, 64)
}

/// Returns the address that identifies the site of a caller: for IPv6 its /48 network,
/// the most that one customer usually gets (RFC 6177).
const fn site_address(address: IpAddr) -> IpAddr {
    network_address(address, 48)
}

/// Returns the address of the IPv6 network with this prefix length, or an IPv4 address.
const fn network_address(address: IpAddr, prefix: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let host = 128 - prefix;
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> host << host))
        }
        address => address,
    }
}

/// Parses an address, with or without a port.
fn parse_ip(text: &str) -> Option<IpAddr> {
    text.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip())).ok()
}

/// Rate limiter with one quota per caller.
#[derive(Debug)]
pub(super) struct CallerRateLimiter {
    callers: DefaultKeyedRateLimiter<Caller>,
    counted: AtomicUsize,
}

impl CallerRateLimiter {
    pub(super) fn new(rate: RequestRate) -> Self {
        Self { callers: RateLimiter::keyed(rate.quota), counted: AtomicUsize::new(0) }
    }

    /// Counts a request; if it exceeds the rate, returns the seconds to wait,
    /// rounded up.
    pub(super) fn count_call(&self, caller: &Caller) -> Result<(), u64> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1
        {
            self.callers.retain_recent();
            self.callers.shrink_to_fit();
        }
        self.callers.check_key(caller).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use actix_web::test::TestRequest;

    use super::{Caller, CallerRateLimiter, FORGET_AFTER, RequestRate};

    #[test]
    fn a_rate_is_a_number_in_a_unit() {
        for right in ["1/s", "60/min", "1000000/h"] {
            assert!(right.parse::<RequestRate>().is_ok(), "{right}");
        }
        for wrong in ["", "60", "0/min", "-1/s", "60/m", "60 / min", "1000001/h", "/s"] {
            assert!(wrong.parse::<RequestRate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_caller_is_whom_the_first_proxy_of_ours_saw() {
        for (proxies, forwarded, address) in [
            (0, "1.1.1.1", "9.9.9.9"),
            (1, "", "9.9.9.9"),
            (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            (2, "1.1.1.1, 2.2.2.2", "1.1.1.1"),
            (2, "0.0.0.1, 1.1.1.1,2.2.2.2", "1.1.1.1"),
            (1, "1.1.1.1:80", "1.1.1.1"),
            (1, "[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::"),
            (1, "::ffff:1.1.1.1", "1.1.1.1"),
            (3, "1.1.1.1", "9.9.9.9"),
            // If a hop is not an address, the entries before it are not trusted.
            (1, "1.1.1.1, unknown", "9.9.9.9"),
            (1, "1.1.1.1, _hidden", "9.9.9.9"),
            (1, "1.1.1.1,", "9.9.9.9"),
            (1, "1.1.1.1, 2.2.2.2:x", "9.9.9.9"),
            (1, "1.1.1.1, fe80::1%eth0", "9.9.9.9"),
            (2, "1.1.1.1, unknown, 2.2.2.2", "9.9.9.9"),
        ] {
            let request = TestRequest::default()
                .peer_addr(SocketAddr::from(([9, 9, 9, 9], 1)))
                .insert_header(("x-forwarded-for", forwarded))
                .to_srv_request();
            let expected = Caller::Address(address.parse().unwrap());
            assert_eq!(
                Caller::at_address(&request, proxies),
                expected,
                "{proxies} {forwarded}"
            );
        }
    }

    #[test]
    fn callers_that_come_no_more_are_forgotten() {
        let limiter = CallerRateLimiter::new("1000/s".parse().unwrap());
        for number in 0..2 * FORGET_AFTER {
            assert_eq!(limiter.count_call(&Caller::Key(number.to_string())), Ok(()));
            if number == FORGET_AFTER {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
        assert!(limiter.callers.len() <= FORGET_AFTER, "{}", limiter.callers.len());
    }
}
