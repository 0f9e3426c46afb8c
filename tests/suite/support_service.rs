//! The service as a process, with all its output.
//!
//! Input: a command that serves. Output: responses to requests on its socket, and
//! everything that it has written to standard output and standard error.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// Returns the program: the one in `KAMERBRIEF`, or the one that cargo built.
pub(crate) fn program() -> PathBuf {
    let named = std::env::var_os("KAMERBRIEF").map(PathBuf::from);
    let program = named.unwrap_or_else(|| env!("CARGO_BIN_EXE_kamerbrief").into());
    program
        .canonicalize()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

/// Another address of this machine; Linux has all of 127.0.0.0/8.
pub(crate) const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// Connects to a service from an address of this machine.
pub(crate) fn connect_from(own: IpAddr, service: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((own, 0)).into()).unwrap();
    socket.connect(&service.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// A running service.
pub(crate) struct Service {
    process: Child,
    address: String,
    said: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
}

/// A response.
pub(crate) struct Answer {
    /// Status code; 0 if the connection ended without a response.
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Service {
    /// Runs `serve` on a free port.
    pub(crate) fn start(configure: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--listen", "127.0.0.1:0", "--drain-delay", "0"]);
        configure(&mut command);
        Self::run(command)
    }

    /// Runs a command that prints its address.
    pub(crate) fn run(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let (sender, addresses) = channel();
        let readers = vec![
            listen(process.stdout.take().unwrap(), &said, sender.clone()),
            listen(process.stderr.take().unwrap(), &said, sender),
        ];
        let address = addresses.recv_timeout(Duration::from_secs(60)).unwrap();
        Self { process, address, said, readers }
    }

    /// Returns the process id.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Returns the port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Sends raw bytes and closes the sending side.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        self.exchange(bytes, |stream| drop(stream.shutdown(Shutdown::Write)))
    }

    /// Sends raw bytes, and keeps the sending side open until the service closes.
    pub(crate) fn exchange_open(&self, bytes: &[u8]) -> Answer {
        self.exchange(bytes, |_| {})
    }

    /// Sends raw bytes, and reads the response until the connection ends.
    fn exchange(&self, bytes: &[u8], then: impl FnOnce(&TcpStream)) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        // A service that responds early may close before it has read everything.
        let _ = stream.write_all(bytes);
        then(&stream);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::of(&answer)
    }

    /// Posts a body with headers, each with its line end.
    pub(crate) fn post(&self, path: &str, headers: &str, body: &[u8]) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
             content-length: {}\r\n{headers}\r\n",
            body.len(),
        );
        self.exchange(&[head.as_bytes(), body].concat(), |_| {})
    }

    /// Posts a letter.
    pub(crate) fn letter(&self, path: &str, letter: &[u8]) -> Answer {
        self.post(path, "content-type: application/json\r\n", letter)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let head = "host: test\r\nconnection: close";
        let head = format!("GET {path} HTTP/1.1\r\n{head}\r\n\r\n");
        self.exchange(head.as_bytes(), |_| {})
    }

    /// Ends it; returns all its output.
    pub(crate) fn stop(mut self) -> String {
        // Not killed, because the last lines of its log would be lost.
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.process.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        String::from_utf8_lossy(&self.said.lock().unwrap()).into_owned()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.map_or(bytes.len(), |end| end + 4));
        let head = String::from_utf8_lossy(head).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self { status: status.unwrap_or(0), head, body: body.to_vec() }
    }

    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers
            .into_iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Stores the output of a stream, and sends the address that it names.
fn listen(
    stream: impl Read + Send + 'static,
    said: &Arc<Mutex<Vec<u8>>>,
    addresses: Sender<String>,
) -> JoinHandle<()> {
    let said = Arc::clone(said);
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            if let Some((_, behind)) = text.split_once("http://") {
                let is_address = |c: char| c.is_ascii_digit() || ".:".contains(c);
                let end = behind.find(|c| !is_address(c)).unwrap_or(behind.len());
                let _ = addresses.send(behind[..end].to_owned());
            }
            said.lock().unwrap().append(&mut line);
        }
    })
}
