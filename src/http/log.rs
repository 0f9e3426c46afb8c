//! The log, on standard error.
//!
//! In: a format and a level. Out: a line for each event of the service itself, with its
//! time. Libraries do not write to it: what they say of a request could quote a letter.
//! `log_writer` writes the lines without waiting for whoever reads them.

use std::panic;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::set_global_default;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{fmt, registry};

use super::log_writer::LogWriter;

/// What its lines come from.
const SOURCE: &str = env!("CARGO_PKG_NAME");

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// An object of JSON a line.
    Json,
    /// Words a line.
    #[default]
    Pretty,
    /// Not at all.
    Off,
}

/// From which level on events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Defects of the program.
    Error,
    /// Who was sent away, too.
    Warn,
    /// All other requests, start and stop, too.
    #[default]
    Info,
    /// Probes, too.
    Debug,
}

impl LogFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Json, Self::Pretty, Self::Off];

    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pretty => "pretty",
            Self::Off => "off",
        }
    }
}

impl LogLevel {
    /// Every level.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Debug];

    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    const fn filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
        }
    }
}

/// What the log is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// How it is written.
    pub format: LogFormat,
    /// From which level on.
    pub level: LogLevel,
}

impl Log {
    /// Writes the log of the whole process from now on, as long as the result is kept. Of a
    /// panic it has the location and never the message, which can quote the letter.
    pub fn start(self) -> LogWriter {
        let writer = match self.format {
            LogFormat::Off => LogWriter::default(),
            format => self.subscribe(format),
        };
        panic::set_hook(Box::new(|panic| match panic.location() {
            Some(place) => tracing::error!("panic at {}:{}", place.file(), place.line()),
            None => tracing::error!("panic"),
        }));
        writer
    }

    fn subscribe(self, format: LogFormat) -> LogWriter {
        let ours = Targets::new().with_target(SOURCE, self.level.filter());
        let (target, writer) = LogWriter::new();
        let lines = fmt::layer()
            .with_writer(target)
            .with_ansi(false)
            .with_target(false)
            // There is nobody to tell that a line could not be written.
            .log_internal_errors(false);
        // A second start changes nothing.
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
