//! HTTP service.
//!
//! Input: requests. Output: documents, reports and problems. [`app`] is the complete
//! service as a value, which tests call without a socket; [`serve()`] binds it to one and
//! shuts it down gracefully. Errors are mapped to a status in `problem`, and nowhere
//! else.

mod accept;
mod access_log;
mod answer;
mod auth;
mod batch;
mod batch_body;
mod batch_tasks;
mod batches;
mod body;
mod claim;
mod clock;
mod common_headers;
mod compare;
mod compare_process;
mod compression;
mod connections;
mod content_disposition;
mod content_encoding;
mod cors;
mod examples;
mod health;
mod house_styles;
mod keys;
mod keys_file;
mod lag;
mod letters;
mod limits;
mod load;
mod log;
mod log_writer;
mod memory;
mod memory_use;
mod metrics;
mod negotiation;
mod nofile;
pub mod openapi;
mod pool;
mod problem;
mod process;
mod progress;
mod queue;
mod rate_limit;
mod read_ahead;
mod reload;
mod serve;
mod shared;
mod slots;
mod specs;
mod stall;
mod stream;
mod swagger_ui;
mod trace_context;
mod unsent;
mod upload_form;
mod webapp;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::{
    App, Error, FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder,
    Route, middleware, web,
};

pub use auth::Access;
pub use compare_process::CompareProgram;
pub use keys::{Key, KeyName, Keys, NewKey, new_key};
pub use keys_file::{KeysFile, KeysFileError};
pub use limits::Limits;
pub use log::{Log, LogFormat, LogLevel};
pub use log_writer::LogWriter;
pub use openapi::Publisher;
pub use rate_limit::Rate;
pub use serve::{ServeOptions, serve, start_server};

use crate::house_style::{HouseStyle, HouseStyles};
use crate::letter::Letter;
use crate::limits::http::DEFAULT_QUEUE_PER_RENDER;
use crate::limits::{CancelToken, RenderContext};
use crate::{Format, RenderError, Rendered};
use auth::Door;
use batches::Batches;
use connections::Connections;
use memory::{Kind, Memory};
use metrics::Metrics;
use pool::Pool;
use problem::Problem;
use shared::Representations;
use slots::Slots;

/// Function that renders a letter; tests replace it with one that fails.
pub type Render =
    fn(&Letter, &HouseStyle, Format, &RenderContext) -> Result<Rendered, RenderError>;

/// State that all requests share.
#[derive(Debug)]
pub struct State {
    styles: HouseStyles,
    limits: Limits,
    connections: Arc<Connections>,
    memory: Arc<Memory>,
    /// Pool for renderings.
    pool: Pool,
    /// Pool for comparisons, so that letters never wait for them.
    comparisons: Pool,
    /// Slots for responses that are compressed at the same time.
    encoders: Arc<Slots>,
    compare_program: Option<CompareProgram>,
    batches: Arc<Batches>,
    metrics: Metrics,
    render: Render,
    door: Door,
    draining: AtomicBool,
    publisher: Publisher,
    openapi: OnceLock<Option<web::Bytes>>,
    letter_schema: OnceLock<web::Bytes>,
    shared: Representations,
}

impl State {
    /// Creates a state with the default limits and a maximum size of a letter, in bytes.
    pub fn new(styles: HouseStyles, body_limit: usize) -> Self {
        Self::with_limits(styles, Limits { body: body_limit, ..Limits::default() })
    }

