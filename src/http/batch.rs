//! Many letters in one request: they come in as a stream, and an archive goes out while
//! they do.
//!
//! In: NDJSON, or a JSON list. Out: a ZIP archive of their documents with the manifest as
//! its last entry. Memory holds the letters that are being worked on: the next is read
//! when there is a core for it, and when the client takes what is done. A client that goes
//! away drops the answer, and with it all that has not begun.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::thread;

use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::stream::{self, Stream, StreamExt};

use super::State;
use super::envelope::RequestId;
use super::negotiation;
use super::problem::Problem;
use crate::batch::{
    self, Archive, Defect, Documents, Entries, Framing, Head, Item, Splitter, Wanted,
};
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
    let framing = framing(request, &state)?;
    let letters = Letters::open(body, framing, state.body_limit).await?;
    let head = Head::of(&outputs, &state.styles);
    let archive = Archive::new(&head).map_err(|_| Problem::Defect("zip"))?;
    let wanted = Wanted { outputs, language };
    let id = RequestId::of(request);
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let made = stream::unfold(letters, Letters::next).map(move |item| {
        let (state, wanted, id) = (state.clone(), wanted.clone(), id.clone());
        async move { make(item?, state, wanted, id).await }
    });
    // As many at once as there are cores, handed on in their order.
    let made = Box::pin(made.buffered(cores));
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header(ContentDisposition::attachment("letters.zip"))
        .streaming(written(made, archive)))
}

/// Makes the documents of one letter, where no other request waits for it.
async fn make(
    item: Item,
    state: web::Data<State>,
    wanted: Wanted,
    id: RequestId,
) -> io::Result<Entries> {
    let work = move || {
        let render = |accepted: &Accepted, source: &[u8]| {
            documents(&state, accepted, source, &wanted)
        };
        let mut made = batch::make(item, &state.styles, wanted.language, render);
        if let Some(defect) = made.defect.take() {
            // The stage and never the message, which could quote the letter.
            let (id, name, stage) = (id.as_str(), &made.line.name, stage(defect));
            let _ =
                writeln!(io::stderr(), "request {id}: letter {name}: defect: {stage}");
        }
        Entries::of(made)
    };
    web::block(work).await.map_err(io::Error::other)
}

/// The documents of one letter, as the service renders it.
fn documents(
    state: &State,
    accepted: &Accepted,
    source: &[u8],
    wanted: &Wanted,
) -> Result<Documents, BundleError> {
    let mut documents = Documents { pages: 0, files: Vec::new() };
    for &output in &wanted.outputs {
        let rendered = match output {
            Output::One(format) => {
                (state.render)(&accepted.letter, &accepted.style, format)?
            }
            Output::Zip { embed_fonts } => {
                let (addressees, language) = (Vec::new(), wanted.language);
                let wanted = bundle::Wanted { addressees, embed_fonts, language };
                bundle::bundle(accepted, source, &wanted)?
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
        if !known || place.is_some() {
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
fn framing(request: &HttpRequest, state: &State) -> Result<Framing, Problem> {
    if state.is_draining() {
        return Err(Problem::Draining);
    }
    let coding = request.headers().get(header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| coding != "identity") {
        return Err(Problem::UnsupportedCoding);
    }
    match request.content_type().to_ascii_lowercase().as_str() {
        "application/x-ndjson" => Ok(Framing::Lines),
        "application/json" => Ok(Framing::List),
        _ => Err(Problem::NoLetters),
    }
}

/// Letters as they come in.
struct Letters {
    body: web::Payload,
    /// None once the body has ended.
    splitter: Option<Splitter>,
    ready: VecDeque<Item>,
}

impl Letters {
    /// Reads so far that it is clear that there are letters.
    async fn open(
        mut body: web::Payload,
        framing: Framing,
        limit: usize,
    ) -> Result<Self, Problem> {
        let mut start = Vec::new();
        while framing == Framing::List && Framing::of(&start) != Some(framing) {
            let is_other = Framing::of(&start).is_some() || start.len() > limit;
            match body.next().await {
                Some(Ok(bytes)) if !is_other => start.extend_from_slice(&bytes),
                Some(Err(_)) => return Err(Problem::BrokenBody),
                _ => return Err(Problem::NotAList),
            }
        }
        let mut splitter = Splitter::new(framing, limit);
        let mut ready = VecDeque::new();
        splitter.push(&start, &mut ready);
        Ok(Self { body, splitter: Some(splitter), ready })
    }

    /// The next letter; a body that breaks off breaks off the answer.
    async fn next(mut self) -> Option<(io::Result<Item>, Self)> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some((Ok(item), self));
            }
            let splitter = self.splitter.as_mut()?;
            match self.body.next().await {
                Some(Ok(bytes)) => splitter.push(&bytes, &mut self.ready),
                Some(Err(error)) => {
                    self.splitter = None;
                    return Some((Err(io::Error::other(error)), self));
                }
                None => {
                    self.ready.extend(self.splitter.take().and_then(Splitter::finish));
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
