//! Log on standard error.
//!
//! Input: a format and a level. Output: a line for each event of the service itself, with
//! its time. Libraries do not write to it, because their messages about a request could
//! quote a letter. `log_writer` writes the lines without waiting for their reader.

use std::panic;

use strum::{EnumString, IntoStaticStr, VariantNames};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::set_global_default;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{fmt, registry};

use super::log_writer::LogWriter;

/// Target of the events that are logged.
const SOURCE: &str = env!("CARGO_PKG_NAME");

/// Format of the log.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames,
)]
#[strum(serialize_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// One line of text per event.
    #[default]
    Pretty,
    /// No log.
    Off,
}

/// Minimum level of the events that are logged.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames,
)]
#[strum(serialize_all = "lowercase")]
pub enum LogLevel {
    /// Internal errors.
    Error,
    /// Also rejected requests.
    Warn,
    /// Also all other requests, start and stop.
    #[default]
    Info,
    /// Also probes.
    Debug,
}

impl LogFormat {
    /// Returns its name in options.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl LogLevel {
    /// Returns its name in options.
    pub fn name(self) -> &'static str {
        self.into()
    }

    const fn level_filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
        }
    }
}

/// Log settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogSettings {
    /// Format of the lines.
    pub format: LogFormat,
    /// Minimum level of the events.
    pub level: LogLevel,
}

impl LogSettings {
    /// Installs the log of the process; lines are written as long as the result is held.
    ///
    /// For a panic it logs the location and never the message, which can quote the
    /// letter.
    pub fn start(self) -> LogWriter {
        let writer = match self.format {
            LogFormat::Off => LogWriter::default(),
            format => self.subscribe_format(format),
        };
        panic::set_hook(Box::new(|panic| match panic.location() {
            Some(place) => tracing::error!("panic at {}:{}", place.file(), place.line()),
            None => tracing::error!("panic"),
        }));
        writer
    }

    fn subscribe_format(self, format: LogFormat) -> LogWriter {
        let ours = Targets::new().with_target(SOURCE, self.level.level_filter());
        let (target, writer) = LogWriter::new();
        let lines = fmt::layer()
            .with_writer(target)
            .with_ansi(false)
            .with_target(false)
            // There is no other channel to report that a line could not be written.
            .log_internal_errors(false);
        // A second start has no effect.
        let _ = match format {
            LogFormat::Json => {
                let lines = lines.json().flatten_event(true);
                let lines = lines.with_current_span(false).with_span_list(false);
                set_global_default(registry().with(ours).with(lines))
            }
            _ => set_global_default(registry().with(ours).with(lines)),
        };
        writer
    }
}
