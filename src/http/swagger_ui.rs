//! `/docs`: interactive API reference (Swagger UI for `/v1/openapi.json`).
//!
//! Input: the compressed build of Swagger UI. Output: a page and its assets, with names
//! that change with their content; nothing is loaded from other sites.

use std::borrow::Cow;
use std::io::Read;
use std::sync::{Arc, LazyLock, OnceLock};

use actix_web::http::header::{
    self, AcceptEncoding, ContentEncoding, Encoding, Header, HeaderValue,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use flate2::read::GzDecoder;
use utoipa_swagger_ui::Config;

use super::negotiation::no_parameters;
use super::problem::Problem;
use super::representation_cache::mark_shared;
use crate::hash::short_sha256_hex;

/// Content security policy of the page: it may only load from the service and call it.
///
/// Images also come from the style sheet of Swagger UI (data) and from responses of the
/// service (blob).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "swagger-ui/reference.html")]
struct ReferencePage<'a> {
    style: &'a str,
    program: &'a str,
    start: &'a str,
}

/// File that the page loads.
struct ReferenceAsset {
    name: String,
    media_type: &'static str,
    content: Bytes,
    is_compressed: bool,
    /// Uncompressed content, created at the first request for it.
    unpacked: OnceLock<Option<Bytes>>,
}

/// Style sheet, program, and start script.
static ASSETS: LazyLock<Option<[ReferenceAsset; 3]>> = LazyLock::new(|| {
    let start = include_bytes!("../../templates/swagger-ui/reference.js").as_slice();
    Some([
        ReferenceAsset::builtin_asset("swagger-ui", "css", "text/css; charset=utf-8")?,
        ReferenceAsset::builtin_asset(
            "swagger-ui-bundle",
            "js",
            "text/javascript; charset=utf-8",
        )?,
        ReferenceAsset::new(
            "start",
            "js",
            "text/javascript; charset=utf-8",
            start.into(),
            false,
        ),
    ])
});

impl ReferenceAsset {
    fn new(
        stem: &str,
        extension: &str,
        media_type: &'static str,
        content: Cow<'static, [u8]>,
        is_compressed: bool,
    ) -> Self {
        let digest = short_sha256_hex(&content);
        let name = format!("{stem}.{digest}.{extension}");
        let content = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => content.into(),
        };
        Self { name, media_type, content, is_compressed, unpacked: OnceLock::new() }
    }

    /// Returns a file of Swagger UI.
    fn builtin_asset(
        stem: &str,
        extension: &str,
        media_type: &'static str,
    ) -> Option<Self> {
        let config = Arc::new(Config::from(""));
        let file = utoipa_swagger_ui::serve(&format!("{stem}.{extension}"), config);
        let file = file.ok()??;
        Some(Self::new(stem, extension, media_type, file.bytes, file.gzpipped))
    }

    /// Returns the uncompressed content, which all responses share.
    fn uncompressed_bytes(&self) -> Option<Bytes> {
        let unpack = || {
            let mut unpacked = Vec::new();
            let read = GzDecoder::new(self.content.as_ref()).read_to_end(&mut unpacked);
            read.ok().map(|_| unpacked.into())
        };
        self.unpacked.get_or_init(unpack).clone()
    }
}

/// `GET /docs`: returns the page.
pub(super) async fn reference_page(request: HttpRequest) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.to_response(&request);
    }
    let page = ASSETS.as_ref().and_then(|[style, program, start]| {
        ReferencePage { style: &style.name, program: &program.name, start: &start.name }
            .render()
            .ok()
    });
    let Some(page) = page else {
        return Problem::InternalError("reference").to_response(&request);
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(page)
}

/// `GET /docs/{asset}`: returns a file that the page loads.
pub(super) async fn reference_asset(
    request: HttpRequest,
    name: web::Path<String>,
) -> HttpResponse {
    let mut assets = ASSETS.iter().flatten();
    let Some(asset) = assets.find(|asset| asset.name == *name) else {
        return Problem::NotFound.to_response(&request);
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, asset.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")));
    if !asset.is_compressed {
        return mark_shared(answer.body(asset.content.clone()));
    }
    if takes_gzip(&request) {
        answer.insert_header(ContentEncoding::Gzip);
        return mark_shared(answer.body(asset.content.clone()));
    }
    match asset.uncompressed_bytes() {
        Some(unpacked) => mark_shared(answer.body(unpacked)),
        None => Problem::InternalError("reference").to_response(&request),
    }
}

/// Returns whether a request accepts gzip.
fn takes_gzip(request: &HttpRequest) -> bool {
    let supported = [Encoding::identity(), Encoding::gzip()];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(supported.iter()))
        .is_some_and(|chosen| chosen == Encoding::gzip())
}
