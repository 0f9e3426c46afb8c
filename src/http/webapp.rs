//! `/`: the web page and its assets.
//!
//! Input: requests of a browser. Output: the page; without JavaScript, the document of a
//! submitted letter file, or the page with everything that is wrong with the letter.
//! Assets have paths that change with their content.

use actix_web::body;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::connection::Connection;
use super::negotiation::RenderRequest;
use super::problem::Problem;
use super::representation_cache::mark_shared;
use super::resources::{WEBAPP_PATH, allow_only, get_resource, post_resource};
use super::{AppState, accept, letters, upload_form};
use crate::bundle::OutputFormat;
use crate::webapp::{self, ASSETS, UploadError};

/// `Cache-Control` of an asset: one year, since its path changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Registers the routes of the page.
pub(super) fn add_routes(service: &mut web::ServiceConfig) {
    service
        .service(
            web::resource(WEBAPP_PATH)
                .route(web::get().to(show_page))
                .route(web::head().to(show_page))
                .route(web::post().to(submit_form))
                .default_service(allow_only("GET, HEAD, POST, OPTIONS")),
        )
        .service(post_resource("/places", post_text_boxes))
        .service(get_resource("/assets/{digest}/{name}", serve_asset));
}

/// `GET /`: returns the page.
async fn show_page(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    dress_page(HttpResponse::Ok(), &request, &state, None)
}

/// `POST /`: returns the document of a letter file.
async fn submit_form(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let problem = match form_document(&request, body, &state).await {
        Ok(answer) => return answer,
        Err(problem) => problem.to_response(&request),
    };
    // Shows the content of the problem in a page, with its status.
    let (head, problem) = problem.into_parts();
    let problem = body::to_bytes(problem).await.unwrap_or_default();
    let mut upload_error: UploadError =
        serde_json::from_slice(&problem).unwrap_or_default();
    let language = head.headers().get(header::CONTENT_LANGUAGE);
    let language = language.and_then(|tag| tag.to_str().ok());
    upload_error.language = language.unwrap_or_default().to_owned();
    let mut builder = HttpResponse::build(head.status());
    for (name, value) in head.headers() {
        builder.insert_header((name, value));
    }
    dress_page(builder, &request, &state, Some(&upload_error))
}

/// `POST /places`: returns the positions of the text of a letter on its pages.
///
/// It is private to the page and not part of the API contract.
async fn post_text_boxes(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    match letters::text_places(&request, body, state).await {
        Ok(text_boxes) => HttpResponse::Ok().json(text_boxes),
        Err(problem) => problem.to_response(&request),
    }
}

async fn form_document(
    request: &HttpRequest,
    body: web::Payload,
    state: &web::Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let form = upload_form::read_form(request, body, state).await?;
    let value = form.format.unwrap_or_else(|| "pdf".to_owned());
    let Some(output) = OutputFormat::from_extension(&value) else {
        let valid = OutputFormat::ALL.map(OutputFormat::extension).join(", ");
        return Err(Problem::InvalidParameter {
            name: "format".to_owned(),
            value,
            valid,
        });
    };
    let wish = RenderRequest { output, addressees: Vec::new(), inline: false };
    let language = accept::request_language(request, state.styles.locales());
    let connection = Connection::from_request(request);
    letters::render_document(form.letter, wish, language, state.clone(), &connection)
        .await
}

/// Returns the page in the preferred language of the browser.
fn dress_page(
    mut answer: actix_web::HttpResponseBuilder,
    request: &HttpRequest,
    state: &AppState,
    upload_error: Option<&UploadError>,
) -> HttpResponse {
    let locales = state.styles.locales();
    let language = accept::request_language(request, locales).unwrap_or_default();
    let locale = locales.get(language);
    let service = webapp::WebappSettings {
        languages: &locales.codes(),
        asks_for_key: state.access.asks_for_key(),
    };
    match webapp::page(locale, &service, upload_error) {
        Ok(html) => answer
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_LANGUAGE, locale.spoken.tag()))
            .insert_header((header::CONTENT_SECURITY_POLICY, webapp::POLICY))
            .body(html),
        Err(_) => Problem::InternalError("page").to_response(request),
    }
}

/// `GET /assets/{digest}/{name}`: returns an asset of the page.
async fn serve_asset(
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let (digest, name) = path.into_inner();
    let Some(asset) = ASSETS.find(&digest, &name) else {
        return Problem::NotFound.to_response(&request);
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, asset.media_type()))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER)));
    mark_shared(answer.body(asset.content.as_ref()))
}
