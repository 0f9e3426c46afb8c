//! `serve`: the options of the HTTP service.
//!
//! In: flags and `KAMERBRIEF_*` variables, flags first. Out: the service's
//! own [`Options`]; what cannot be meant stops the start.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use clap::{Args, CommandFactory};

use super::Failure;
use super::voice::{Voice, complain};
use crate::http::{self, Options};

/// What the names of our variables start with.
const PREFIX: &str = "KAMERBRIEF_";

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen: address and port.
    #[arg(
        long,
        env = "KAMERBRIEF_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        value_parser = address
    )]
    listen: SocketAddr,
    /// The most a letter may take: bytes, or a number with KiB or MiB.
    #[arg(
        long,
        env = "KAMERBRIEF_BODY_LIMIT",
        value_name = "SIZE",
        default_value = "8MiB",
        value_parser = size
    )]
    body_limit: usize,
    /// How many threads take requests [default: one a core].
    #[arg(long, env = "KAMERBRIEF_WORKERS", value_name = "NUMBER")]
    workers: Option<NonZeroUsize>,
    /// How many seconds /readyz says 503 before the service stops, at most 8.
    #[arg(
        long,
        env = "KAMERBRIEF_DRAIN_DELAY",
        value_name = "SECONDS",
        default_value = "2",
        value_parser = clap::value_parser!(u64).range(0..=8)
    )]
    drain_delay: u64,
}

impl Serve {
    pub(super) fn run(&self, voice: &Voice) -> Result<(), Failure> {
        warn_of_unknown_variables(voice);
        let cores = thread::available_parallelism();
        let workers = self.workers.or(cores.ok()).map_or(1, NonZeroUsize::get);
        let options = Options {
            listen: self.listen,
            body_limit: self.body_limit,
            workers,
            drain_delay: Duration::from_secs(self.drain_delay),
        };
        http::serve(&options, voice.styles.clone()).map_err(|error| {
            let address = self.listen.to_string();
            let values = vec![("address", address), ("reason", error.to_string())];
            Failure::Usage("cannot-listen", values)
        })
    }
}

/// Tells of variables that look like ours and are not.
fn warn_of_unknown_variables(voice: &Voice) {
    let command = Serve::augment_args(super::Arguments::command());
    let known: Vec<OsString> = command
        .get_arguments()
        .filter_map(|argument| argument.get_env().map(ToOwned::to_owned))
        .collect();
    for (name, _) in std::env::vars_os() {
        let ours = name.to_string_lossy().starts_with(PREFIX);
        if ours && !known.contains(&name) {
            let name = name.to_string_lossy().into_owned();
            let names: Vec<_> = known.iter().map(|name| name.to_string_lossy()).collect();
            let values = [("name", name.as_str()), ("valid", &names.join(", "))];
            complain(&voice.sentence(None, "unknown-variable", &values));
        }
    }
}

/// An address with a port.
pub(super) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8080")
}

/// A number of bytes.
fn size(text: &str) -> Result<usize, &'static str> {
    let (number, unit) = match text.strip_suffix("MiB") {
        Some(number) => (number, 1 << 20),
        None => text.strip_suffix("KiB").map_or((text, 1), |number| (number, 1 << 10)),
    };
    number
        .trim_end_matches(' ')
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|size| *size > 0)
        .ok_or("expected a number of bytes, or one with KiB or MiB, such as 8MiB")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_bytes_or_has_a_unit() {
        assert_eq!(size("8MiB"), Ok(8_388_608));
        assert_eq!(size("512 KiB"), Ok(524_288));
        assert_eq!(size("100"), Ok(100));
        for wrong in ["", "0", "8MB", "-1", "99999999999999999999"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
