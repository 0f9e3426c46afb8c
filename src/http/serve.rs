//! The service on a socket, from start to graceful stop.
//!
//! In: [`Options`]. Out: nothing, until the process is told to stop: then `/readyz` answers
//! 503 while letters are taken on as before, so that balancers notice before any of them is
//! lost. After the drain delay no connection is taken, what is in flight finishes, and
//! [`serve()`] returns.

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

use super::nofile::fit_connections;
use super::stall::MinRate;
use super::stream::ClientStream;
use super::unsent::WRITE_BUFFER;
use super::{Access, CompareProgram, Limits, Log, Publisher, State, app, reload};
use crate::style::HouseStyles;

/// How long letters in flight may take once no new ones are taken on.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a connection without a request stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How long a peer may take to close its side.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Bytes that the system keeps of an answer that a peer does not take; Linux doubles it.
const SEND_BUFFER: usize = 128 << 10;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the service runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// How much work it takes on.
    pub limits: Limits,
    /// How long the head of a request may take to arrive.
    pub header_timeout: Duration,
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
    // Kept until the end, and then given time to write its last lines.
    let log = options.log.start();
    let mut limits = options.limits.clone();
    limits.max_connections = fit_connections(limits.max_connections);
    let state = State::within(styles, limits)
        .with_access(options.access.clone())
        .with_compare_program(compare_program)
        .with_publisher(options.publisher.clone())
        .with_log(&log);
    let state = web::Data::new(state);
    // Made before anyone asks, since its examples are letters that are checked; the service
    // need not wait for it.
    let shared = state.clone();
    thread::spawn(move || shared.openapi().is_some());
    rt::System::new().block_on(async {
        let told = stop(state.clone(), options.drain_delay)?;
        reload::reload_keys_on_hangup(&state, options.access.keys_file.clone())?;
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
    let listener = TcpListener::bind(options.listen)?;
    // What a peer does not take stays with us, where it is counted.
    SockRef::from(&listener).set_send_buffer_size(SEND_BUFFER)?;
    let addresses = vec![listener.local_addr()?];
    let Options { limits, header_timeout, workers, .. } = options.clone();
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
            // Whoever closes their side is gone: nothing is rendered for them.
            .h1_allow_half_closed(false)
            .on_connect_ext(|stream: &ClientStream<TcpStream>, data| {
                data.insert(Arc::clone(stream.connection()));
            })
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |socket: TcpStream| {
            let peer = socket.peer_addr().ok();
            let open = connections.add(peer.map(|peer| peer.ip())).ok_or_else(|| {
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
        .shutdown_signal(told)
        .listen("kamerbrief", listener, factory)?;
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
