//! Options of the log.
//!
//! In: flags and `KAMERBRIEF_*` variables. Out: a [`LogSettings`].

use std::error::Error;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use strum::VariantNames;

use crate::http::{LogFormat, LogLevel, LogSettings};

#[derive(Debug, Args)]
pub(super) struct LogArgs {
    /// Format of the log on standard error.
    #[arg(
        long,
        env = "KAMERBRIEF_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = LogFormat::default().name(),
        value_parser = parse_named::<LogFormat>()
    )]
    log_format: LogFormat,
    /// Minimum level of log lines; requests are error (5xx), warn (401, 429, 503), info,
    /// or debug (probes and /metrics).
    #[arg(
        long,
        env = "KAMERBRIEF_LOG_LEVEL",
        value_name = "LEVEL",
        default_value = LogLevel::default().name(),
        value_parser = parse_named::<LogLevel>()
    )]
    log_level: LogLevel,
}

impl LogArgs {
    pub(super) const fn log(&self) -> LogSettings {
        LogSettings { format: self.log_format, level: self.log_level }
    }

    /// Returns the options by variable name.
    pub(super) fn config(&self) -> [(&'static str, String); 2] {
        [
            ("LOG_FORMAT", self.log_format.name().to_owned()),
            ("LOG_LEVEL", self.log_level.name().to_owned()),
        ]
    }
}

/// Parses one of these values by its name.
fn parse_named<T>() -> impl TypedValueParser<Value = T>
where
    T: Clone + FromStr<Err: Error + Send + Sync> + Send + Sync + VariantNames + 'static,
{
    PossibleValuesParser::new(T::VARIANTS).try_map(|name| name.parse())
}
