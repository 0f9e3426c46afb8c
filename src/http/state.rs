//! State that all requests share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::web;

use super::access_control::{AccessControl, AuthConfig};
use super::batches::OpenBatches;
use super::compare_program::CompareProgram;
use super::connections::Connections;
use super::limits::ServiceLimits;
use super::load_metrics::GaugeValues;
use super::log_writer::LogWriter;
use super::memory::{MemoryBudget, WorkKind};
use super::metrics::Metrics;
use super::openapi::Publisher;
use super::pool::WorkerPool;
use super::representation_cache::Representations;
use super::slots::{JobSlots, encoder_slots};
use crate::house_style::{HouseStyle, HouseStyles};
use crate::letter::Letter;
use crate::limits::http::DEFAULT_QUEUE_PER_RENDER;
use crate::limits::{CancelToken, RenderContext};
use crate::{Format, RenderError, RenderedFile};

/// Function that renders a letter; tests replace it with one that fails.
pub type RenderFunction =
    fn(&Letter, &HouseStyle, Format, &RenderContext) -> Result<RenderedFile, RenderError>;

/// State that all requests share.
#[derive(Debug)]
pub struct AppState {
    pub(super) styles: HouseStyles,
    pub(super) limits: ServiceLimits,
    pub(super) connections: Arc<Connections>,
    pub(super) memory: Arc<MemoryBudget>,
    /// Pool for renderings.
    pub(super) pool: WorkerPool,
    /// Pool for comparisons, so that letters never wait for them.
    pub(super) comparisons: WorkerPool,
    /// Slots for responses that are compressed at the same time.
    pub(super) encoders: Arc<JobSlots>,
    pub(super) compare_program: Option<CompareProgram>,
    pub(super) batches: Arc<OpenBatches>,
    pub(super) metrics: Metrics,
    pub(super) render: RenderFunction,
    pub(super) access: AccessControl,
    draining: AtomicBool,
    pub(super) publisher: Publisher,
    pub(super) openapi: OnceLock<Option<web::Bytes>>,
    pub(super) letter_schema: OnceLock<web::Bytes>,
    pub(super) shared: Representations,
}

impl AppState {
    /// Creates a state with the default limits and a maximum size of a letter, in bytes.
    pub fn new(styles: HouseStyles, body_limit: usize) -> Self {
        Self::with_limits(
            styles,
            ServiceLimits { body: body_limit, ..ServiceLimits::default() },
        )
    }

    /// Creates a state with these limits.
    pub fn with_limits(styles: HouseStyles, limits: ServiceLimits) -> Self {
        let metrics = Metrics::new(limits.renders, limits.queue);
        let evictions = metrics.load.evictions.clone();
        let connections = Connections::new(limits.max_connections, evictions.clone());
        let connections = connections.with_min_rate(limits.min_transfer_rate);
        let connections = Arc::new(connections);
        let memory = MemoryBudget::new(
            limits.max_memory,
            limits.renders,
            Arc::clone(&connections),
        );
        let pool = |kind, slots, queue, time| {
            WorkerPool::new(kind, slots, queue, time, Arc::clone(&memory))
        };
        Self {
            styles,
            pool: pool(
                WorkKind::Letters,
                limits.renders,
                limits.queue,
                limits.render_timeout,
            ),
            comparisons: pool(
                WorkKind::Comparisons,
                limits.comparisons,
                DEFAULT_QUEUE_PER_RENDER.saturating_mul(limits.comparisons),
                limits.compare_timeout,
            ),
            encoders: encoder_slots(limits.renders, limits.render_timeout, &memory),
            compare_program: None,
            batches: OpenBatches::new(&limits, evictions),
            connections,
            memory,
            metrics,
            limits,
            render: crate::render_with,
            access: AuthConfig::default().into(),
            draining: AtomicBool::new(false),
            publisher: Publisher::UNNAMED,
            openapi: OnceLock::new(),
            letter_schema: OnceLock::new(),
            shared: Representations::default(),
        }
    }

    /// Replaces the function that renders letters.
    #[must_use]
    pub fn with_render(mut self, render: RenderFunction) -> Self {
        self.render = render;
        self
    }

    /// Runs each comparison in a separate process.
    #[must_use]
    pub fn with_compare_program(mut self, program: CompareProgram) -> Self {
        self.compare_program = Some(program);
        self
    }

    /// Sets API keys, rate limits and CORS origins.
    #[must_use]
    pub fn with_access(mut self, access: AuthConfig) -> Self {
        self.access = access.into();
        self
    }

    /// Sets the publisher of the service.
    #[must_use]
    pub fn with_publisher(mut self, publisher: Publisher) -> Self {
        self.publisher = publisher;
        self
    }

    /// Counts the lines that the log drops.
    #[must_use]
    pub fn with_log(mut self, log: &LogWriter) -> Self {
        self.metrics.count_dropped_lines(log.dropped());
        self
    }

    /// Starts the drain phase: `/readyz` answers 503 and every response closes its
    /// connection.
    ///
    /// Letters are still accepted, since load balancers only notice after a probe.
    pub fn start_drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Returns the number of letters that wait to be rendered.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// Returns the limits for one letter.
    pub(super) fn letter_bounds(&self, cancel: &CancelToken) -> RenderContext {
        let ServiceLimits { pages, pixels, nesting, .. } = self.limits;
        let (cancel, timer) = (cancel.clone(), self.metrics.stage_watch());
        RenderContext {
            pages,
            pixels,
            nesting,
            cancel,
            timer,
            ..RenderContext::default()
        }
    }

    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Returns the values of the gauges of resources in use.
    pub(super) fn gauge_values(&self) -> GaugeValues {
        [
            self.memory.reserved(),
            self.memory.capacity(),
            self.connections.open_count(),
            self.connections.max_open(),
            self.batches.open_count(),
            self.batches.max_open(),
            self.comparisons.running(),
            self.comparisons.capacity(),
            self.comparisons.waiting(),
        ]
    }
}
