//! The service on a socket, from start to graceful stop.
//!
//! In: [`Options`]. Out: nothing, until the process is told to stop: then
//! `/readyz` and new letters get 503, what is in flight finishes, and
//! [`serve()`] returns.

use std::io;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{HttpServer, rt, web};
use tracing::info;

use super::{Access, CompareProgram, Limits, Log, Publisher, State, app};
use crate::style::HouseStyles;

/// How long letters in flight may take once no new ones are taken on.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the service runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// How much work it takes on.
    pub limits: Limits,
    /// How long the head of a request may take to arrive.
    pub header_time: Duration,
    /// How many threads take requests.
    pub workers: usize,
    /// How long the service goes on answering after it was told to stop, so
    /// that those who send it work see `/readyz` first.
    pub drain_delay: Duration,
    /// Who may call, how often, and scripts of which sites.
    pub access: Access,
    /// Who publishes the service.
    pub publisher: Publisher,
    /// What its log is like.
    pub log: Log,
}

/// Serves until the process gets SIGTERM or SIGINT.
///
/// # Errors
///
/// When the address cannot be listened on.
pub fn serve(
    options: &Options,
    styles: HouseStyles,
    compare_program: CompareProgram,
) -> io::Result<()> {
    let state = State::within(styles, options.limits.clone())
        .with_access(options.access.clone())
        .with_compare_program(compare_program)
        .with_publisher(options.publisher.clone());
    let state = web::Data::new(state);
    options.log.start();
    // Made before anyone asks, since its examples are letters that are checked; the service
    // need not wait for it.
    let shared = state.clone();
    thread::spawn(move || shared.openapi().is_some());
    rt::System::new().block_on(async {
        let told = stop(state.clone(), options.drain_delay)?;
        let (server, addresses) = server(state, options, told)?;
        for address in addresses {
            info!("kamerbrief {VERSION} on http://{address}");
        }
        server.await?;
        info!("stopped");
        Ok(())
    })
}

/// The service on its socket, and where it listens; it answers while it is
/// awaited, until it is told to stop.
///
/// # Errors
///
/// When the address cannot be listened on.
pub fn server(
    state: web::Data<State>,
    options: &Options,
    told: impl Future<Output = ()> + Send + 'static,
) -> io::Result<(Server, Vec<SocketAddr>)> {
    let server = HttpServer::new(move || app(state.clone()))
        .workers(options.workers)
        .client_request_timeout(options.header_time)
        // Whoever closes their side is gone: nothing is rendered for them.
        .h1_allow_half_closed(false)
        .shutdown_timeout(STOP_TIMEOUT.as_secs())
        .shutdown_signal(told)
        .bind(options.listen)?;
    let addresses = server.addrs();
    Ok((server.run(), addresses))
}

/// Ends when the service is to stop taking connections.
fn stop(
    state: web::Data<State>,
    delay: Duration,
) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let signal = signal()?;
    Ok(async move {
        signal.await;
        state.drain();
        info!("stopping: not ready from now on, no connections in {} s", delay.as_secs());
        rt::time::sleep(delay).await;
    })
}

/// Ends when the process is told to stop.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use rt::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(std::future::poll_fn(move |context| {
        if terminate.poll_recv(context).is_ready() {
            return std::task::Poll::Ready(());
        }
        interrupt.poll_recv(context).map(drop)
    }))
}

/// Ends when the process is told to stop.
#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
