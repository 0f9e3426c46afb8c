//! Writes the log to standard error without waiting for its reader.
//!
//! In: lines, from any thread. Out: the same lines on standard error, in order, written by a
//! thread of its own. [`MAX_WAITING_LINES`] wait for a reader who is slow or has stalled; a
//! line beyond that is dropped and counted, as is one that cannot be written.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{
    ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard,
};

/// Lines that wait to be written. A line has less than 1 KiB, since each of its fields has a
/// maximum, so that they take 4 MiB at most.
const MAX_WAITING_LINES: usize = 4096;

/// How long the lines that still wait may take at the end of the process.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// The writer of the log. Dropping it writes the lines that still wait, as far as that takes
/// no longer than two seconds; what is logged later is lost.
#[derive(Debug, Default)]
#[must_use]
pub struct LogWriter {
    worker: Option<WorkerGuard>,
    dropped: DroppedLines,
}

/// Counts the lines that were not written.
#[derive(Clone, Debug, Default)]
pub(super) struct DroppedLines {
    queue_full: Option<ErrorCounter>,
    write_failed: Arc<AtomicU64>,
}

impl LogWriter {
    /// Starts the thread that writes to standard error.
    pub(super) fn new() -> (NonBlocking, Self) {
        Self::with_target(io::stderr())
    }

    fn with_target(target: impl Write + Send + 'static) -> (NonBlocking, Self) {
        let write_failed = Arc::new(AtomicU64::new(0));
        let target = Counted { target, failed: Arc::clone(&write_failed) };
        let (lines, worker) = NonBlockingBuilder::default()
            .buffered_lines_limit(MAX_WAITING_LINES)
            .lossy(true)
            .thread_name("log")
            .finish(target);
        let queue_full = Some(lines.error_counter());
        let dropped = DroppedLines { queue_full, write_failed };
        (lines, Self { worker: Some(worker), dropped })
    }

    /// The counter of lines that were not written.
    pub(super) fn dropped(&self) -> DroppedLines {
        self.dropped.clone()
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        let Some(worker) = self.worker.take() else {
            return;
        };
        let (flushed, wait) = mpsc::channel();
        // On a thread of its own: the guard reports a failure on standard output, which may
        // be the same full pipe.
        let flush = thread::Builder::new().spawn(move || {
            drop(worker);
            let _ = flushed.send(());
        });
        if flush.is_ok() {
            let _ = wait.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

impl DroppedLines {
    /// How many lines were not written.
    pub(super) fn count(&self) -> u64 {
        let full = self.queue_full.as_ref().map_or(0, ErrorCounter::dropped_lines);
        let failed = self.write_failed.load(Ordering::Relaxed);
        u64::try_from(full).unwrap_or(u64::MAX).saturating_add(failed)
    }
}

/// A target that counts the lines it fails to write.
struct Counted<W> {
    target: W,
    failed: Arc<AtomicU64>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes);
        match &written {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failed.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, mpsc};

    use super::{LogWriter, MAX_WAITING_LINES};

    /// A reader who reads nothing until told to.
    struct Stalled(mpsc::Receiver<()>, Arc<Mutex<Vec<u8>>>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Ends once nobody can tell it any more.
            let _ = self.0.recv();
            self.1.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stalled_reader_costs_lines_and_nothing_else() {
        let (go_on, stalled) = mpsc::channel();
        let written = Arc::default();
        let stalled = Stalled(stalled, Arc::clone(&written));
        let (mut lines, writer) = LogWriter::with_target(stalled);
        // One is in the hands of the thread that writes.
        let sent = MAX_WAITING_LINES + 11;
        for number in 0..sent {
            // In one piece, as the log does it.
            lines.write_all(format!("{number}\n").as_bytes()).unwrap();
        }
        let dropped = writer.dropped().count();
        assert!((10..=11).contains(&dropped), "{dropped}");
        drop(go_on);
        drop(writer);
        let written = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        assert_eq!(written.lines().count() as u64, sent as u64 - dropped);
        assert!(written.starts_with("0\n1\n"));
    }

    #[test]
    fn a_line_that_cannot_be_written_is_counted() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (mut lines, writer) = LogWriter::with_target(Closed);
        for _ in 0..3 {
            writeln!(lines, "x").unwrap();
        }
        let dropped = writer.dropped();
        drop(writer);
        assert_eq!(dropped.count(), 3);
    }
}
