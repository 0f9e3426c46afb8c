//! Response representation: content coding, `ETag` and digests.
//!
//! Input: a response with its complete content. Output: the response in the preferred
//! content coding of the request, with a strong `ETag` (RFC 9110, section 8.8.3) and
//! digests (RFC 9530) of exactly these bytes; or 304 if the client has them already. A
//! stream passes unchanged.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, rt, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::claim::JobClaim;
use super::connection::Connection;
use super::content_encoding::{ContentCoding, EncodedBody};
use super::memory::Reservation;
use super::pool::{CancelOnDrop, LARGE};
use super::problem::Problem;
use super::rate_limit::Caller;
use super::representation_cache::SharedMarker;
use super::response_body::CompleteBody;
use super::slots::SlotGuard;
use super::{AppState, accept};

/// Minimum size of a response that is compressed, in bytes.
///
/// Below it, coding gains less than its headers cost.
const CODING_THRESHOLD: usize = 1024;

/// Maximum size that is coded on the event loop, in bytes.
const EVENT_LOOP_BYTES: usize = 16 * 1024;

/// Size up to which a response is not counted, in bytes.
///
/// Such a response fits in the buffers of its connection.
const UNCOUNTED_BYTES: usize = 16 * 1024;

/// Codes the response to a request and adds its `ETag` and digests.
pub(super) async fn represent_answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let header = accept::joined_field(request.request(), &header::ACCEPT_ENCODING);
    let accepted = ContentCoding::accepted_codings(&header);
    if accepted.is_empty() {
        let problem = Problem::CodingNotAcceptable.to_response(request.request());
        return Ok(request.into_response(problem));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, answer) = response.into_parts();
    let (head, body) = answer.into_parts();
    let answer = match body.try_into_bytes() {
        Ok(bytes) if !bytes.is_empty() => {
            match represent_bytes(&request, head, bytes, &accepted).await {
                Ok(answer) => answer,
                Err(problem) => problem.to_response(&request),
            }
        }
        Ok(_) => head.set_body(BoxBody::new(())),
        Err(stream) => head.set_body(stream),
    };
    Ok(ServiceResponse::new(request, answer))
}

/// Builds the representation of a response whose bytes are complete.
async fn represent_bytes(
    request: &HttpRequest,
    mut head: HttpResponse<()>,
    bytes: Bytes,
    accepted: &[ContentCoding],
) -> Result<HttpResponse, Problem> {
    let rendered = head.extensions_mut().remove::<Reservation>();
    let is_shared = head.extensions_mut().remove::<SharedMarker>().is_some();
    let state = request.app_data::<web::Data<AppState>>();
    let memory = match (rendered, state) {
        (Some(memory), _) => Some(memory),
        (None, Some(state)) if bytes.len() > UNCOUNTED_BYTES && !is_shared => {
            let connection = Connection::from_request(request);
            Some(state.memory.reserve_answer(bytes.len(), &connection).await?)
        }
        _ => None,
    };
    if head.headers().contains_key(header::CONTENT_ENCODING) {
        // A response that is cached in a coding is sent unchanged.
        return Ok(head.set_body(BoxBody::new(CompleteBody::new(bytes, memory))));
    }
    let coding = choose_coding(accepted, head.headers(), bytes.len());
    let mut memory = memory;
    if let Some(memory) = memory.as_mut().filter(|_| coding != ContentCoding::Identity) {
        // The response is in memory twice while it is coded.
        memory.grow(bytes.len()).await?;
    }
    let (coded, memory) = match state {
        Some(state) if is_shared => (code_shared(state, coding, bytes).await?, memory),
        Some(state) if coding != ContentCoding::Identity => {
            let slot = encoder_slot(request, state, bytes.len()).await?;
            let (coded, (memory, _)) =
                encode_bytes(coding, bytes, (memory, slot)).await?;
            (coded, memory)
        }
        _ => encode_bytes(coding, bytes, memory).await?,
    };
    Ok(finish_answer(request, head, coding, coded, memory))
}

