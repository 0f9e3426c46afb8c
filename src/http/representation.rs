//! The answer as it goes over the line: coded, named and vouched for.
//!
//! In: an answer with its whole content. Out: the same in the content coding that the
//! request likes best, with a strong `ETag` (RFC 9110, section 8.8.3) and digests
//! (RFC 9530) of exactly these bytes; or 304 where the sender has them already. A
//! stream passes as it is.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::coding::Coding;
use super::negotiation;
use super::problem::Problem;

/// What is smaller goes as it is: a header's worth of bytes is not worth a coding.
const WORTH_CODING: usize = 1024;

/// What is larger is coded off the event loop.
const QUICK: usize = 16 * 1024;

/// Codes, names and vouches for the answer to a request.
pub(super) async fn representation(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let header = negotiation::field(request.request(), &header::ACCEPT_ENCODING);
    let accepted = Coding::accepted(&header);
    if accepted.is_empty() {
        let problem = Problem::CodingNotAcceptable.answer(request.request());
        return Ok(request.into_response(problem));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, answer) = response.into_parts();
    let (head, body) = answer.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) if !bytes.is_empty() => bytes,
        Ok(_) => {
            return Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(()))));
        }
        Err(stream) => return Ok(ServiceResponse::new(request, head.set_body(stream))),
    };
    if head.headers().contains_key(header::CONTENT_ENCODING) {
        // What is kept in a coding goes as it is kept.
        return Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(bytes))));
    }
    let coding = choose(&accepted, head.headers(), bytes.len());
    let answer = match code(coding, bytes).await {
        Ok(coded) => finish(&request, head, coding, coded),
        Err(problem) => problem.answer(&request),
    };
    Ok(ServiceResponse::new(request, answer))
}

/// The best coding for an answer, of those that its request accepts. What is compressed
/// already (PDF, DOCX, ZIP), or small, is coded only for those who insist.
fn choose(accepted: &[Coding], headers: &HeaderMap, length: usize) -> Coding {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or_default();
    let text = essence.starts_with("text/")
        || essence.ends_with("json")
        || essence.ends_with("xml");
    let best = accepted.first().copied().unwrap_or(Coding::Identity);
    let plain = accepted.contains(&Coding::Identity);
    if plain && (!text || length < WORTH_CODING) { Coding::Identity } else { best }
}

/// Bytes in a coding, and their SHA-256.
struct Coded {
    bytes: Bytes,
    digest: String,
}

async fn code(coding: Coding, bytes: Bytes) -> Result<Coded, Problem> {
    let quick = bytes.len() <= QUICK;
    let work = move || {
        let bytes = match coding {
            Coding::Identity => bytes,
            coding => Bytes::from(coding.encode(&bytes)?),
        };
        let digest = STANDARD.encode(Sha256::digest(&bytes));
        Ok(Coded { bytes, digest })
    };
    let coded: std::io::Result<_> = if quick {
        work()
    } else {
        web::block(work).await.map_err(|_| Problem::Defect("panic"))?
    };
    coded.map_err(|_| Problem::Defect("coding"))
}

/// The answer with what its bytes are: their coding, and for a whole document their name
/// and digests.
fn finish(
    request: &HttpRequest,
    mut head: HttpResponse<()>,
    coding: Coding,
    coded: Coded,
) -> HttpResponse {
    let Coded { bytes, digest } = coded;
    if coding != Coding::Identity {
        let name = HeaderValue::from_static(coding.name());
        head.headers_mut().insert(header::CONTENT_ENCODING, name);
    }
    if head.status() != StatusCode::OK {
        return head.set_body(BoxBody::new(bytes));
    }
    let etag = format!("\"{digest}\"");
    let seen = request.get_header::<IfNoneMatch>().is_some_and(|seen| match seen {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.tag() == digest),
    });
    let reading = [Method::GET, Method::HEAD].contains(request.method());
    if seen && reading {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    let headers = head.headers_mut();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let digest = format!("sha-256=:{digest}:");
    put(header::ETAG, &etag);
    put(HeaderName::from_static("repr-digest"), &digest);
    // Of what the message itself holds; that of an answer to HEAD holds nothing.
    if request.method() != Method::HEAD {
        put(HeaderName::from_static("content-digest"), &digest);
    }
    head.set_body(BoxBody::new(bytes))
}
