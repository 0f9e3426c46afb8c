//! Byte stream of a connection, with limits on a client that keeps the service waiting.
//!
//! Input: a socket. Output: the same bytes, until the client stalls. actix limits the
//! time for the first head of a connection and nothing else; this stream adds a limit for
//! the head of every later request, a minimum rate at which a response is read, and
//! eviction when other connections need the room.
//!
//! It also keeps bytes that a client sends ahead away from the server ([`ReadAhead`]):
//! the server gets the next request once the previous one is answered and the client has
//! read the response, and the bytes of a body once its reader has none. Meanwhile it
//! detects that a client has left.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix_web::rt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::clock;
use super::connection::{Connection, Phase};
use super::connections::OpenConnection;
use super::load_metrics::Eviction;
use super::memory::MemoryBudget;
use super::read_ahead::{PeerSocket, ReadAhead};
use super::stall::{MinRate, StallTimer};
use super::unsent_copy::UnsentCopy;

/// Interval of checks for the departure of a client whose bytes are not read.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Socket with time limits.
#[derive(Debug)]
pub(super) struct ClientStream<T> {
    io: T,
    open: OpenConnection,
    idle_timeout: Duration,
    idle: Pin<Box<rt::time::Sleep>>,
    writes: StallTimer,
    ahead: ReadAhead,
    /// Timer of the next check; set while bytes of the client are not read.
    check: Option<Pin<Box<rt::time::Sleep>>>,
    unsent: UnsentCopy,
}

impl<T> ClientStream<T> {
    pub(super) fn new(
        io: T,
        open: OpenConnection,
        idle_timeout: Duration,
        min_rate: MinRate,
        memory: &Arc<MemoryBudget>,
    ) -> Self {
        let idle = Box::pin(rt::time::sleep(idle_timeout));
        let writes = StallTimer::new(min_rate);
        let (ahead, check) = (ReadAhead::default(), None);
        let unsent = UnsentCopy::new(memory, &open.connection);
        Self { io, open, idle_timeout, idle, writes, ahead, check, unsent }
    }

    /// Returns the shared state of the connection.
    pub(super) const fn connection(&self) -> &Arc<Connection> {
        &self.open.connection
    }

    /// Returns an error if the connection has been evicted.
    fn check_eviction(&self, context: &Context<'_>) -> io::Result<()> {
        self.connection().register_task(context.waker());
        if self.connection().is_closed() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Returns an error if no request arrives in time.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (phase, since): (Phase, Instant) = self.connection().current_phase();
        // A client that still reads its last response has a separate limit.
        if phase != Phase::Idle || self.connection().blocked_since().is_some() {
            return Poll::Pending;
        }
        let deadline = (since + self.idle_timeout).into();
        if self.idle.deadline() != deadline {
            self.idle.as_mut().reset(deadline);
        }
        ready!(self.idle.as_mut().poll(context));
        self.open.all.count_eviction(Eviction::Idle);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + PeerSocket + Unpin> ClientStream<T> {
    /// Reads only as far as needed to detect that the client has left.
    fn poll_disconnect(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.ahead.is_full() {
            if !ready!(self.ahead.poll_fill(&mut self.io, context))? {
                self.ahead.clear();
                return Poll::Ready(Ok(()));
            }
        }
        let check =
            self.check.get_or_insert_with(|| Box::pin(rt::time::sleep(CHECK_INTERVAL)));
        while !self.io.is_read_closed() {
            ready!(check.as_mut().poll(context));
            check.as_mut().reset((clock::now() + CHECK_INTERVAL).into());
        }
        self.ahead.clear();
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + PeerSocket + Unpin> AsyncRead for ClientStream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check_eviction(context)?;
        if !this.connection().takes_bytes() {
            // The task is woken when that changes.
            this.ahead.begin_poll();
            return this.poll_disconnect(context);
        }
        this.check = None;
        if this.ahead.is_empty() {
            match this.ahead.poll_fill(&mut this.io, context) {
                Poll::Ready(Ok(true)) => {}
                // The stream has ended, so no bytes are passed on.
                Poll::Ready(read) => return Poll::Ready(read.map(drop)),
                Poll::Pending => {
                    this.ahead.begin_poll();
                    return this.poll_idle(context);
                }
            }
        }
        if this.ahead.hand_out(buffer) {
            return Poll::Ready(Ok(()));
        }
        this.ahead.begin_poll();
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for ClientStream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check_eviction(context)?;
        let polled = Pin::new(&mut this.io).poll_write(context, bytes);
        match &polled {
            Poll::Ready(Ok(written)) => this.writes.record_bytes(*written),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                this.connection().set_blocked(true);
                let OpenConnection { all, connection, .. } = &this.open;
                if this.unsent.poll_full(all, connection, context).is_ready() {
                    all.count_eviction(Eviction::MaxMemory);
                    return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
                }
                if this.writes.poll_stalled(context).is_ready() {
                    this.open.all.count_eviction(Eviction::SlowReader);
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
        polled
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check_eviction(context)?;
        // All bytes have been written to the socket.
        this.writes.reset_window();
        this.unsent.release_memory();
        this.connection().set_blocked(false);
        Pin::new(&mut this.io).poll_flush(context)
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
