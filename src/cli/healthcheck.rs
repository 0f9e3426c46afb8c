//! `healthcheck`: checks whether the service is ready, for containers without an HTTP
//! client.
//!
//! In: the address of the service. Out: an exit code: 0 if it is ready, 1 otherwise, as
//! Docker expects.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::context::Context;
use super::failure::CommandError;
use super::listen_args::ListenArgs;

/// The timeout of the request.
const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct HealthcheckCommand {
    #[command(flatten)]
    address: ListenArgs,
}

impl HealthcheckCommand {
    /// Requests the readiness of the service.
    pub(super) fn run(&self, context: &Context) -> Result<(), CommandError> {
        let address = reachable_address(self.address.listen);
        let reason = match ask_readiness(address) {
            Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => return Ok(()),
            Ok(answer) => answer,
            Err(error) => error.to_string(),
        };
        let address = address.to_string();
        let values = [("address", &*address), ("reason", &reason)];
        super::context::write_error_line(&context.sentence(None, "not-ready", &values));
        Err(CommandError::Reported(1))
    }
}

/// Returns the address to reach a service that may listen on all interfaces.
const fn reachable_address(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// Requests `/readyz` and returns the first line of the response.
fn ask_readiness(address: SocketAddr) -> io::Result<String> {
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
