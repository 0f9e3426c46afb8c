//! The resource: a letter comes in, its document or its report goes out.

use std::time::Duration;

use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, rt, web};

use super::disposition::disposition;
use super::negotiation::{self, Wish};
use super::problem::Problem;
use super::{Limits, State};
use crate::bounds::Stop;
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
    let shared = state.clone();
    let work = move |stop: &Stop| {
        let bounds = state.bounds(stop);
        let accepted = letter::parse_within(&bytes, &state.styles, &bounds)?;
        let rendered = match wish.output {
            Output::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format, &bounds)
                    .map_err(Problem::from)
            }
            Output::Zip { embed_fonts } => {
                let addressees = wish.addressees.clone();
                let wanted = Wanted { addressees, embed_fonts, language };
                bundle::bundle_within(&accepted, &bytes, &wanted, &bounds)
                    .map_err(Problem::from)
            }
        };
        let rendered =
            rendered.map_err(|problem| problem.spoken_in(accepted.letter.language))?;
        Ok((accepted, rendered, wish))
    };
    let (accepted, rendered, wish) = shared.pool.run(work).await?;
    shared.metrics.document(wish.output, rendered.pages, rendered.bytes.len());
    Ok(answer(&accepted, rendered, &wish))
}

async fn report(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<Report, Problem> {
    negotiation::no_parameters(request)?;
    let language = negotiation::language(request, state.styles.locales());
    let bytes = read(request, body, &state).await?;
    let shared = state.clone();
    let work = move |stop: &Stop| {
        let bounds = state.bounds(stop);
        Ok(check::check_within(&bytes, &state.styles, language, &bounds)?)
    };
    shared.pool.run(work).await
}

/// Where the text of a letter stands on its pages, for the web page.
pub(super) async fn places(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<Vec<Place>, Problem> {
    negotiation::no_parameters(request)?;
    let bytes = read(request, body, &state).await?;
    let shared = state.clone();
    let work = move |stop: &Stop| {
        let bounds = state.bounds(stop);
        let accepted = letter::parse_within(&bytes, &state.styles, &bounds)?;
        let set = SetLetter::within(&accepted.letter, &accepted.style, &bounds)
            .map_err(Problem::from)
            .map_err(|problem| problem.spoken_in(accepted.letter.language))?;
        Ok(page::places(&set.pages))
    };
    shared.pool.run(work).await
}

/// Reads the body of a request that may have one.
pub(super) async fn read(
    request: &HttpRequest,
    body: web::Payload,
    state: &State,
) -> Result<Bytes, Problem> {
    read_as("application/json", request, body, state).await
}

/// Reads the body of a request that may have one of this media type.
pub(super) async fn read_as(
    media_type: &str,
    request: &HttpRequest,
    body: web::Payload,
    state: &State,
) -> Result<Bytes, Problem> {
    let mut body = BodyStream::new(body);
    let refused =
        refusal(request).or_else(|| refusal_of_file(media_type, request, state));
    let read = match refused {
        Some(problem) => Err(problem),
        None => read_within(&mut body, state).await,
    };
    if read.is_err() {
        hold(body);
    }
    read
}

/// Holds a body that was not read. The server reads one that nobody holds to its end, which
/// may never come; it closes the connection of one that is held while the answer goes out.
pub(super) fn hold(body: impl Sized + 'static) {
    rt::spawn(async move {
        rt::time::sleep(HOLD).await;
        drop(body);
    });
}

/// Longer than it takes to send the answer to a body that was not read.
const HOLD: Duration = Duration::from_secs(2);

/// What is wrong with a request before its body is read.
pub(super) fn refusal(request: &HttpRequest) -> Option<Problem> {
    let coding = request.headers().get(header::CONTENT_ENCODING);
    coding
        .is_some_and(|coding| coding != "identity")
        .then_some(Problem::UnsupportedCoding)
}

/// The same of one whose body is read whole.
fn refusal_of_file(
    media_type: &str,
    request: &HttpRequest,
    state: &State,
) -> Option<Problem> {
    if !request.content_type().eq_ignore_ascii_case(media_type) {
        return Some(Problem::UnsupportedMediaType);
    }
    let limit = state.limits.body;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    announced
        .is_some_and(|length| length > limit as u64)
        .then_some(Problem::BodyTooLarge { limit })
}

/// Reads a body that is small enough and comes in time.
async fn read_within(
    body: &mut BodyStream<web::Payload>,
    state: &State,
) -> Result<Bytes, Problem> {
    let Limits { body: limit, body_time: time, .. } = state.limits;
    match rt::time::timeout(time, to_bytes_limited(body, limit)).await {
        Ok(Ok(Ok(bytes))) => Ok(bytes),
        Ok(Ok(Err(_))) => Err(Problem::BrokenBody),
        Ok(Err(_)) => Err(Problem::BodyTooLarge { limit }),
        Err(_) => Err(Problem::SlowBody { seconds: time.as_secs() }),
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
            letter::Error::Stopped => Self::Stopped,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotJson { line, column } => Self::NotJson { line, column },
            Failure::Render(error) => error.into(),
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
