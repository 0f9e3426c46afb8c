//! Batches: letters arrive as a stream, and an archive is sent at the same time.
//!
//! Input: NDJSON or a JSON array. Output: a ZIP archive of their documents with the
//! manifest as its last entry. Memory only holds letters in progress: the next one is
//! read when there is room for it and when the client reads finished ones
//! ([`ArchiveStream`]). If the client leaves, the response is dropped, and with it
//! everything that has not started.

use std::io;
use std::sync::Arc;

use actix_web::http::header::{self, ContentDisposition};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

use super::AppState;
use super::batch_body::{LetterStream, to_io_error};
use super::batch_tasks::{ArchiveStream, MaxAhead};
use super::body::find_coding_problem;
use super::connection::Connection;
use super::memory::Reservation;
use super::memory_limits::work_bytes;
use super::memory_use::MemoryUse;
use super::pool::{Job, JobResult};
use super::problem::Problem;
use super::rate_limit::Caller;
use super::trace_context::TraceContext;
use super::{accept, negotiation};
use crate::RenderError;
use crate::batch::{
    self, ArchiveWriter, BatchInput, BatchOptions, Framing, InputError, InternalError,
    LetterDocuments, LetterEntries, ManifestHeader,
};
use crate::bundle::{self, BundleError, OutputFormat};
use crate::letter::ValidLetter;
use crate::limits::batch::MAX_MANIFEST_BYTES;
use crate::limits::{CancelToken, RenderContext};

/// Divisor of the memory budget for documents of one batch that its client has not read.
///
/// It is exceeded if one letter takes more.
const UNREAD_PART: usize = 8;

/// `POST /v1/letters/_batch`: renders many letters.
pub(super) async fn render_batch(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let answer = stream_archive(&request, body, state).await;
    answer.unwrap_or_else(|problem| problem.to_response(&request))
}

async fn stream_archive(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let outputs = requested_outputs(request)?;
    let language = accept::request_language(request, state.styles.locales());
    let framing = body_framing(request);
    let connection = Connection::from_request(request);
    let batch = state.batches.open_batch(request)?;
    let (body, memory) = state.batch_body(request, body);
    let client = batch.batch_client();
    let limit = state.limits.max_body();
    let letters = LetterStream::open(body, memory, client, framing, limit).await?;
    let head = ManifestHeader::for_outputs(&outputs, &state.styles);
    let archive = ArchiveWriter::new(&head).map_err(|_| Problem::InternalError("zip"))?;
    let archive = archive.with_max_manifest(MAX_MANIFEST_BYTES);
    let options = BatchOptions { outputs, language };
    let trace = TraceContext::from_request(request);
    let memory = state.memory.empty_reservation(MemoryUse::Answer, &connection);
    let (max_ahead, budget) = (state.limits.renders, state.memory.capacity());
    let caller = Caller::from_request(request);
    let files = options.outputs.iter().map(|output| output.count_files(0)).sum();
    let make = move |item, memory| {
        let client = (caller.clone(), Arc::clone(&connection));
        make_documents(
            item,
            memory,
            client,
            state.clone(),
            options.clone(),
            trace.clone(),
        )
    };
    let ahead = MaxAhead { letters: max_ahead, bytes: budget / UNREAD_PART, files };
    let archive =
        ArchiveStream::new(letters, archive, ahead, make, (memory, budget), batch);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header(ContentDisposition::attachment("letters.zip"))
        .streaming(archive))
}

/// Logs the stage of an internal error, but never the message, which could quote the
/// letter.
fn log_defect(defect: InternalError, letter: &str, trace: &TraceContext) {
    tracing::error!(
        request_id = trace.request_id(),
        trace_id = trace.id(),
        letter = %letter,
        problem = %"internal-error",
        stage = %defect_stage(defect),
        "letter"
    );
}

