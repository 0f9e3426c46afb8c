//! Options for the capacity of the service.
//!
//! In: flags and `KAMERBRIEF_*` variables. Out: numbers, and the parsers of numbers,
//! durations and sizes that all options of the service share.

use std::ops::RangeInclusive;

use clap::Args;
use clap::builder::TypedValueParser;

use crate::limits::http as limits;

#[derive(Debug, Args)]
pub(super) struct CapacityArgs {
    /// Maximum memory for request bodies, work in progress and responses together: bytes,
    /// or a number with KiB or MiB, at least 16MiB [default: 72MiB, 100MiB per concurrent
    /// rendering and the memory of each comparison].
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_MEMORY",
        value_name = "SIZE",
        value_parser = parse_memory
    )]
    pub(super) max_memory: Option<usize>,
    /// Maximum number of open connections, 1 to 1,000,000; fewer if the system allows
    /// fewer open files.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = limits::DEFAULT_CONNECTIONS,
        value_parser = parse_number(1..=limits::MAX_COUNT)
    )]
    pub(super) max_connections: usize,
    /// Maximum number of open batches, 1 to 1,000,000.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_BATCHES",
        value_name = "NUMBER",
        default_value_t = limits::DEFAULT_BATCHES,
        value_parser = parse_number(1..=limits::MAX_COUNT)
    )]
    pub(super) max_batches: usize,
    /// Maximum number of comparisons at once, 1 to 1,000,000 [default: one per two
    /// cores].
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_CONCURRENT_COMPARISONS",
        value_name = "NUMBER",
        value_parser = parse_number(1..=limits::MAX_COUNT)
    )]
    pub(super) max_concurrent_comparisons: Option<usize>,
    /// Maximum duration of a comparison, 1 to 3600 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_COMPARE_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = limits::DEFAULT_RENDER_SECONDS,
        value_parser = parse_seconds()
    )]
    pub(super) compare_timeout: u64,
    /// Maximum memory of a comparison process: bytes, or a number with KiB or MiB, at
    /// least 24MiB.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_COMPARE_MEMORY",
        value_name = "SIZE",
        default_value = "128MiB",
        value_parser = compare_memory
    )]
    pub(super) max_compare_memory: usize,
    /// Time over which the minimum transfer rate is measured, 1 to 3600 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_STALL_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = limits::DEFAULT_STALL_SECONDS,
        value_parser = parse_seconds()
    )]
    pub(super) stall_timeout: u64,
    /// Minimum transfer rate of requests and responses per second: bytes, or a number
    /// with KiB or MiB.
    #[arg(
        long,
        env = "KAMERBRIEF_MIN_TRANSFER_RATE",
        value_name = "SIZE",
        default_value = "2KiB",
        value_parser = parse_size
    )]
    pub(super) min_transfer_rate: usize,
}

/// Parses a number of seconds, up to an hour.
pub(super) fn parse_seconds() -> impl TypedValueParser<Value = u64> {
    clap::value_parser!(u64).range(1..=limits::MAX_SECONDS)
}

/// Parses a number within a range.
pub(super) fn parse_number(
    range: RangeInclusive<u64>,
) -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u64).range(range).try_map(usize::try_from)
}

/// Parses a memory budget of at least [`limits::MIN_MEMORY`].
fn parse_memory(text: &str) -> Result<usize, &'static str> {
    parse_size(text).and_then(|bytes| match bytes {
        limits::MIN_MEMORY.. => Ok(bytes),
        _ => Err("expected 16MiB or more"),
    })
}

/// Parses the memory of a comparison process, at least [`limits::MIN_COMPARE_MEMORY`].
fn compare_memory(text: &str) -> Result<usize, &'static str> {
    parse_size(text).and_then(|bytes| match bytes {
        limits::MIN_COMPARE_MEMORY.. => Ok(bytes),
        _ => Err("expected 24MiB or more"),
    })
}

/// Parses a number of bytes.
pub(super) fn parse_size(text: &str) -> Result<usize, &'static str> {
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
    use super::parse_size;

    #[test]
    fn a_size_is_bytes_or_has_a_unit() {
        assert_eq!(parse_size("8MiB"), Ok(8_388_608));
        assert_eq!(parse_size("512 KiB"), Ok(524_288));
        assert_eq!(parse_size("100"), Ok(100));
        for wrong in ["", "0", "8MB", "-1", "99999999999999999999"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
