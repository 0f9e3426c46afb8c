//! Prometheus metrics of the service.
//!
//! Input: finished requests, stages, documents, and letters of batches. Output: the
//! Prometheus text format. No label has a value that a client chooses, so the number of
//! series is bounded by the names and routes in this crate.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};
use strum::VariantNames;

use super::clock;
use super::load_metrics::{GaugeValues, LoadMetrics};
use super::log_writer::DroppedLines;
use super::pool::WorkerPool;
use super::pool_progress::ProgressMetrics;
use super::process_metrics::ProcessMetrics;
use crate::Format;
use crate::batch::Outcome;
use crate::bundle::OutputFormat;
use crate::limits::{Observer, Stage, StageTimer};

/// Media type of [`Metrics::encode_text`].
pub(super) const MEDIA_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// Codes of the problems that count as rejections: the service could have accepted the
/// work.
const REJECTIONS: [&str; 8] = [
    "compare-timeout",
    "insufficient-memory",
    "invalid-api-key",
    "missing-api-key",
    "queue-full",
    "render-timeout",
    "too-many-batches",
    "too-many-requests",
];

/// Upper bounds of histogram buckets, in seconds.
const SECONDS: [f64; 13] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: String,
}

/// Labels of a stage; Prometheus treats an empty label as absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
    format: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FormatLabel {
    format: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabel {
    result: &'static str,
}

/// Labels that distinguish the series of a metric.
trait MetricLabels:
    EncodeLabelSet + Clone + fmt::Debug + Eq + Hash + Send + Sync + 'static
{
}

impl<L> MetricLabels for L where
    L: EncodeLabelSet + Clone + fmt::Debug + Eq + Hash + Send + Sync + 'static
{
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// Metrics of the service.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Histograms<RouteLabels>,
    rejections: Family<ReasonLabel, Counter>,
    stages: Arc<StageHistograms>,
    documents: DocumentMetrics,
    waiting: Gauge,
    rendering: Gauge,
    progress: ProgressMetrics,
    process: ProcessMetrics,
    log_lines_dropped: Counter,
    dropped_lines: DroppedLines,
    pub(super) load: LoadMetrics,
}

/// Counters of documents, and of the letters of batches.
#[derive(Debug)]
struct DocumentMetrics {
    documents: Family<FormatLabel, Counter>,
    pages: Family<FormatLabel, Counter>,
    bytes: Family<FormatLabel, Counter>,
    letters: Family<ResultLabel, Counter>,
}

impl DocumentMetrics {
    /// Registers the counters.
    fn register(all: &mut Registry) -> Self {
        Self {
            documents: register_counter(
                all,
                "kamerbrief_documents",
                "Documents rendered",
            ),
            pages: register_counter(all, "kamerbrief_pages", "Pages of these documents"),
            bytes: register_counter(
                all,
                "kamerbrief_document_bytes",
                "Bytes of these documents",
            ),
            letters: register_counter(
                all,
                "kamerbrief_batch_letters",
                "Letters of batches",
            ),
        }
    }
}

/// Registers the metrics that never change: the version, the start and the capacity.
fn register_constants(all: &mut Registry, renders: usize, queue: usize) {
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    all.register("kamerbrief_build", "The program", build);
    let start: Gauge<f64, AtomicU64> = Gauge::default();
    start.set(clock::date());
    register_metric(
        all,
        "process_start_time_seconds",
        "Start, in seconds from 1970",
        start,
    );
    let slots = |slots: usize| {
        let gauge: Gauge = Gauge::default();
        gauge.set(slots.try_into().unwrap_or(i64::MAX));
        gauge
    };
    register_metric(
        all,
        "kamerbrief_queue_capacity",
        "Letters that may wait",
        slots(queue),
    );
    register_metric(all, "kamerbrief_render_slots", "Letters at once", slots(renders));
}

/// Histogram of stage durations.
#[derive(Debug)]
struct StageHistograms {
    start: Instant,
    seconds: Histograms<StageLabels>,
}

impl Observer for StageHistograms {
    fn now(&self) -> Duration {
        clock::now().duration_since(self.start)
    }

    fn on_stage_finished(&self, stage: Stage, took: Duration) {
        self.seconds.get_or_create(&stage_labels(stage)).observe(took.as_secs_f64());
    }
}

fn stage_labels(stage: Stage) -> StageLabels {
    let format = if let Stage::Export(format) = stage { format } else { "" };
    StageLabels { stage: stage.into(), format }
}

/// Label for a letter in a batch that exceeded its time limit.
const TIMED_OUT: &str = "render-timeout";

impl Metrics {
    /// Registers all metrics of a service with `renders` render slots and `queue` places.
    pub(super) fn new(renders: usize, queue: usize) -> Self {
        let mut all = Registry::default();
        register_constants(&mut all, renders, queue);
        let metrics = Self {
            requests: register_counter(
                &mut all,
                "http_requests",
                "Requests that are over",
            ),
            request_seconds: register_histogram(
                &mut all,
                "http_request_duration_seconds",
                "Requests, from their head to the end of their answer",
            ),
            rejections: register_counter(
                &mut all,
                "kamerbrief_rejected_requests",
                "Requests sent away, by problem",
            ),
            stages: Arc::new(StageHistograms {
                start: clock::now(),
                seconds: register_histogram(
                    &mut all,
                    "kamerbrief_stage_duration_seconds",
                    "Stages of renderings",
                ),
            }),
            documents: DocumentMetrics::register(&mut all),
            waiting: register_metric(
                &mut all,
                "kamerbrief_queue_length",
                "Letters that wait",
                Gauge::default(),
            ),
            rendering: register_metric(
                &mut all,
                "kamerbrief_renders_in_progress",
                "Letters being rendered",
                Gauge::default(),
            ),
            progress: ProgressMetrics::register(&mut all),
            process: ProcessMetrics::register(&mut all),
            log_lines_dropped: register_metric(
                &mut all,
                "kamerbrief_dropped_log_lines",
                "Lines of the log that were not written",
                Counter::default(),
            ),
            dropped_lines: DroppedLines::default(),
            load: LoadMetrics::register(&mut all),
            registry: all,
        };
        metrics.initialize_series();
        metrics
    }

    /// Creates every series with value 0 at the start.
    ///
    /// A series that first appears with value 1 has no rate until it reaches 2.
    fn initialize_series(&self) {
        for reason in REJECTIONS {
            drop(self.rejections.get_or_create(&ReasonLabel { reason }));
        }
        for &result in Outcome::VARIANTS {
            drop(self.documents.letters.get_or_create(&ResultLabel { result }));
        }
        drop(self.documents.letters.get_or_create(&ResultLabel { result: TIMED_OUT }));
        for format in OutputFormat::ALL.map(OutputFormat::extension) {
            let DocumentMetrics { documents, pages, bytes, .. } = &self.documents;
            for family in [documents, pages, bytes] {
                drop(family.get_or_create(&FormatLabel { format }));
            }
        }
        let formats = Format::ALL.map(|format| Stage::Export(format.extension()));
        let first = [Stage::Parse, Stage::Compose, Stage::Document, Stage::Layout];
        for stage in first.into_iter().chain(formats) {
            drop(self.stages.seconds.get_or_create(&stage_labels(stage)));
        }
    }

    /// Returns an observer that records the duration of stages.
    pub(super) fn stage_watch(&self) -> StageTimer {
        StageTimer::new(self.stages.clone())
    }

    /// Counts a finished request; its status is `None` if the client left before a
    /// response.
    pub(super) fn count_request(
        &self,
        route: &str,
        method: &'static str,
        status: Option<u16>,
        took: Duration,
    ) {
        let status =
            status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let labels = RouteLabels { route: route.to_owned(), method };
        self.request_seconds.get_or_create(&labels).observe(took.as_secs_f64());
        let labels = RequestLabels { route: labels.route, method, status };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts a problem if it is a rejection.
    pub(super) fn count_problem(&self, code: &'static str) {
        if REJECTIONS.contains(&code) {
            self.rejections.get_or_create(&ReasonLabel { reason: code }).inc();
        }
    }

    /// Counts a rendered document with its pages and bytes.
    pub(super) fn count_document(
        &self,
        output: OutputFormat,
        pages: usize,
        bytes: usize,
    ) {
        let labels = FormatLabel { format: output.extension() };
        self.documents.documents.get_or_create(&labels).inc();
        self.documents.pages.get_or_create(&labels).inc_by(pages as u64);
        self.documents.bytes.get_or_create(&labels).inc_by(bytes as u64);
    }

    /// Counts a letter in a batch by its outcome.
    pub(super) fn count_letter(&self, outcome: Outcome) {
        self.documents
            .letters
            .get_or_create(&ResultLabel { result: outcome.into() })
            .inc();
    }

    /// Counts a letter in a batch that exceeded its time limit.
    pub(super) fn count_late(&self) {
        self.documents.letters.get_or_create(&ResultLabel { result: TIMED_OUT }).inc();
    }

    /// Registers the counter of log lines that the log drops.
    pub(super) fn count_dropped_lines(&mut self, dropped: DroppedLines) {
        self.dropped_lines = dropped;
    }

    /// Updates the metrics that are read at each scrape instead of counted.
    fn update_gauges(&self, pool: &WorkerPool, is_ready: bool) {
        self.progress.update_metrics(pool.progress(), is_ready);
        self.process.update_metrics();
        let dropped = self.dropped_lines.count();
        self.log_lines_dropped.inner().fetch_max(dropped, Ordering::Relaxed);
    }

    /// Returns all metrics in the Prometheus text format.
    pub(super) fn encode_text(
        &self,
        pool: &WorkerPool,
        values: GaugeValues,
        is_ready: bool,
    ) -> Result<String, fmt::Error> {
        self.update_gauges(pool, is_ready);
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.waiting.set(number(pool.waiting()));
        self.rendering.set(number(pool.running()));
        self.load.set_gauges(values);
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn register_metric<M: Metric + Clone>(
    all: &mut Registry,
    name: &str,
    help: &str,
    metric: M,
) -> M {
    all.register(name, help, metric.clone());
    metric
}

fn register_counter<L: MetricLabels>(
    all: &mut Registry,
    name: &str,
    help: &str,
) -> Family<L, Counter> {
    register_metric(all, name, help, Family::default())
}

fn register_histogram<L: MetricLabels>(
    all: &mut Registry,
    name: &str,
    help: &str,
) -> Histograms<L> {
    register_metric(
        all,
        name,
        help,
        Family::new_with_constructor(|| Histogram::new(SECONDS)),
    )
}
