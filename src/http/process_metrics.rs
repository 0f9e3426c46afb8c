//! Metrics of the process itself, under the standard names of Prometheus clients.
//!
//! Input: `/proc/self`, read at each scrape. Output: resident memory, open file
//! descriptors and their limit, CPU time. All are zero outside Linux, where these files
//! do not exist. They are read here, since four numbers of three files do not justify a
//! crate for all of `/proc`.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Clock ticks per second in `/proc`: USER_HZ, 100 on x86-64 and ARM.
const TICKS_PER_SECOND: f64 = 100.0;

/// Metrics of the process.
#[derive(Debug)]
pub(super) struct ProcessMetrics {
    resident: Gauge,
    open_fds: Gauge,
    max_fds: Gauge,
    cpu: Counter<f64, AtomicU64>,
}

impl ProcessMetrics {
    pub(super) fn register(all: &mut Registry) -> Self {
        let metrics = Self {
            resident: Gauge::default(),
            open_fds: Gauge::default(),
            max_fds: Gauge::default(),
            cpu: Counter::default(),
        };
        let Self { resident, open_fds, max_fds, cpu } = &metrics;
        for (name, help, gauge) in [
            ("process_resident_memory_bytes", "Memory in RAM", resident),
            ("process_open_fds", "Open file descriptors", open_fds),
            ("process_max_fds", "File descriptors that may be open", max_fds),
        ] {
            all.register(name, help, gauge.clone());
        }
        all.register("process_cpu_seconds", "CPU time, user and system", cpu.clone());
        metrics
    }

    pub(super) fn update_metrics(&self) {
        let set = |gauge: &Gauge, value: Option<i64>| {
            gauge.set(value.unwrap_or_default());
        };
        set(&self.resident, resident_bytes());
        set(&self.open_fds, open_fds());
        set(&self.max_fds, max_fds());
        if let Some(seconds) = cpu_seconds() {
            // Of two concurrent scrapes, the later value is kept; the bits of positive
            // numbers are ordered as the numbers are.
            self.cpu.inner().fetch_max(seconds.to_bits(), Ordering::Relaxed);
        }
    }
}

/// Returns the resident memory in bytes: `VmRSS:     1234 kB` of `status`.
fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.split_ascii_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Counts the entries of `fd`, without the one that reading them opens.
fn open_fds() -> Option<i64> {
    let count = fs::read_dir("/proc/self/fd").ok()?.count();
    i64::try_from(count.saturating_sub(1)).ok()
}

/// Returns the soft limit of `Max open files   1024   524288   files` in `limits`.
fn max_fds() -> Option<i64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// Returns the CPU time in seconds.
///
/// It is in fields 14 and 15 of `stat`, after the name in parentheses.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((f64::from(user) + f64::from(system)) / TICKS_PER_SECOND)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;

    use super::{cpu_seconds, max_fds, open_fds, resident_bytes};

    #[test]
    fn a_file_that_is_opened_is_counted() {
        let before = open_fds().unwrap();
        // More files than other tests may close in the meantime.
        let files: Vec<_> =
            (0..200).map(|_| File::open("/proc/self/stat").unwrap()).collect();
        let open = open_fds().unwrap();
        assert!(open > before + 100 && open < max_fds().unwrap(), "{before} {open}");
        drop(files);
    }

    #[test]
    fn memory_in_use_is_resident() {
        let before = resident_bytes().unwrap();
        let block = vec![1_u8; 64 << 20];
        let grown = resident_bytes().unwrap() - before;
        assert!(grown > 32 << 20, "{before} {grown}");
        assert_eq!(block.iter().filter(|byte| **byte == 1).count(), block.len());
        assert!(before > 1 << 20);
    }

    #[test]
    fn work_takes_cpu_time() {
        let before = cpu_seconds().unwrap();
        let work = |sum: u64| (0..100_000).fold(sum, |sum, n| sum.wrapping_mul(31) ^ n);
        let mut sum = 0;
        // Far more work than is needed for one tick of 10 ms.
        for _ in 0..2_000 {
            sum = work(sum);
            if cpu_seconds().unwrap() > before {
                break;
            }
        }
        assert!(cpu_seconds().unwrap() > before, "{sum}");
    }
}
