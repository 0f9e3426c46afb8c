//! The HTTP service.
//!
//! In: requests. Out: documents, reports and problems. [`app`] is the whole
//! service as a value, which tests call without a socket; [`serve()`] puts it
//! on one and stops it gracefully. What goes wrong becomes a status in
//! `problem`, and nowhere else.

mod disposition;
mod envelope;
mod examples;
mod house_styles;
mod letters;
mod negotiation;
mod operations;
mod page;
mod problem;
mod serve;

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpRequest, Route, middleware, web};

pub use serve::{Options, serve};

use crate::letter::Letter;
use crate::style::{HouseStyle, HouseStyles};
use crate::{Format, RenderError, Rendered};
use problem::Problem;

/// How a letter is rendered; tests put a failing one in its place.
pub type Render = fn(&Letter, &HouseStyle, Format) -> Result<Rendered, RenderError>;

/// What all requests share.
#[derive(Debug)]
pub struct State {
    styles: HouseStyles,
    body_limit: usize,
    render: Render,
    draining: AtomicBool,
}

impl State {
    /// The state of a service that takes on work.
    pub const fn new(styles: HouseStyles, body_limit: usize) -> Self {
        let draining = AtomicBool::new(false);
        Self { styles, body_limit, render: crate::render, draining }
    }

    /// The same state with another way of rendering.
    #[must_use]
    pub fn with_render(mut self, render: Render) -> Self {
        self.render = render;
        self
    }

    /// From now on no new work is taken on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// The service.
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
    let limit = state.body_limit;
    let probe = |path: &str| web::resource(path).default_service(only("GET, HEAD"));
    App::new()
        .app_data(state)
        .wrap(middleware::from_fn(envelope::envelope))
        .service(
            web::resource("/v1/letters")
                .route(web::post().to(letters::render))
                .default_service(only("POST")),
        )
        .service(
            web::resource("/v1/letters/_check")
                .route(web::post().to(letters::check))
                .default_service(only("POST")),
        )
        .service(
            web::resource("/v1/house-styles")
                .route(web::get().to(house_styles::list))
                .route(web::head().to(house_styles::list))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/v1/examples")
                .route(web::get().to(examples::list))
                .route(web::head().to(examples::list))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/v1/examples/{name}")
                .route(web::get().to(examples::letter))
                .route(web::head().to(examples::letter))
                .default_service(only("GET, HEAD")),
        )
        .service(
            probe("/livez")
                .route(web::get().to(operations::live))
                .route(web::head().to(operations::live)),
        )
        .service(
            probe("/readyz")
                .route(web::get().to(operations::ready))
                .route(web::head().to(operations::ready)),
        )
        .service(
            probe("/version")
                .route(web::get().to(operations::version))
                .route(web::head().to(operations::version)),
        )
        .configure(|service| page::routes(service, limit))
        .default_service(web::to(async |request: HttpRequest| {
            Problem::NotFound.answer(&request)
        }))
}

/// The answer to every method that a resource lacks.
fn only(allow: &'static str) -> Route {
    web::to(move |request: HttpRequest| async move {
        Problem::MethodNotAllowed { allow }.answer(&request)
    })
}
