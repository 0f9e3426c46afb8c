//! Access log and request metrics.
//!
//! Input: a request and its outgoing response. Output: a log line and an update of the
//! metrics. They contain the request and trace identifiers, the method, the route pattern
//! and the key name of the request: no path, query, headers or body.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use tracing::{Level, event, field};

use super::keys::RequestKeyName;
use super::problem::RequestProblem;
use super::trace_context::TraceContext;
use super::{AppState, clock};

/// Route label for unmatched requests.
const UNMATCHED: &str = "none";

/// Routes that are probed every few seconds.
///
/// Their successful responses are logged at level `debug`.
const PROBES: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// Logs and counts a request once its response has been sent or its client has left.
pub(super) async fn observe_request(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<LoggedBody>, Error> {
    let mut record = RequestRecord::start_record(&request);
    let response = next.call(request).await?.map_into_boxed_body();
    record.record_answer(&response);
    Ok(response.map_body(|_, body| LoggedBody { body, record }))
}

/// Response body that updates the record of its request.
pub(super) struct LoggedBody {
    body: BoxBody,
    record: RequestRecord,
}

impl MessageBody for LoggedBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { body, record } = self.get_mut();
        let polled = Pin::new(body).poll_next(context);
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => record.bytes += bytes.len() as u64,
            Poll::Ready(None) => record.is_complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }
}

/// Data for the log line of a request, which is written when it is dropped.
struct RequestRecord {
    state: Option<web::Data<AppState>>,
    start: Instant,
    trace: TraceContext,
    method: &'static str,
    route: String,
    key: Option<String>,
    status: Option<u16>,
    problem: Option<RequestProblem>,
    bytes: u64,
    /// Length of the body in bytes, if it is known in advance.
    expected: Option<u64>,
    is_complete: bool,
}

impl RequestRecord {
    fn start_record(request: &ServiceRequest) -> Self {
        Self {
            state: request.app_data().cloned(),
            start: clock::now(),
            trace: TraceContext::from_request(request.request()),
            method: method_name(request.method()),
            route: request.match_pattern().unwrap_or_else(|| UNMATCHED.to_owned()),
            key: None,
            status: None,
            problem: None,
            bytes: 0,
            expected: None,
            is_complete: false,
        }
    }

    fn record_answer(&mut self, response: &ServiceResponse<BoxBody>) {
        let request: &HttpRequest = response.request();
        let extensions = request.extensions();
        self.key = extensions.get().map(|RequestKeyName(name)| name.clone());
        self.problem = extensions.get().copied();
        self.status = Some(response.status().as_u16());
        self.expected = match response.response().body().size() {
            // The body of a response to HEAD is not sent.
            _ if request.method() == Method::HEAD => Some(0),
            BodySize::None => Some(0),
            BodySize::Sized(bytes) => Some(bytes),
            BodySize::Stream => None,
        };
    }

    /// Returns the log level, by the status and the route.
    fn log_level(&self) -> Level {
        match self.status {
            Some(500..=502 | 504..) => Level::ERROR,
            Some(401 | 429 | 503) => Level::WARN,
            Some(..=399) if PROBES.contains(&self.route.as_str()) => Level::DEBUG,
            _ => Level::INFO,
        }
    }
}

impl Drop for RequestRecord {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let is_complete =
            self.is_complete || self.expected.is_some_and(|all| self.bytes >= all);
        if let Some(state) = &self.state {
            let reads = ["GET", "HEAD", "OPTIONS"].contains(&self.method);
            state.metrics.count_request(&self.route, self.method, self.status, took);
            if let Some(problem) = self.problem.filter(|_| !reads) {
                state.metrics.count_problem(problem.code);
            }
        }
        macro_rules! line {
            ($level:expr) => {
                event!(
                    $level,
                    request_id = self.trace.request_id(),
                    trace_id = self.trace.id(),
                    key = self.key.as_deref().map(field::display),
                    method = field::display(self.method),
                    route = field::display(&self.route),
                    status = self.status,
                    problem = self.problem.map(|problem| field::display(problem.code)),
                    stage = self
                        .problem
                        .and_then(|problem| problem.stage)
                        .map(field::display),
                    duration_ms = took.as_micros() as f64 / 1000.0,
                    bytes = self.bytes,
                    truncated = (!is_complete).then_some(true),
                    "request"
                )
            };
        }
        match self.log_level() {
            Level::ERROR => line!(Level::ERROR),
            Level::WARN => line!(Level::WARN),
            Level::DEBUG => line!(Level::DEBUG),
            _ => line!(Level::INFO),
        }
    }
}

/// Returns the name of a supported method, or `other`, since clients choose unknown
/// names.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
