//! The resource: a letter comes in, its document or its report goes out.

use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

use super::State;
use super::disposition::disposition;
use super::negotiation::{self, Wish};
use super::problem::Problem;
use crate::bundle::{self, BundleError, Output, Wanted};
use crate::check::{self, Failure, Report};
use crate::letter::{self, Accepted};
use crate::locale::Language;
use crate::page::{self, Place};
use crate::{Format, Rendered, SetLetter};

/// `POST /v1/letters`: the document of a letter.
pub(super) async fn render(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    match document(&request, body, state).await {
        Ok(answer) => answer,
        Err(problem) => problem.answer(&request),
    }
}

/// `POST /v1/letters/_check`: what there is to tell about a letter.
pub(super) async fn check(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    match report(&request, body, state).await {
        Ok(report) => HttpResponse::Ok().json(report),
        Err(problem) => problem.answer(&request),
    }
}

async fn document(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let wish = Wish::of(request)?;
    let language = negotiation::language(request, state.styles.locales());
    let bytes = read(request, body, &state).await?;
    set(bytes, wish, language, state).await
}

/// The document of a letter that has come in, as it is wanted.
pub(super) async fn set(
    bytes: Bytes,
    wish: Wish,
    language: Option<Language>,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    off_the_event_loop(move || {
        let accepted = letter::parse(&bytes, &state.styles)?;
        let rendered = match wish.output {
            Output::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format)?
            }
            Output::Zip { embed_fonts } => {
                let addressees = wish.addressees.clone();
                let wanted = Wanted { addressees, embed_fonts, language };
                bundle::bundle(&accepted, &bytes, &wanted)?
            }
        };
        Ok((accepted, rendered, wish))
    })
    .await
    .map(|(accepted, rendered, wish)| answer(&accepted, rendered, &wish))
}

async fn report(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<Report, Problem> {
    negotiation::no_parameters(request)?;
    let language = negotiation::language(request, state.styles.locales());
    let bytes = read(request, body, &state).await?;
    off_the_event_loop(move || Ok(check::check(&bytes, &state.styles, language)?)).await
}

/// Where the text of a letter stands on its pages, for the web page.
pub(super) async fn places(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<Vec<Place>, Problem> {
    negotiation::no_parameters(request)?;
    let bytes = read(request, body, &state).await?;
    off_the_event_loop(move || {
        let accepted = letter::parse(&bytes, &state.styles)?;
        let set = SetLetter::of(&accepted.letter, &accepted.style)?;
        Ok(page::places(&set.pages))
    })
    .await
}

/// Does what takes long where no other request waits for it. One that panics
/// takes nobody along.
async fn off_the_event_loop<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    web::block(work).await.unwrap_or(Err(Problem::Defect("panic")))
}

/// Reads the body of a request that may have one.
async fn read(
    request: &HttpRequest,
    body: web::Payload,
    state: &State,
) -> Result<Bytes, Problem> {
    if state.is_draining() {
        return Err(Problem::Draining);
    }
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return Err(Problem::UnsupportedMediaType);
    }
    let coding = request.headers().get(header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| coding != "identity") {
        return Err(Problem::UnsupportedCoding);
    }
    let limit = state.body_limit;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Problem::BodyTooLarge { limit });
    }
    match body.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::BrokenBody),
        Err(_) => Err(Problem::BodyTooLarge { limit }),
    }
}

/// The answer that carries a document.
fn answer(accepted: &Accepted, rendered: Rendered, wish: &Wish) -> HttpResponse {
    let Accepted { letter, warnings, .. } = accepted;
    let content_type = match wish.output {
        Output::One(Format::Html) => "text/html; charset=utf-8",
        output => output.media_type(),
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_LANGUAGE, letter.language.tag()))
        .insert_header(disposition(letter, wish))
        .insert_header((HeaderName::from_static("page-count"), rendered.pages))
        .insert_header((HeaderName::from_static("warning-count"), warnings.len()))
        .body(rendered.bytes)
}

impl From<letter::Error> for Problem {
    fn from(error: letter::Error) -> Self {
        match error {
            letter::Error::NotJson { line, column } => Self::NotJson { line, column },
            letter::Error::Violations { language, violations, .. } => {
                Self::InvalidLetter { language, violations }
            }
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotJson { line, column } => Self::NotJson { line, column },
            Failure::Defect(error) => error.into(),
        }
    }
}

impl From<BundleError> for Problem {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Addressees { wrong, valid } => Self::InvalidParameter {
                name: "addressee".to_owned(),
                value: wrong.join(", "),
                valid: valid.join(", "),
            },
            BundleError::Render(error) => error.into(),
            BundleError::Metadata(_) => Self::Defect("metadata"),
            BundleError::Manifest(_) => Self::Defect("manifest"),
            BundleError::Zip(_) => Self::Defect("zip"),
        }
    }
}
