//! The byte stream of a connection, with limits on a peer that keeps the service waiting.
//!
//! In: a socket. Out: the same bytes, until the peer stalls. actix limits the time for the
//! first head of a connection and nothing else; this adds a limit for the head of every
//! later request, a minimum rate at which an answer is taken, a limit on what a peer sends
//! ahead while its request is worked on, and an end when another connection needs the room.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::rt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connections::{Connection, OpenConnection, Phase};
use super::load::Eviction;
use super::stall::{MinRate, StallTimer};

/// The bytes that a peer may send ahead while its request is worked on or answered.
const MAX_READ_AHEAD: usize = 32 << 10;

/// A socket with time limits.
#[derive(Debug)]
pub(super) struct ClientStream<T> {
    io: T,
    open: OpenConnection,
    idle_timeout: Duration,
    idle: Pin<Box<rt::time::Sleep>>,
    writes: StallTimer,
    /// Bytes that were read since the connection entered its phase, and that phase.
    read: (usize, Phase, Instant),
}

impl<T> ClientStream<T> {
    pub(super) fn new(
        io: T,
        open: OpenConnection,
        idle_timeout: Duration,
        min_rate: MinRate,
    ) -> Self {
        let (phase, since) = open.connection.phase();
        let idle = Box::pin(rt::time::sleep(idle_timeout));
        let writes = StallTimer::new(min_rate);
        Self { io, open, idle_timeout, idle, writes, read: (0, phase, since) }
    }

    /// The state that others see of the connection.
    pub(super) const fn connection(&self) -> &Arc<Connection> {
        &self.open.connection
    }

    /// Ends the connection if it has to give way.
    fn check(&self, context: &Context<'_>) -> io::Result<()> {
        self.connection().register(context.waker());
        if self.connection().is_closed() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Ends a connection that sends no request in time.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (_, phase, since) = self.read;
        // One that still takes its last answer has a limit of its own.
        if phase != Phase::Idle || self.connection().blocked_since().is_some() {
            return Poll::Pending;
        }
        let deadline = (since + self.idle_timeout).into();
        if self.idle.deadline() != deadline {
            self.idle.as_mut().reset(deadline);
        }
        std::task::ready!(self.idle.as_mut().poll(context));
        self.open.all.count(Eviction::Idle);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for ClientStream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check(context)?;
        let (phase, since) = this.connection().phase();
        if (this.read.1, this.read.2) != (phase, since) {
            this.read = (0, phase, since);
        }
        let is_busy = matches!(phase, Phase::Working | Phase::Sending);
        if is_busy && this.read.0 >= MAX_READ_AHEAD {
            // Woken when the phase changes.
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.io).poll_read(context, buffer);
        this.read.0 += buffer.filled().len() - before;
        if polled.is_pending() { this.poll_idle(context) } else { polled }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for ClientStream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check(context)?;
        let polled = Pin::new(&mut this.io).poll_write(context, bytes);
        match &polled {
            Poll::Ready(Ok(written)) => this.writes.record(*written),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                this.connection().set_blocked(true);
                if this.writes.poll_stalled(context).is_ready() {
                    this.open.all.count(Eviction::SlowReader);
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
        this.check(context)?;
        // Everything that was to be written has been taken.
        this.writes.reset();
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
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use actix_web::rt;
    use futures_util::task::noop_waker;
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::{ClientStream, MAX_READ_AHEAD};
    use crate::http::clock;
    use crate::http::connections::{Connections, Phase};
    use crate::http::load::Load;
    use crate::http::stall::MinRate;

    /// A peer that sends without end.
    struct Flood;

    impl AsyncRead for Flood {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            buffer.initialize_unfilled().fill(b' ');
            buffer.advance(buffer.remaining());
            Poll::Ready(Ok(()))
        }
    }

    /// A peer that sends nothing and takes nothing.
    struct Stuck;

    impl AsyncRead for Stuck {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Stuck {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &[u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Pending
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[actix_web::test]
    async fn an_idle_peer_has_its_time_once_it_has_taken_its_answer() {
        const IDLE_TIMEOUT: Duration = Duration::from_millis(50);
        let evictions = Load::register(&mut Default::default()).evictions;
        let open = Arc::new(Connections::new(1, evictions)).add(None).unwrap();
        let rate = MinRate::new(Duration::from_secs(60), 1);
        let mut stream = ClientStream::new(Stuck, open, IDLE_TIMEOUT, rate);
        let waker = noop_waker();
        let mut context = Context::from_waker(&waker);
        let mut read = |stream: &mut ClientStream<Stuck>| {
            let mut bytes = [0; 8];
            Pin::new(stream).poll_read(&mut context, &mut ReadBuf::new(&mut bytes))
        };
        let mut context = Context::from_waker(&waker);
        assert!(Pin::new(&mut stream).poll_write(&mut context, b"a").is_pending());
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(read(&mut stream).is_pending());
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(read(&mut stream).is_pending());
        let blocked = clock::now();
        assert!(Pin::new(&mut stream).poll_flush(&mut context).is_ready());
        // Its time has begun anew.
        let (_, since) = stream.connection().phase();
        assert!(since >= blocked);
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(matches!(read(&mut stream), Poll::Ready(Err(_))));
    }

    /// Bytes that are read of a flood, a megabyte at most.
    fn read(stream: &mut ClientStream<Flood>) -> usize {
        let waker = noop_waker();
        let mut context = Context::from_waker(&waker);
        let mut bytes = [0; 8 << 10];
        let mut count = 0;
        while count < 1 << 20 {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut *stream).poll_read(&mut context, &mut buffer) {
                Poll::Ready(Ok(())) => count += buffer.filled().len(),
                Poll::Ready(Err(_)) | Poll::Pending => break,
            }
        }
        count
    }

    #[actix_web::test]
    async fn what_is_sent_ahead_of_an_answer_is_not_read() {
        let evictions = Load::register(&mut Default::default()).evictions;
        let connections = Arc::new(Connections::new(1, evictions));
        let open = connections.add(None).unwrap();
        let connection = Arc::clone(&open.connection);
        let rate = MinRate::new(Duration::from_secs(60), 1);
        let mut stream = ClientStream::new(Flood, open, Duration::from_secs(60), rate);
        for phase in [Phase::Working, Phase::Sending] {
            connection.enter(phase);
            assert!((1..=2 * MAX_READ_AHEAD).contains(&read(&mut stream)), "{phase:?}");
        }
        // A body is read as far as it is asked for.
        for phase in [Phase::Receiving, Phase::Batch] {
            connection.enter(phase);
            assert_eq!(read(&mut stream), 1 << 20);
        }
        connection.close();
        assert_eq!(read(&mut stream), 0);
    }
}
