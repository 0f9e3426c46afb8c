//! `healthcheck`: whether the service takes on work, for containers that hold nothing
//! else to ask it with.
//!
//! In: where the service listens. Out: an exit code: 0 when it is ready, 1 when it is
//! not, as Docker wants it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::Failure;
use super::listening::Listening;
use super::voice::Voice;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct Healthcheck {
    #[command(flatten)]
    address: Listening,
}

impl Healthcheck {
    /// Asks the service whether it is ready.
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        let address = reached(self.address.listen);
        let reason = match ask(address) {
            Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => return Ok(()),
            Ok(answer) => answer,
            Err(error) => error.to_string(),
        };
        let address = address.to_string();
        let values = [("address", &*address), ("reason", &reason)];
        super::voice::complain(&voice.sentence(None, "not-ready", &values));
        Err(Failure::Told(1))
    }
}

/// Where to reach a service that may listen everywhere.
const fn reached(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The first line of the answer.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let head = format!("host: {address}\r\nconnection: close");
    write!(stream, "GET /readyz HTTP/1.1\r\n{head}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