/// Renders one letter in turn with other requests.
///
/// The connection of the batch holds the memory of its documents.
async fn make_documents(
    item: BatchInput,
    source: Reservation,
    (caller, connection): (Option<Caller>, Arc<Connection>),
    state: web::Data<AppState>,
    options: BatchOptions,
    trace: TraceContext,
) -> io::Result<JobResult<LetterEntries>> {
    let name = item.name.clone();
    let size = item.file.as_ref().map_or(0, Vec::len);
    let files = options.outputs.iter().map(|output| output.count_files(0)).sum();
    let memory = work_bytes(size, files);
    let job = Job { size, memory, batch: Some(Arc::clone(&connection)), caller };
    let (shared, language) = (state.clone(), options.language);
    let work = move |cancel: &CancelToken| {
        // The letter is kept in memory until its documents are complete.
        let _source = source;
        let output = state.memory.output_limit(size, files);
        let context = RenderContext { output, ..state.letter_bounds(cancel) };
        let render = |accepted: &ValidLetter, source: &[u8]| {
            render_documents(&state, accepted, source, &options, &context)
        };
        let mut made = batch::make(item, &state.styles, language, &context, render);
        if cancel.is_set() {
            // The work was cancelled, which is not an internal error.
            return Err(Problem::Cancelled);
        }
        if let Some(defect) = made.defect.take() {
            log_defect(defect, &made.line.name, &trace);
        }
        state.metrics.count_letter(made.line.result);
        for (_, output, bytes) in &made.files {
            let pages = made.line.pages.unwrap_or_default();
            state.metrics.count_document(*output, pages, bytes.len());
        }
        Ok(LetterEntries::from_result(made))
    };
    match shared.pool.run_job(job, work).await {
        Err(Problem::RenderTimeout { seconds }) => {
            shared.metrics.count_late();
            let late =
                BatchInput { name, file: Err(InputError::RenderTimeout { seconds }) };
            let (styles, context) = (&shared.styles, RenderContext::default());
            let nothing = |_: &ValidLetter, _: &[u8]| Err(RenderError::Cancelled.into());
            let value = LetterEntries::from_result(batch::make(
                late, styles, language, &context, nothing,
            ));
            let memory = shared.memory.empty_reservation(MemoryUse::Answer, &connection);
            Ok(JobResult { value, memory })
        }
        Ok(JobResult { value, memory }) => {
            let memory =
                memory.into_answer(value.bytes(), &connection).map_err(to_io_error)?;
            Ok(JobResult { value, memory })
        }
        Err(problem) => Err(to_io_error(problem)),
    }
}

/// Renders the documents of one letter with the renderer of the service.
fn render_documents(
    state: &AppState,
    accepted: &ValidLetter,
    source: &[u8],
    options: &BatchOptions,
    context: &RenderContext,
) -> Result<LetterDocuments, BundleError> {
    let mut documents = LetterDocuments { pages: 0, files: Vec::new() };
    let mut context = context.clone();
    for &output in &options.outputs {
        let rendered = match output {
            OutputFormat::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format, &context)?
            }
            OutputFormat::Zip { embed_fonts } => {
                let (addressees, language) = (Vec::new(), options.language);
                let options = bundle::BundleOptions { addressees, embed_fonts, language };
                bundle::bundle_with(accepted, source, &options, &context)?
            }
        };
        context.output.take(rendered.bytes.len()).map_err(RenderError::from)?;
        documents.pages = rendered.pages;
        documents.files.push((output, rendered.bytes));
    }
    Ok(documents)
}

fn defect_stage(defect: InternalError) -> &'static str {
    match defect {
        InternalError::Panic => "panic",
        InternalError::Failed(error) => match Problem::from(error) {
            Problem::InternalError(stage) => stage,
            _ => "render",
        },
    }
}

/// Returns the requested formats: `?format=pdf,docx`, with `?fonts=embedded`.
fn requested_outputs(request: &HttpRequest) -> Result<Vec<OutputFormat>, Problem> {
    let mut formats: Option<String> = None;
    let mut fonts: Option<String> = None;
    for (name, value) in negotiation::query_parameters(request) {
        let (place, valid) = match name.as_str() {
            "format" => {
                (&mut formats, OutputFormat::ALL.map(OutputFormat::extension).join(", "))
            }
            "fonts" => (&mut fonts, "named, embedded".to_owned()),
            _ => {
                let valid = "format, fonts".to_owned();
                return Err(Problem::UnknownParameter { name, valid });
            }
        };
        let known = match name.as_str() {
            "format" => {
                value.split(',').all(|name| OutputFormat::from_extension(name).is_some())
            }
            _ => ["named", "embedded"].contains(&value.as_str()),
        };
        if place.is_some() {
            return Err(Problem::RepeatedParameter { name });
        }
        if !known {
            return Err(Problem::InvalidParameter { name, value, valid });
        }
        *place = Some(value);
    }
    let embeds = fonts.as_deref() == Some("embedded");
    let mut outputs = Vec::new();
    let formats = formats.as_deref().unwrap_or("pdf").split(',');
    for output in formats.filter_map(OutputFormat::from_extension) {
        let output = if embeds { output.with_fonts().unwrap_or(output) } else { output };
        if !outputs.contains(&output) {
            outputs.push(output);
        }
    }
    match outputs[..] {
        [output, ..] if embeds && outputs.iter().all(|o| o.with_fonts().is_none()) => {
            Err(Problem::FontsNotSupported { output })
        }
        _ => Ok(outputs),
    }
}

/// Returns the framing of letters in the body, or the problem of its media type.
fn body_framing(request: &HttpRequest) -> Result<Framing, Problem> {
    let framing = match request.content_type().to_ascii_lowercase().as_str() {
        "application/x-ndjson" => Some(Framing::Lines),
        "application/json" => Some(Framing::List),
        _ => None,
    };
    match find_coding_problem(request) {
        Some(problem) => Err(problem),
        None => framing.ok_or(Problem::UnsupportedBatchType),
    }
}
