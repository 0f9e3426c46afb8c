//! Log writer that does not wait for the reader of standard error.
//!
//! Input: lines, from any thread. Output: the same lines on standard error, in order,
//! written by a separate thread. Up to [`MAX_WAITING_LINES`] wait for a slow or stalled
//! reader; further lines are dropped and counted, as are lines that cannot be written.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{
    ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard,
};

/// Maximum number of lines that wait to be written.
///
/// A line is shorter than 1 KiB, since each of its fields has a maximum, so that they
/// take at most 4 MiB.
const MAX_WAITING_LINES: usize = 4096;

/// Maximum time for writing the waiting lines at the end of the process.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// Writer of the log.
///
/// Dropping it writes the waiting lines for at most two seconds; lines logged later are
/// lost.
#[derive(Debug, Default)]
#[must_use]
pub struct LogWriter {
    worker: Option<WorkerGuard>,
    dropped: DroppedLines,
}

/// Counter of lines that were not written.
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
        let target = CountedWriter { target, failed: Arc::clone(&write_failed) };
        let (lines, worker) = NonBlockingBuilder::default()
            .buffered_lines_limit(MAX_WAITING_LINES)
            .lossy(true)
            .thread_name("log")
            .finish(target);
        let queue_full = Some(lines.error_counter());
        let dropped = DroppedLines { queue_full, write_failed };
        (lines, Self { worker: Some(worker), dropped })
    }

    /// Returns the counter of lines that were not written.
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
        // Runs on a separate thread: the guard reports a failure on standard output,
        // which may be the same full pipe.
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
    /// Returns the number of lines that were not written.
    pub(super) fn count(&self) -> u64 {
        let full = self.queue_full.as_ref().map_or(0, ErrorCounter::dropped_lines);
        let failed = self.write_failed.load(Ordering::Relaxed);
        u64::try_from(full).unwrap_or(u64::MAX).saturating_add(failed)
    }
}

/// Target that counts the lines it fails to write.
struct CountedWriter<W> {
    target: W,
    failed: Arc<AtomicU64>,
}

impl<W: Write> Write for CountedWriter<W> {
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

    /// Reader that reads nothing until a message arrives.
    struct Stalled(mpsc::Receiver<()>, Arc<Mutex<Vec<u8>>>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Returns an error once the sender is dropped.
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
        // The writing thread holds one more line.
        let sent = MAX_WAITING_LINES + 11;
        for number in 0..sent {
            // Written in one call, as the log does.
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
