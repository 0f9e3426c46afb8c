//! Where the service listens.

use std::net::SocketAddr;

use clap::Args;

/// What `serve` listens at and `healthcheck` asks.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Listening {
    /// Where the service listens: address and port.
    #[arg(
        long,
        env = "KAMERBRIEF_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        value_parser = address
    )]
    pub(super) listen: SocketAddr,
}

/// An address with a port.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8080")
}
