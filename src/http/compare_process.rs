//! Comparisons in child processes of the program itself.
//!
//! In: the body of a request. Out: the [`Response`] of the child process; or a problem,
//! when it reached a limit. Files that others made go through parsers that cannot be
//! cancelled and whose use of memory and stack has no bound of its own, so each
//! comparison gets a process (`kamerbrief compare-process`) with limits on memory, CPU
//! time and stack. It is killed at the time limit or when nobody waits for it any more,
//! and takes nothing along: letters are rendered in the service's own process.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use actix_web::rt::time;
use actix_web::web::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::problem::Problem;
use crate::compare::{ProcessSettings, Response};

/// The maximum length of a response, in bytes.
const MAX_RESPONSE: u64 = 16 << 20;

/// The program that compares two files, and its arguments.
#[derive(Clone, Debug)]
pub struct CompareProgram {
    /// The path of this very program.
    pub program: PathBuf,
    /// Its arguments: the installed languages and house styles, and the command.
    pub arguments: Vec<OsString>,
}

impl CompareProgram {
    /// Compares the two files of a request body in a new process.
    pub(super) async fn compare(
        &self,
        body: &Bytes,
        settings: &ProcessSettings,
        timeout: Duration,
    ) -> Result<Response, Problem> {
        let internal = |_| Problem::Defect("compare-process");
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a panic says can quote a file.
            .stderr(Stdio::null())
            // Also when the request is dropped because its sender left.
            .kill_on_drop(true)
            .spawn()
            .map_err(internal)?;
        let settings_line = serde_json::to_string(settings)
            .map_err(|_| Problem::Defect("compare-process"))?;
        let exchange = exchange(&mut child, &settings_line, body);
        let (status, response) = time::timeout(timeout, exchange)
            .await
            .map_err(|_| Problem::CompareTimeout { seconds: timeout.as_secs() })?
            .map_err(internal)?;
        if response.len() as u64 > MAX_RESPONSE {
            return Err(Problem::ComparisonTooLarge { limit: MAX_RESPONSE });
        }
        serde_json::from_slice(&response)
            .map_err(|_| problem_of_exit(status, settings, timeout))
    }
}

/// Sends the request and receives the response; a process that ends early has none.
async fn exchange(
    child: &mut Child,
    settings: &str,
    body: &[u8],
) -> std::io::Result<(ExitStatus, Vec<u8>)> {
    if let Some(mut input) = child.stdin.take() {
        let sent = async {
            input.write_all(settings.as_bytes()).await?;
            input.write_all(b"\n").await?;
            input.write_all(body).await?;
            input.shutdown().await
        };
        // A process that reached a limit reads no further: its status tells.
        let _ = sent.await;
    }
    let mut response = Vec::new();
    if let Some(output) = child.stdout.take() {
        output.take(MAX_RESPONSE + 1).read_to_end(&mut response).await?;
    }
    // One that has more to say is killed when it is dropped.
    let has_more = response.len() as u64 > MAX_RESPONSE;
    let status = if has_more { ExitStatus::default() } else { child.wait().await? };
    Ok((status, response))
}

/// The problem of a process that ended without a response.
#[cfg(unix)]
fn problem_of_exit(
    status: ExitStatus,
    settings: &ProcessSettings,
    timeout: Duration,
) -> Problem {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    if is(Signal::XCPU) {
        return Problem::CompareTimeout { seconds: timeout.as_secs() };
    }
    // An allocation that failed or a stack that overflowed aborts; the kernel may kill for
    // want of memory.
    if is(Signal::ABORT) || is(Signal::SEGV) || is(Signal::BUS) || is(Signal::KILL) {
        return Problem::ComparisonTooLarge { limit: settings.max_memory };
    }
    Problem::Defect("compare-process")
}

/// The problem of a process that ended without a response.
#[cfg(not(unix))]
fn problem_of_exit(_: ExitStatus, _: &ProcessSettings, _: Duration) -> Problem {
    Problem::Defect("compare-process")
}
