//! HTTP service.
//!
//! Input: requests. Output: documents, reports and problems. [`app`] is the complete
//! service as a value, which tests call without a socket; [`serve()`] binds it to one and
//! shuts it down gracefully. Errors are mapped to a status in `problem`, and nowhere
//! else.

mod accept;
mod access_control;
mod access_log;
mod auth;
mod batch;
mod batch_body;
mod batch_tasks;
mod batches;
mod body;
mod claim;
mod client_lag;
mod client_stream;
mod clock;
mod common_headers;
mod compare;
mod compare_process;
mod compare_program;
mod compression;
mod connection;
mod connections;
mod content_disposition;
mod content_encoding;
mod cors;
mod examples;
mod health;
mod house_styles;
mod keys;
mod keys_file;
mod letters;
mod limits;
mod load_metrics;
mod log;
mod log_writer;
mod memory;
mod memory_limits;
mod memory_use;
mod metrics;
mod negotiation;
mod open_files;
pub mod openapi;
mod pool;
mod pool_progress;
mod problem;
mod process_metrics;
mod queue;
mod rate_limit;
mod read_ahead;
mod reload;
mod representation_cache;
mod resources;
mod response_body;
mod serve;
mod slot_use;
mod slots;
mod specs;
mod stall;
mod state;
mod swagger_ui;
mod trace_context;
mod unsent_copy;
mod upload_form;
mod webapp;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpRequest, middleware, web};

pub use access_control::AuthConfig;
pub use compare_program::CompareProgram;
pub use keys::{ApiKey, ApiKeys, KeyName, NewKey, new_key};
pub use keys_file::{KeysFile, KeysFileError};
pub use limits::ServiceLimits;
pub use log::{LogFormat, LogLevel, LogSettings};
pub use log_writer::LogWriter;
pub use openapi::Publisher;
pub use rate_limit::RequestRate;
pub use serve::{ServeOptions, serve, start_server};
pub use state::{AppState, RenderFunction};

use problem::Problem;
use resources::{get_resource, post_resource};

/// Creates the service.
pub fn app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors::cors(&state.access.origins);
    // Middleware runs from the bottom up: the last one sees a request first.
    App::new()
        .app_data(web::Data::new(state.styles.locales().clone()))
        .app_data(state)
        .wrap(middleware::from_fn(auth::check_access))
        .wrap(cors)
        .wrap(middleware::from_fn(cors::rejections_to_problems))
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
        .service(get_resource("/v1/openapi.json", specs::openapi_file))
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
