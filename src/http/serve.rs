//! HTTP server: from start to graceful shutdown.
//!
//! Input: [`ServeOptions`]. Output: none until the process receives a stop signal. Then
//! `/readyz` answers 503 while letters are still accepted, so that load balancers notice
//! before a letter is lost. After the drain delay no new connections are accepted,
//! requests in flight finish, and [`serve()`] returns.

use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::{Error, rt, web};
use socket2::SockRef;
use tokio::net::TcpStream;
use tracing::info;

use super::client_stream::ClientStream;
use super::open_files::fit_connections;
use super::stall::MinRate;
use super::unsent_copy::WRITE_BUFFER;
use super::{
    AppState, AuthConfig, CompareProgram, LogSettings, Publisher, ServiceLimits, app,
    reload, specs,
};
use crate::house_style::HouseStyles;

/// Maximum time for requests in flight after the service stops accepting new ones.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// Time after which a connection without a request is closed.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// Maximum time for a client to close its side of a connection.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Socket send buffer, in bytes, for responses that a client does not read. Linux doubles
/// it.
const SEND_BUFFER: usize = 128 << 10;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Options of the service.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Address to listen on; port 0 selects a free port.
    pub listen: SocketAddr,
    /// Limits on the work that the service accepts.
    pub limits: ServiceLimits,
    /// Maximum time for the head of a request to arrive.
    pub header_timeout: Duration,
    /// Number of threads that handle requests.
    pub workers: usize,
    /// Time for which the service still accepts work after a stop signal.
    ///
    /// Load balancers then see `/readyz` fail before connections are refused.
    pub drain_delay: Duration,
    /// API keys, rate limits and CORS origins.
    pub access: AuthConfig,
    /// Publisher of the service, for the web application.
    pub publisher: Publisher,
    /// Log settings.
    pub log: LogSettings,
}

/// Runs the service until the process receives SIGTERM or SIGINT.
///
/// # Errors
///
/// Returns an error if the address cannot be bound.
pub fn serve(
    options: &ServeOptions,
    styles: HouseStyles,
    compare_program: CompareProgram,
) -> io::Result<()> {
    // Held until the end, so that the log can write its last lines.
    let log = options.log.start();
    let mut limits = options.limits.clone();
    limits.max_connections = fit_connections(limits.max_connections);
    let state = AppState::with_limits(styles, limits)
        .with_access(options.access.clone())
        .with_compare_program(compare_program)
        .with_publisher(options.publisher.clone())
        .with_log(&log);
    let state = web::Data::new(state);
    // Built ahead of the first request, because its example letters are validated; the
    // service does not wait for it.
    let shared = state.clone();
    thread::spawn(move || specs::openapi_document(&shared).is_some());
    rt::System::new().block_on(async {
        let shutdown = wait_for_stop(state.clone(), options.drain_delay)?;
        reload::reload_keys_on_hangup(&state, options.access.keys_file.clone())?;
        let (server, addresses) = start_server(state, options, shutdown)?;
        for address in addresses {
            info!("kamerbrief {VERSION} on http://{address}");
        }
        server.await?;
        info!("stopped");
        Ok(())
    })
}

/// Binds the service and returns the server with its addresses.
///
/// The server runs while it is awaited, until `shutdown` completes.
///
/// # Errors
///
/// Returns an error if the address cannot be bound.
pub fn start_server(
    state: web::Data<AppState>,
    options: &ServeOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<(Server, Vec<SocketAddr>)> {
    let listener = TcpListener::bind(options.listen)?;
    // Data that a client does not read stays in this process, where it is counted.
    SockRef::from(&listener).set_send_buffer_size(SEND_BUFFER)?;
    let addresses = vec![listener.local_addr()?];
    let ServeOptions { limits, header_timeout, workers, .. } = options.clone();
    let rate = MinRate::new(limits.stall_timeout, limits.min_transfer_rate);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let factory = move || {
        let (connections, stopping) = (state.connections.clone(), stopping.clone());
        let memory = Arc::clone(&state.memory);
        let app = app(state.clone()).into_factory();
        let app = app.map_err(|error: Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(header_timeout)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .h1_write_buffer_size(WRITE_BUFFER)
            // A client that closes its side has left: nothing is rendered for it.
            .h1_allow_half_closed(false)
            .on_connect_ext(|stream: &ClientStream<TcpStream>, data| {
                data.insert(Arc::clone(stream.connection()));
            })
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |socket: TcpStream| {
            let peer = socket.peer_addr().ok();
            let open =
                connections.add_connection(peer.map(|peer| peer.ip())).ok_or_else(|| {
                    DispatchError::Io(io::ErrorKind::ConnectionRefused.into())
                });
            let idle_timeout = KEEP_ALIVE + header_timeout;
            let stream = open
                .map(|open| ClientStream::new(socket, open, idle_timeout, rate, &memory));
            ready(stream.map(|stream| (stream, Protocol::Http1, peer)))
        })
        .and_then(http)
    };
    let server = builder
        .workers(workers)
        .shutdown_timeout(STOP_TIMEOUT.as_secs())
        .shutdown_signal(shutdown)
        .listen("kamerbrief", listener, factory)?;
    Ok((server.run(), addresses))
}

/// Returns a future that ends when the service must stop accepting connections.
fn wait_for_stop(
    state: web::Data<AppState>,
    delay: Duration,
) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let signal = signal()?;
    Ok(async move {
        signal.await;
        state.start_drain();
        info!("stopping: not ready from now on, no connections in {} s", delay.as_secs());
        rt::time::sleep(delay).await;
    })
}

/// Returns a future that ends when the process receives a stop signal.
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

/// Returns a future that ends when the process receives a stop signal.
#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if rt::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
