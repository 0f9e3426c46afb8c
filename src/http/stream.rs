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
use super::connections::{Connection, OpenConnection, Phase};
use super::load::Eviction;
use super::memory::Memory;
use super::read_ahead::{Peer, ReadAhead};
use super::stall::{MinRate, StallTimer};
use super::unsent::UnsentCopy;

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
        memory: &Arc<Memory>,
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

impl<T: AsyncRead + Peer + Unpin> ClientStream<T> {
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

impl<T: AsyncRead + Peer + Unpin> AsyncRead for ClientStream<T> {
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
mod tests {
    use std::future::poll_fn;
    use std::io;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use actix_web::rt;
    use actix_web::test::TestRequest;
    use futures_util::task::noop_waker;
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::ClientStream;
    use crate::http::clock;
    use crate::http::connections::{Connection, Connections, Phase};
    use crate::http::load::Load;
    use crate::http::memory::Memory;
    use crate::http::read_ahead::{CAPACITY, Peer};
    use crate::http::stall::MinRate;
    use crate::http::unsent::UNSENT;

    /// Client that sends the same bytes endlessly.
    struct Flood {
        bytes: &'static [u8],
        at: usize,
        is_closed: bool,
    }

    impl Peer for Flood {
        fn is_read_closed(&self) -> bool {
            self.is_closed
        }
    }

    impl Peer for Stuck {
        fn is_read_closed(&self) -> bool {
            false
        }
    }

    impl AsyncRead for Flood {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            let this = self.get_mut();
            while buffer.remaining() > 0 {
                buffer.put_slice(&this.bytes[this.at..=this.at]);
                this.at = (this.at + 1) % this.bytes.len();
            }
            Poll::Ready(Ok(()))
        }
    }

    /// Client that sends nothing and reads nothing.
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
        let connections = Arc::new(Connections::new(1, evictions));
        let memory = Memory::new(1 << 20, 0, Arc::clone(&connections));
        let open = connections.add_connection(None).unwrap();
        let rate = MinRate::new(Duration::from_secs(60), 1);
        let mut stream = ClientStream::new(Stuck, open, IDLE_TIMEOUT, rate, &memory);
        let waker = noop_waker();
        let mut context = Context::from_waker(&waker);
        let mut read = |stream: &mut ClientStream<Stuck>| {
            let mut bytes = [0; 8];
            Pin::new(stream).poll_read(&mut context, &mut ReadBuf::new(&mut bytes))
        };
        let mut context = Context::from_waker(&waker);
        assert!(Pin::new(&mut stream).poll_write(&mut context, b"a").is_pending());
        assert_eq!(memory.reserved(), UNSENT);
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(read(&mut stream).is_pending());
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(read(&mut stream).is_pending());
        let blocked = clock::now();
        assert!(Pin::new(&mut stream).poll_flush(&mut context).is_ready());
        assert_eq!(memory.reserved(), 0);
        // The idle time has started again.
        let (_, since) = stream.connection().current_phase();
        assert!(since >= blocked);
        rt::time::sleep(2 * IDLE_TIMEOUT).await;
        assert!(matches!(read(&mut stream), Poll::Ready(Err(_))));
    }

    /// Returns a stream with a response of which the client reads nothing.
    fn stuck(
        memory: &Arc<Memory>,
        connections: &Arc<Connections>,
    ) -> ClientStream<Stuck> {
        let (rate, time) =
            (MinRate::new(Duration::from_secs(60), 1), Duration::from_secs(60));
        let open = connections.add_connection(None).unwrap();
        open.connection.enter_phase(Phase::Sending);
        ClientStream::new(Stuck, open, time, rate, memory)
    }

    /// Writes until the connection ends.
    async fn write(stream: &mut ClientStream<Stuck>) -> io::ErrorKind {
        let written = poll_fn(|context| Pin::new(&mut *stream).poll_write(context, b"a"));
        written.await.unwrap_err().kind()
    }

    #[actix_web::test]
    async fn the_copy_of_an_answer_that_is_not_taken_is_counted_once_there_is_room() {
        let evictions = Load::register(&mut Default::default()).evictions;
        let connections = Arc::new(Connections::new(1, evictions));
        let memory = Memory::new(UNSENT * 4, 0, Arc::clone(&connections));
        let other = Connection::of(&TestRequest::default().to_http_request());
        let held = memory.reserve_answer(UNSENT * 3, &other).await.unwrap();
        let more = memory.reserve_answer(UNSENT, &other).await.unwrap();
        let mut stream = stuck(&memory, &connections);
        // In a separate task, so that nothing else polls it.
        let writes = rt::spawn(async move { write(&mut stream).await });
        rt::time::sleep(Duration::from_millis(10)).await;
        drop(more);
        let counted = async {
            while memory.reserved() < UNSENT * 4 {
                rt::time::sleep(Duration::from_millis(1)).await;
            }
        };
        rt::time::timeout(Duration::from_secs(30), counted).await.unwrap();
        writes.abort();
        drop(writes.await);
        drop(held);
        assert_eq!(memory.reserved(), 0);
    }

