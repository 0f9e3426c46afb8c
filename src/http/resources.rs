//! Resources with their methods.

use actix_web::http::{Method, header};
use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route, web,
};

use super::problem::Problem;

/// Path of the web application.
pub(super) const WEBAPP_PATH: &str = "/";

/// Creates a read-only resource (`GET`, `HEAD`).
pub(super) fn get_resource<F, Args>(path: &str, handler: F) -> Resource
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
pub(super) fn post_resource<F, Args>(path: &str, handler: F) -> Resource
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
pub(super) fn allow_only(allow: &'static str) -> Route {
    web::to(move |request: HttpRequest| async move {
        if request.method() == Method::OPTIONS {
            return HttpResponse::NoContent()
                .insert_header((header::ALLOW, allow))
                .finish();
        }
        Problem::MethodNotAllowed { allow }.to_response(&request)
    })
}
