//! Tests of the byte stream, with clients that send or read without end.

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
use crate::http::connection::{Connection, Phase};
use crate::http::connections::Connections;
use crate::http::load_metrics::LoadMetrics;
use crate::http::memory::MemoryBudget;
use crate::http::read_ahead::{CAPACITY, PeerSocket};
use crate::http::stall::MinRate;
use crate::http::unsent_copy::UNSENT;

/// Client that sends the same bytes endlessly.
struct Flood {
    bytes: &'static [u8],
    at: usize,
    is_closed: bool,
}

impl PeerSocket for Flood {
    fn is_read_closed(&self) -> bool {
        self.is_closed
    }
}

impl PeerSocket for Stuck {
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

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[actix_web::test]
async fn an_idle_peer_has_its_time_once_it_has_taken_its_answer() {
    const IDLE_TIMEOUT: Duration = Duration::from_millis(50);
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(1, evictions));
    let memory = MemoryBudget::new(1 << 20, 0, Arc::clone(&connections));
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
    memory: &Arc<MemoryBudget>,
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
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(1, evictions));
    let memory = MemoryBudget::new(UNSENT * 4, 0, Arc::clone(&connections));
    let other = Connection::from_request(&TestRequest::default().to_http_request());
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
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(1, evictions));
    let memory = MemoryBudget::new(UNSENT - 1, 0, Arc::clone(&connections));
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
    let evictions = LoadMetrics::register(&mut Default::default()).evictions;
    let connections = Arc::new(Connections::new(1, evictions));
    let memory = MemoryBudget::new(1 << 20, 0, Arc::clone(&connections));
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
    let is_gone = async |stream: &mut ClientStream<Flood>| {
        let mut bytes = [0; 8];
        let mut buffer = ReadBuf::new(&mut bytes);
        poll_fn(|context| Pin::new(&mut *stream).poll_read(context, &mut buffer))
            .await
            .unwrap();
        assert_eq!(buffer.filled(), b"");
    };
    let time = Duration::from_millis(100);
    assert!(rt::time::timeout(time, is_gone(&mut stream)).await.is_err());
    stream.io.is_closed = true;
    rt::time::timeout(Duration::from_secs(60), is_gone(&mut stream)).await.unwrap();
}
