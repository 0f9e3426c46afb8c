//! The listening address of the service.

use std::net::SocketAddr;

use clap::Args;

/// The address on which `serve` listens and that `healthcheck` requests.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ListenArgs {
    /// Address of the service: IP address and port; port 0 selects a free port.
    #[arg(
        long,
        env = "KAMERBRIEF_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        value_parser = parse_address
    )]
    pub(super) listen: SocketAddr,
}

/// Parses an IP address with a port.
fn parse_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port, such as 127.0.0.1:8080")
}