    /// Creates a state with these limits.
    pub fn with_limits(styles: HouseStyles, limits: Limits) -> Self {
        let metrics = Metrics::new(limits.renders, limits.queue);
        let evictions = metrics.load.evictions.clone();
        let connections = Connections::new(limits.max_connections, evictions.clone());
        let connections = connections.with_min_rate(limits.min_transfer_rate);
        let connections = Arc::new(connections);
        let memory =
            Memory::new(limits.max_memory, limits.renders, Arc::clone(&connections));
        let pool = |kind, slots, queue, time| {
            Pool::new(kind, slots, queue, time, Arc::clone(&memory))
        };
        Self {
            styles,
            pool: pool(
                Kind::Letters,
                limits.renders,
                limits.queue,
                limits.render_timeout,
            ),
            comparisons: pool(
                Kind::Comparisons,
                limits.comparisons,
                DEFAULT_QUEUE_PER_RENDER.saturating_mul(limits.comparisons),
                limits.compare_timeout,
            ),
            encoders: compression::encoder_slots(limits.renders, &memory),
            compare_program: None,
            batches: Batches::new(&limits, evictions),
            connections,
            memory,
            metrics,
            limits,
            render: crate::render_with,
            door: Access::default().into(),
            draining: AtomicBool::new(false),
            publisher: Publisher::UNNAMED,
            openapi: OnceLock::new(),
            letter_schema: OnceLock::new(),
            shared: Representations::default(),
        }
    }

    /// Replaces the function that renders letters.
    #[must_use]
    pub fn with_render(mut self, render: Render) -> Self {
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
    pub fn with_access(mut self, access: Access) -> Self {
        self.door = access.into();
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

    /// Returns the OpenAPI document, cached for all requests; `None` on an internal
    /// error.
    fn openapi(&self) -> Option<web::Bytes> {
        let admission = self.door.admission();
        let document = || openapi::document(&self.styles, &self.publisher, admission);
        self.openapi.get_or_init(|| document().ok().map(web::Bytes::from)).clone()
    }

    /// Returns the JSON Schema of letters, cached for all requests.
    fn letter_schema(&self) -> web::Bytes {
        let schema = || crate::letter::schema(self.styles.locales());
        self.letter_schema.get_or_init(|| format!("{:#}\n", schema()).into()).clone()
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
    fn letter_bounds(&self, cancel: &CancelToken) -> RenderContext {
        let Limits { pages, pixels, nesting, .. } = self.limits;
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

    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// Creates the service.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors::cors(&state.door.origins);
    // Middleware runs from the bottom up: the last one sees a request first.
    App::new()
        .app_data(state)
        .wrap(middleware::from_fn(auth::guard))
        .wrap(cors)
        .wrap(middleware::from_fn(cors::word_refusals))
        .wrap(middleware::from_fn(compression::represent_answer))
        .wrap(middleware::from_fn(access_log::observe_request))
        .wrap(middleware::from_fn(common_headers::add_envelope))
        .service(post_resource("/v1/letters", letters::render_letter))
        .service(post_resource("/v1/letters/_check", letters::check_letter))
        .service(post_resource("/v1/letters/_compare", compare::compare))
        .service(post_resource("/v1/letters/_batch", batch::render_batch))
        .service(get_resource("/v1/house-styles", house_styles::list_house_styles))
        .service(get_resource("/v1/examples", examples::list_examples))
        .service(get_resource("/v1/examples/{name}", examples::example_letter))
        .service(get_resource("/v1/letter-schema", specs::letter_schema))
        .service(get_resource("/v1/openapi.json", specs::openapi))
        .service(get_resource("/docs", swagger_ui::reference_page))
        .service(get_resource("/docs/{asset}", swagger_ui::reference_asset))
        .service(get_resource("/livez", health::report_live))
        .service(get_resource("/readyz", health::report_ready))
        .service(get_resource("/version", health::report_version))
        .service(get_resource("/metrics", health::report_metrics))
        .configure(webapp::add_routes)
        .default_service(web::to(async |request: HttpRequest| {
            Problem::NotFound.to_response(&request)
        }))
}

/// Creates a read-only resource (`GET`, `HEAD`).
fn get_resource<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args> + Clone,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .default_service(allow_only("GET, HEAD, OPTIONS"))
}

/// Creates a resource for `POST` requests.
fn post_resource<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::post().to(handler))
        .default_service(allow_only("POST, OPTIONS"))
}

/// Answers `OPTIONS`, and 405 for every unsupported method of a resource.
fn allow_only(allow: &'static str) -> Route {
    web::to(move |request: HttpRequest| async move {
        if request.method() == Method::OPTIONS {
            return HttpResponse::NoContent()
                .insert_header((header::ALLOW, allow))
                .finish();
        }
        Problem::MethodNotAllowed { allow }.to_response(&request)
    })
}
