//! Many letters in one request: they come in as a stream, and an archive goes out while
//! they do.
//!
//! In: NDJSON, or a JSON list. Out: a ZIP archive of their documents with the manifest as
//! its last entry. Memory holds the letters that are being worked on: the next is read
//! when there is a core for it, and when the client takes what is done. A client that goes
//! away drops the answer, and with it all that has not begun.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, rt, web};
use futures_util::stream::{self, Stream, StreamExt};

use super::letters::{hold, refusal};
use super::negotiation;
use super::problem::Problem;
use super::trace::Trace;
use super::{Limits, State};
use crate::RenderError;
use crate::batch::{
    self, Archive, Defect, Documents, Entries, Framing, Head, Item, Splitter, Unread,
    Wanted,
};
use crate::bounds::{Bounds, Stop};
use crate::bundle::{self, BundleError, Output};
use crate::letter::Accepted;

/// `POST /v1/letters/_batch`: the documents of many letters.
pub(super) async fn render(
    request: HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    match archive(&request, body, state).await {
        Ok(answer) => answer,
        Err(problem) => problem.answer(&request),
    }
}

async fn archive(
    request: &HttpRequest,
    body: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let outputs = outputs(request)?;
    let language = negotiation::language(request, state.styles.locales());
    let framing = framing(request);
    let letters = Letters::open(body, framing, &state.limits).await?;
    let head = Head::of(&outputs, &state.styles);
    let archive = Archive::new(&head).map_err(|_| Problem::Defect("zip"))?;
    let wanted = Wanted { outputs, language };
    let trace = Trace::of(request);
    let renders = state.limits.renders;
    let made = stream::unfold(letters, Letters::next).map(move |item| {
        let (state, wanted, trace) = (state.clone(), wanted.clone(), trace.clone());
        async move { make(item?, state, wanted, trace).await }
    });
    // As many at once as are rendered at once, handed on in their order.
    let made = Box::pin(made.buffered(renders));
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header(ContentDisposition::attachment("letters.zip"))
        .streaming(written(made, archive)))
}

/// Makes the documents of one letter, when its turn comes among other requests.
async fn make(
    item: Item,
    state: web::Data<State>,
    wanted: Wanted,
    trace: Trace,
) -> io::Result<Entries> {
    let name = item.name.clone();
    let (shared, language) = (state.clone(), wanted.language);
    let work = move |stop: &Stop| {
        let bounds = state.bounds(stop);
        let render = |accepted: &Accepted, source: &[u8]| {
            documents(&state, accepted, source, &wanted, &bounds)
        };
        let mut made = batch::make(item, &state.styles, language, &bounds, render);
        if stop.is_set() {
            // Nobody waits for it: it met with no defect.
            return Err(Problem::Stopped);
        }
        if let Some(defect) = made.defect.take() {
            // The stage and never the message, which could quote the letter.
            tracing::error!(
                request_id = trace.request_id(),
                trace_id = trace.id(),
                letter = %made.line.name,
                problem = %"defect",
                stage = %stage(defect),
                "letter"
            );
        }
        state.metrics.letter(made.line.result);
        for (_, output, bytes) in &made.files {
            let pages = made.line.pages.unwrap_or_default();
            state.metrics.document(*output, pages, bytes.len());
        }
        Ok(Entries::of(made))
    };
    match shared.pool.run_in_turn(work).await {
        Err(Problem::RenderTime { seconds }) => {
            shared.metrics.late();
            let late = Item { name, file: Err(Unread::RenderTime { seconds }) };
            let (styles, bounds) = (&shared.styles, Bounds::default());
            let nothing = |_: &Accepted, _: &[u8]| Err(RenderError::Stopped.into());
            Ok(Entries::of(batch::make(late, styles, language, &bounds, nothing)))
        }
        made => made.map_err(|_| io::Error::other("a letter was lost")),
    }
}

/// The documents of one letter, as the service renders it.
fn documents(
    state: &State,
    accepted: &Accepted,
    source: &[u8],
    wanted: &Wanted,
    bounds: &Bounds,
) -> Result<Documents, BundleError> {
    let mut documents = Documents { pages: 0, files: Vec::new() };
    for &output in &wanted.outputs {
        let rendered = match output {
            Output::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format, bounds)?
            }
            Output::Zip { embed_fonts } => {
                let (addressees, language) = (Vec::new(), wanted.language);
                let wanted = bundle::Wanted { addressees, embed_fonts, language };
                bundle::bundle_within(accepted, source, &wanted, bounds)?
            }
        };
        documents.pages = rendered.pages;
        documents.files.push((output, rendered.bytes));
    }
    Ok(documents)
}

fn stage(defect: Defect) -> &'static str {
    match defect {
        Defect::Panic => "panic",
        Defect::Failed(error) => match Problem::from(error) {
            Problem::Defect(stage) => stage,
            _ => "render",
        },
    }
}

