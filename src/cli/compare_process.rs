//! `compare-process`: makes one comparison, for the service that started this process.
//!
//! In: the settings and the request body on standard input. Out: the response on standard
//! output. Before it reads a byte of the files, the process limits its own memory, CPU
//! time and stack, and forbids new files, sockets and core dumps. Exceeding a limit ends
//! the process by a signal, which the service translates to an error.

use std::io::{self, BufRead, Read, Write};
use std::thread;

use super::context::Context;
use super::failure::CommandError;
use crate::compare::{ProcessSettings, Response};
use crate::limits::{CancelToken, RenderContext};

/// The stack of the comparing thread, in bytes. The depth limits of this crate's readers
/// need a tenth of it, and the PDF interpreter recurses as well.
const STACK: usize = 16 << 20;

/// Compares the two files on standard input.
pub(super) fn run(context: &Context) -> Result<(), CommandError> {
    let mut input = io::stdin().lock();
    let mut settings = String::new();
    input.read_line(&mut settings).map_err(internal)?;
    let settings: ProcessSettings = serde_json::from_str(&settings)
        .map_err(|error| CommandError::Defect(error.into()))?;
    limit_process(&settings).map_err(internal)?;
    let mut body = Vec::new();
    input.read_to_end(&mut body).map_err(internal)?;
    let compared = thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || compare_body(context, &settings, body))
            // Only the memory limit keeps it from starting.
            .unwrap_or_else(|_| std::process::abort())
            // A panic in the thread is an internal error.
            .join()
            .unwrap_or(Response::Failed)
    });
    let json = serde_json::to_vec(&compared)
        .map_err(|error| CommandError::Defect(error.into()))?;
    let mut out = io::stdout().lock();
    out.write_all(&json).and_then(|()| out.flush()).map_err(internal)
}

/// Converts an error; ends the process by a signal, as all failed allocations do, if it is
/// a lack of memory.
fn internal(error: io::Error) -> CommandError {
    if error.kind() == io::ErrorKind::OutOfMemory {
        std::process::abort();
    }
    CommandError::Defect(error.into())
}

fn compare_body(
    context: &Context,
    settings: &ProcessSettings,
    body: Vec<u8>,
) -> Response {
    if settings.styles.is_some() && settings.styles != context.styles.loaded_digest() {
        return Response::StylesChanged;
    }
    let limits = RenderContext {
        pages: settings.max_pages,
        pixels: settings.max_pixels,
        nesting: settings.max_nesting,
        // The service kills the process instead.
        cancel: CancelToken::never(),
        ..RenderContext::default()
    };
    let language = context.styles.locales().find(&settings.language).unwrap_or_default();
    Response::compare_files(&body, &settings.ignore, language, &context.styles, &limits)
}

/// Limits the resources of this process from now on.
#[cfg(unix)]
fn limit_process(settings: &ProcessSettings) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // Ends with the service, even if that is killed.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(
        rustix::process::Signal::KILL,
    ))?;
    let cpu = settings.max_cpu_seconds;
    let limits = [
        // Private writable memory: of mapped files, only changed pages. (RLIMIT_AS would
        // count the address space that an allocator reserves.)
        (Resource::Data, settings.max_memory, settings.max_memory),
        // SIGXCPU at the soft limit, SIGKILL at the hard limit.
        (Resource::Cpu, cpu, cpu + 1),
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        // Standard input, output and error are open already; no other file can be opened.
        (Resource::Nofile, 3, 3),
    ];
    for (resource, current, maximum) in limits {
        let limit = Rlimit { current: Some(current), maximum: Some(maximum) };
        setrlimit(resource, limit)?;
    }
    // Rendering letters has priority.
    let _ = rustix::process::nice(10);
    Ok(())
}

/// Does nothing on systems without such limits: only the time limit of the service
/// applies.
#[cfg(not(unix))]
fn limit_process(_: &ProcessSettings) -> io::Result<()> {
    Ok(())
}