    #[actix_web::test]
    async fn a_copy_for_which_there_is_no_room_in_time_ends_its_connection() {
        let evictions = Load::register(&mut Default::default()).evictions;
        let connections = Arc::new(Connections::new(1, evictions));
        let memory = Memory::new(UNSENT - 1, 0, Arc::clone(&connections));
        let mut stream = stuck(&memory, &connections);
        let ended = rt::time::timeout(Duration::from_secs(30), write(&mut stream)).await;
        assert_eq!(ended.unwrap(), io::ErrorKind::ConnectionAborted);
    }

    /// Returns the bytes that the server gets in one poll from an endless sender.
    ///
    /// They are limited to about 1 MiB.
    fn read(stream: &mut ClientStream<Flood>) -> Vec<u8> {
        let waker = noop_waker();
        let mut context = Context::from_waker(&waker);
        let mut bytes = [0; 3000];
        let mut all = Vec::new();
        while all.len() < 1 << 20 {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut *stream).poll_read(&mut context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    all.extend_from_slice(buffer.filled());
                }
                _ => break,
            }
        }
        all
    }

    fn flood(bytes: &'static [u8]) -> (ClientStream<Flood>, Arc<Connection>) {
        let evictions = Load::register(&mut Default::default()).evictions;
        let connections = Arc::new(Connections::new(1, evictions));
        let memory = Memory::new(1 << 20, 0, Arc::clone(&connections));
        let open = connections.add_connection(None).unwrap();
        let connection = Arc::clone(&open.connection);
        let (rate, time) =
            (MinRate::new(Duration::from_secs(60), 1), Duration::from_secs(60));
        let flood = Flood { bytes, at: 0, is_closed: false };
        (ClientStream::new(flood, open, time, rate, &memory), connection)
    }

    #[actix_web::test]
    async fn what_is_sent_ahead_of_an_answer_is_not_read() {
        let (mut stream, connection) = flood(b" ");
        for phase in [Phase::Working, Phase::Sending] {
            connection.enter_phase(phase);
            assert_eq!(read(&mut stream).len(), 0, "{phase:?}");
        }
        for phase in [Phase::Receiving, Phase::Batch] {
            connection.enter_phase(phase);
            assert_eq!(read(&mut stream).len(), 0, "nobody asks for the body");
            connection.set_starved(true);
            for _ in 0..3 {
                assert_eq!(read(&mut stream).len(), CAPACITY, "in each poll");
            }
        }
        connection.enter_phase(Phase::Idle);
        connection.set_blocked(true);
        assert_eq!(read(&mut stream).len(), 0, "the last answer is not taken");
        connection.set_blocked(false);
        assert!(!read(&mut stream).is_empty());
        connection.close();
        assert_eq!(read(&mut stream).len(), 0);
    }

    #[actix_web::test]
    async fn the_server_gets_one_request_in_each_poll() {
        const REQUEST: &[u8] = b"GET /HTTP/HHTTP/ HTTP/1.1\r\n\r\n";
        let (mut stream, _) = flood(REQUEST);
        let mut got = Vec::new();
        for polls in 1..2000 {
            got.extend(read(&mut stream));
            assert_eq!(got.len() / REQUEST.len(), polls);
        }
        let sent = REQUEST.iter().cycle();
        assert!(got.iter().eq(sent.take(got.len())));
    }

    #[actix_web::test]
    async fn a_peer_that_is_gone_is_noticed_whatever_it_has_sent() {
        let (mut stream, connection) = flood(b" ");
        connection.enter_phase(Phase::Working);
        let gone = async |stream: &mut ClientStream<Flood>| {
            let mut bytes = [0; 8];
            let mut buffer = ReadBuf::new(&mut bytes);
            poll_fn(|context| Pin::new(&mut *stream).poll_read(context, &mut buffer))
                .await
                .unwrap();
            assert_eq!(buffer.filled(), b"");
        };
        let time = Duration::from_millis(100);
        assert!(rt::time::timeout(time, gone(&mut stream)).await.is_err());
        stream.io.is_closed = true;
        rt::time::timeout(Duration::from_secs(60), gone(&mut stream)).await.unwrap();
    }
}