/// Waits for a slot to code a response of this many bytes.
///
/// Callers take turns, and large responses leave a slot to others. Small ones need none.
async fn encoder_slot(
    request: &HttpRequest,
    state: &AppState,
    bytes: usize,
) -> Result<Option<SlotGuard>, Problem> {
    if bytes <= EVENT_LOOP_BYTES {
        return Ok(None);
    }
    let claim = JobClaim {
        caller: Caller::from_request(request),
        is_large: bytes >= LARGE,
        is_batch: false,
        size: bytes,
        memory: 0,
        connection: None,
    };
    let granted = state.encoders.claim_slot(claim).wait_for_slot().await;
    // Only a full queue rejects a job, and this queue has no limit.
    let (slot, _) = granted.ok_or(Problem::InternalError("coding"))?;
    Ok(Some(slot))
}

/// Selects the best coding for a response among the accepted ones.
///
/// Compressed formats (PDF, DOCX, ZIP) and small responses are coded only if `identity`
/// is refused.
fn choose_coding(
    accepted: &[ContentCoding],
    headers: &HeaderMap,
    length: usize,
) -> ContentCoding {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or_default();
    let text = essence.starts_with("text/")
        || essence.ends_with("json")
        || essence.ends_with("xml");
    let best = accepted.first().copied().unwrap_or(ContentCoding::Identity);
    let accepts_identity = accepted.contains(&ContentCoding::Identity);
    if accepts_identity && (!text || length < CODING_THRESHOLD) {
        ContentCoding::Identity
    } else {
        best
    }
}

/// Encodes bytes.
///
/// `held` is kept until encoding is done or, if the client has disconnected, has stopped.
async fn encode_bytes<H: Send + 'static>(
    coding: ContentCoding,
    bytes: Bytes,
    held: H,
) -> Result<(EncodedBody, H), Problem> {
    let quick = bytes.len() <= EVENT_LOOP_BYTES;
    // Cancels the work when this future is dropped.
    let end = CancelOnDrop::default();
    let cancel = end.cancel_token();
    let work = move || {
        let bytes = match coding {
            ContentCoding::Identity => bytes,
            coding => Bytes::from(coding.encode(&bytes, &cancel)?),
        };
        let digest = STANDARD.encode(Sha256::digest(&bytes));
        Ok((EncodedBody { bytes, digest }, held))
    };
    let coded: std::io::Result<_> = if quick {
        work()
    } else {
        web::block(work).await.map_err(|_| Problem::InternalError("panic"))?
    };
    coded.map_err(|_| Problem::InternalError("coding"))
}

/// Encodes shared bytes in a separate task.
///
/// The result is cached even if the client leaves.
async fn code_shared(
    state: &web::Data<AppState>,
    coding: ContentCoding,
    bytes: Bytes,
) -> Result<EncodedBody, Problem> {
    let state = state.clone();
    let coded = rt::spawn(async move {
        let code = async |coding, bytes| Ok(encode_bytes(coding, bytes, ()).await?.0);
        state.shared.get_or_make(coding, bytes, code).await
    });
    coded.await.map_err(|_| Problem::InternalError("panic"))?
}

