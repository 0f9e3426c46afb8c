//! Minimum transfer rate of a client, for bodies that arrive and responses that are read.
//!
//! Input: transferred bytes, and polls while the client keeps the service waiting.
//! Output: whether the client has stalled: in a time window in which the service waited,
//! it transferred fewer bytes than the rate requires. Only waiting starts a window, so
//! that processing time of the service never counts against the client.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt;

use super::clock;

/// Rate that a client must keep while the service waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MinRate {
    /// Length of a window.
    pub(super) window: Duration,
    /// Bytes that must be transferred in each window.
    pub(super) bytes: u64,
}

impl MinRate {
    /// Creates a rate in bytes per second, measured over windows of this length.
    pub(super) fn new(window: Duration, bytes_per_second: usize) -> Self {
        let millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let bytes = (bytes_per_second as u64).saturating_mul(millis) / 1000;
        // A window without any byte is always a stall.
        Self { window, bytes: bytes.max(1) }
    }
}

/// Timer for one direction of one connection.
#[derive(Debug)]
pub(super) struct StallTimer {
    rate: MinRate,
    window: Option<StallWindow>,
}

#[derive(Debug)]
struct StallWindow {
    bytes: u64,
    sleep: Pin<Box<rt::time::Sleep>>,
}

impl StallTimer {
    pub(super) const fn new(rate: MinRate) -> Self {
        Self { rate, window: None }
    }

    /// Counts bytes that the client sent or read.
    pub(super) const fn record_bytes(&mut self, bytes: usize) {
        if let Some(window) = &mut self.window {
            window.bytes = window.bytes.saturating_add(bytes as u64);
        }
    }

    /// Ends the window: the service no longer waits for the client.
    pub(super) fn reset_window(&mut self) {
        self.window = None;
    }

    /// Starts or continues a window; ready once the client has stalled.
    pub(super) fn poll_stalled(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let rate = self.rate;
        let window = self.window.get_or_insert_with(|| StallWindow::new(rate.window));
        while window.sleep.as_mut().poll(context).is_ready() {
            if window.bytes < rate.bytes {
                return Poll::Ready(());
            }
            let end = clock::now() + rate.window;
            window.bytes = 0;
            window.sleep.as_mut().reset(end.into());
        }
        Poll::Pending
    }
}

impl StallWindow {
    fn new(length: Duration) -> Self {
        let sleep = Box::pin(rt::time::sleep(length));
        Self { bytes: 0, sleep }
    }
}