/// The formats asked for: `?format=pdf,docx`, with `?fonts=embedded`.
fn outputs(request: &HttpRequest) -> Result<Vec<Output>, Problem> {
    let mut formats: Option<String> = None;
    let mut fonts: Option<String> = None;
    for (name, value) in negotiation::parameters(request) {
        let (place, valid) = match name.as_str() {
            "format" => (&mut formats, Output::ALL.map(Output::extension).join(", ")),
            "fonts" => (&mut fonts, "named, embedded".to_owned()),
            _ => {
                let valid = "format, fonts".to_owned();
                return Err(Problem::UnknownParameter { name, valid });
            }
        };
        let known = match name.as_str() {
            "format" => {
                value.split(',').all(|name| Output::from_extension(name).is_some())
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
    for output in formats.filter_map(Output::from_extension) {
        let output = if embeds { output.with_fonts().unwrap_or(output) } else { output };
        if !outputs.contains(&output) {
            outputs.push(output);
        }
    }
    match outputs[..] {
        [output, ..] if embeds && outputs.iter().all(|o| o.with_fonts().is_none()) => {
            Err(Problem::NoFontChoice { output })
        }
        _ => Ok(outputs),
    }
}

/// How the letters stand in the body, if there may be one.
fn framing(request: &HttpRequest) -> Result<Framing, Problem> {
    let framing = match request.content_type().to_ascii_lowercase().as_str() {
        "application/x-ndjson" => Some(Framing::Lines),
        "application/json" => Some(Framing::List),
        _ => None,
    };
    match refusal(request) {
        Some(problem) => Err(problem),
        None => framing.ok_or(Problem::NoLetters),
    }
}

/// Letters as they come in.
struct Letters {
    body: Pin<Box<BodyStream<web::Payload>>>,
    /// None once the body has ended.
    splitter: Option<Splitter>,
    ready: VecDeque<Item>,
    /// How long the next piece may take to arrive.
    time: Duration,
}

impl Letters {
    /// Reads so far that it is clear that there are letters.
    async fn open(
        body: web::Payload,
        framing: Result<Framing, Problem>,
        limits: &Limits,
    ) -> Result<Self, Problem> {
        let mut letters = Self {
            body: Box::pin(BodyStream::new(body)),
            splitter: None,
            ready: VecDeque::new(),
            time: limits.body_time,
        };
        let opened = match framing {
            Ok(framing) => letters.start(framing, limits.body).await,
            Err(problem) => Err(problem),
        };
        match opened {
            Ok(splitter) => Ok(Self { splitter: Some(splitter), ..letters }),
            Err(problem) => {
                hold(letters.body);
                Err(problem)
            }
        }
    }

    async fn start(
        &mut self,
        framing: Framing,
        limit: usize,
    ) -> Result<Splitter, Problem> {
        let mut start = Vec::new();
        while framing == Framing::List && Framing::of(&start) != Some(framing) {
            let is_other = Framing::of(&start).is_some() || start.len() > limit;
            match self.piece().await? {
                Some(Ok(bytes)) if !is_other => start.extend_from_slice(&bytes),
                Some(Err(_)) => return Err(Problem::BrokenBody),
                _ => return Err(Problem::NotAList),
            }
        }
        let mut splitter = Splitter::new(framing, limit);
        splitter.push(&start, &mut self.ready);
        Ok(splitter)
    }

    /// The next piece of the body, if it comes in time.
    async fn piece(&mut self) -> Result<Option<Result<Bytes, PayloadError>>, Problem> {
        let next = poll_fn(|context| self.body.as_mut().poll_next(context));
        let late = |_| Problem::SlowBody { seconds: self.time.as_secs() };
        rt::time::timeout(self.time, next).await.map_err(late)
    }

    /// The next letter; a body that breaks off, or comes to a halt, breaks off the answer.
    async fn next(mut self) -> Option<(io::Result<Item>, Self)> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some((Ok(item), self));
            }
            self.splitter.as_ref()?;
            let (piece, mut splitter) = (self.piece().await, self.splitter.take()?);
            match piece {
                Ok(Some(Ok(bytes))) => {
                    splitter.push(&bytes, &mut self.ready);
                    self.splitter = Some(splitter);
                }
                Ok(None) => self.ready.extend(splitter.finish()),
                Ok(Some(Err(error))) => {
                    return Some((Err(io::Error::other(error)), self));
                }
                Err(_) => {
                    return Some((Err(io::ErrorKind::TimedOut.into()), self));
                }
            }
        }
    }
}

/// The bytes of the archive, a letter at a time.
fn written<S: Stream<Item = io::Result<Entries>>>(
    made: Pin<Box<S>>,
    archive: Archive,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold((made, Some(archive)), |(mut made, archive)| async {
        let mut archive = archive?;
        let mut out = Vec::new();
        let added = match made.next().await {
            Some(Ok(letter)) => archive
                .add(&letter, &mut out)
                .map(|()| Some(archive))
                .map_err(io::Error::other),
            Some(Err(error)) => Err(error),
            None => archive.finish(&mut out).map(|_| None).map_err(io::Error::other),
        };
        Some(match added {
            Ok(archive) => (Ok(Bytes::from(out)), (made, archive)),
            Err(error) => (Err(error), (made, None)),
        })
    })
}