/// Completes the response with its coding, and for status 200 with its `ETag` and
/// digests.
fn finish_answer(
    request: &HttpRequest,
    mut head: HttpResponse<()>,
    coding: ContentCoding,
    coded: EncodedBody,
    mut memory: Option<Reservation>,
) -> HttpResponse {
    let EncodedBody { bytes, digest } = coded;
    if let Some(memory) = &mut memory {
        memory.shrink_to(bytes.len());
    }
    if coding != ContentCoding::Identity {
        let name = HeaderValue::from_static(coding.name());
        head.headers_mut().insert(header::CONTENT_ENCODING, name);
    }
    if head.status() != StatusCode::OK {
        return head.set_body(BoxBody::new(CompleteBody::new(bytes, memory)));
    }
    let etag = format!("\"{digest}\"");
    let seen = request.get_header::<IfNoneMatch>().is_some_and(|seen| match seen {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.tag() == digest),
    });
    let reading = [Method::GET, Method::HEAD].contains(request.method());
    let is_had = seen && reading;
    if is_had {
        *head.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = head.headers_mut();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, &etag);
    if is_had {
        // A 304 omits the headers that describe the content (RFC 9110, 15.4.5).
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            headers.remove(name);
        }
        return head.set_body(BoxBody::new(()));
    }
    let digest = format!("sha-256=:{digest}:");
    put(HeaderName::from_static("repr-digest"), &digest);
    // Digest of the message content, which a response to HEAD does not have.
    if request.method() != Method::HEAD {
        put(HeaderName::from_static("content-digest"), &digest);
    }
    head.set_body(BoxBody::new(CompleteBody::new(bytes, memory)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::http::header::ContentType;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;
    use actix_web::{HttpResponse, rt, web};
    use futures_util::FutureExt;
    use futures_util::future::LocalBoxFuture;

    use super::{EVENT_LOOP_BYTES, LARGE, represent_bytes};
    use crate::house_style::HouseStyles;
    use crate::http::content_encoding::ContentCoding;
    use crate::http::problem::Problem;
    use crate::http::representation_cache::SharedMarker;
    use crate::http::{AppState, ServiceLimits};

    fn state() -> web::Data<AppState> {
        let limits = ServiceLimits { renders: 1, ..ServiceLimits::default() };
        web::Data::new(AppState::with_limits(HouseStyles::builtin().unwrap(), limits))
    }

    /// Returns a text that takes long to compress.
    fn text() -> Bytes {
        let mut number: u32 = 1;
        let digits = std::iter::repeat_with(|| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'0' + u8::try_from(number >> 29).unwrap()
        });
        digits.take(1 << 20).collect()
    }

    /// Starts a response in a coding; dropping the result means that the client leaves.
    fn begin(
        state: &web::Data<AppState>,
        coding: ContentCoding,
        bytes: Bytes,
        is_shared: bool,
    ) -> LocalBoxFuture<'static, bool> {
        let request = TestRequest::default().app_data(state.clone()).to_http_request();
        let mut head = HttpResponse::Ok().content_type(ContentType::json()).finish();
        if is_shared {
            head.extensions_mut().insert(SharedMarker);
        }
        let (head, _) = head.into_parts();
        let answer = async move {
            represent_bytes(&request, head, bytes, &[coding]).await.is_ok()
        };
        let mut answer = answer.boxed_local();
        assert!((&mut answer).now_or_never().is_none());
        answer
    }

    #[actix_web::test]
    async fn an_answer_is_counted_until_coding_ends_when_its_client_has_left() {
        // Without a coding only the digest is computed, which is fast.
        let long = Bytes::from(text().repeat(16));
        for (coding, bytes, used, copies) in
            [(ContentCoding::Br, text(), 1, 2), (ContentCoding::Identity, long, 0, 1)]
        {
            let state = state();
            let length = bytes.len();
            let answer = begin(&state, coding, bytes, false);
            assert_eq!(state.memory.reserved(), copies * length);
            assert_eq!(state.encoders.running(), used);
            drop(answer);
            while state.encoders.running() > 0 || state.memory.reserved() > 0 {
                rt::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    #[actix_web::test]
    async fn large_answers_that_wait_to_be_coded_leave_a_slot_to_others() {
        let limits = ServiceLimits { renders: 2, ..ServiceLimits::default() };
        let styles = HouseStyles::builtin().unwrap();
        let state = web::Data::new(AppState::with_limits(styles, limits));
        let begin = |bytes| begin(&state, ContentCoding::Zstd, bytes, false);
        let large: Vec<_> = (0..3).map(|_| begin(text())).collect();
        assert_eq!((state.encoders.running(), state.encoders.waiting()), (1, 2));
        let ordinary = begin(text().slice(..LARGE - 1));
        assert_eq!((state.encoders.running(), state.encoders.waiting()), (2, 2));
        assert!(ordinary.await);
        for answer in large {
            assert!(answer.await);
        }
    }

    #[actix_web::test]
    async fn a_small_answer_is_coded_without_a_slot() {
        let state = state();
        let large = begin(&state, ContentCoding::Zstd, text(), false);
        let request = TestRequest::default().app_data(state.clone()).to_http_request();
        let head = HttpResponse::Ok().content_type(ContentType::json()).finish();
        let (head, _) = head.into_parts();
        let small = text().slice(..EVENT_LOOP_BYTES);
        let answer = represent_bytes(&request, head, small, &[ContentCoding::Zstd]);
        assert!(answer.now_or_never().is_some());
        drop(large);
    }

    #[actix_web::test]
    async fn a_shared_answer_is_coded_and_kept_when_its_client_has_left() {
        let (state, bytes) = (state(), text());
        drop(begin(&state, ContentCoding::Br, bytes.clone(), true));
        rt::time::sleep(Duration::from_millis(1)).await;
        let again = async |_, _| Err(Problem::InternalError("coded again"));
        assert!(state.shared.get_or_make(ContentCoding::Br, bytes, again).await.is_ok());
    }
}
