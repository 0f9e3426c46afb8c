//! Buffer of bytes that a client has sent and the server has not read.
//!
//! Input: the bytes of a socket. Output: pieces of them, with at most [`CAPACITY`] bytes
//! and one request per poll of the server. In one poll actix collects up to 128 KiB
//! before it decodes any of it, and nothing counts these bytes. It then decodes every
//! request that it has read, at 8 KiB and more each, and keeps all of them until earlier
//! ones are answered. A request is detected by the version in its first line, which the
//! decoder requires literally (RFC 9112, section 2.3); if a body contains that text,
//! reading it takes one more poll.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, Interest, ReadBuf};
use tokio::net::TcpStream;

/// Maximum number of buffered bytes.
pub(super) const CAPACITY: usize = 8 << 10;

/// Text in the first line of a request, which occurs in no other part of its head.
const VERSION: &[u8] = b"HTTP/1.";

/// Socket that detects that its peer has closed it, even with unread bytes.
pub(super) trait PeerSocket {
    /// Returns whether the peer has stopped sending.
    fn is_read_closed(&self) -> bool;
}

impl PeerSocket for TcpStream {
    fn is_read_closed(&self) -> bool {
        use futures_util::FutureExt;
        let ready = self.ready(Interest::READABLE).now_or_never();
        ready.is_some_and(|ready| ready.is_ok_and(|ready| ready.is_read_closed()))
    }
}

/// Buffer between a socket and the server.
#[derive(Debug, Default)]
pub(super) struct ReadAhead {
    /// Empty until the first byte arrives.
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Number of bytes of [`VERSION`] with which the last piece ended.
    matched: usize,
    /// True if the server has received a version in this poll.
    has_version: bool,
    /// Number of bytes that the server has received in this poll.
    handed_out: usize,
}

impl ReadAhead {
    pub(super) const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns whether the buffer is full.
    pub(super) const fn is_full(&self) -> bool {
        self.end == CAPACITY
    }

    /// Discards the buffered bytes.
    pub(super) const fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Starts another poll of the server, which may receive another request.
    pub(super) const fn begin_poll(&mut self) {
        (self.has_version, self.handed_out) = (false, 0);
    }

    /// Reads as much as fits; the result is false at the end of the stream.
    pub(super) fn poll_fill(
        &mut self,
        io: &mut (impl AsyncRead + Unpin),
        context: &mut Context<'_>,
    ) -> Poll<io::Result<bool>> {
        if self.buffer.is_empty() {
            self.buffer = vec![0; CAPACITY].into();
        }
        let mut room = ReadBuf::new(&mut self.buffer[self.end..]);
        ready!(Pin::new(io).poll_read(context, &mut room))?;
        let read = room.filled().len();
        self.end += read;
        Poll::Ready(Ok(read > 0))
    }

    /// Moves bytes to the server, at most [`CAPACITY`] and one version per poll.
    ///
    /// Returns false if the server must poll again before it may receive more.
    pub(super) fn hand_out(&mut self, to: &mut ReadBuf<'_>) -> bool {
        let bytes = &self.buffer[self.start..self.end];
        let room = to.remaining().min(CAPACITY - self.handed_out);
        let bytes = &bytes[..bytes.len().min(room)];
        let mut length = 0;
        while let Some(&byte) = bytes.get(length) {
            if self.matched == 0 && byte != VERSION[0] {
                // Most bytes start no version.
                let next = bytes[length..].iter().position(|byte| *byte == VERSION[0]);
                length = next.map_or(bytes.len(), |next| length + next);
                continue;
            }
            let mut matched = match byte == VERSION[self.matched] {
                true => self.matched + 1,
                false => usize::from(byte == VERSION[0]),
            };
            if matched == VERSION.len() {
                if self.has_version {
                    break;
                }
                (self.has_version, matched) = (true, 0);
            }
            self.matched = matched;
            length += 1;
        }
        to.put_slice(&bytes[..length]);
        self.start += length;
        self.handed_out += length;
        if self.is_empty() {
            self.clear();
        }
        length > 0
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::time::Duration;

    use actix_web::rt;
    use tokio::net::TcpStream;

    use super::PeerSocket;

    #[actix_web::test]
    async fn a_closed_peer_is_known_by_a_socket_with_unread_bytes() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let mut peer = std::net::TcpStream::connect(address).unwrap();
        let (socket, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();
        let socket = TcpStream::from_std(socket).unwrap();
        peer.write_all(&[b' '; 4 << 10]).unwrap();
        socket.readable().await.unwrap();
        assert!(!socket.is_read_closed());
        drop(peer);
        let closed = async {
            while !socket.is_read_closed() {
                rt::time::sleep(Duration::from_millis(1)).await;
            }
        };
        rt::time::timeout(Duration::from_secs(60), closed).await.unwrap();
    }
}
