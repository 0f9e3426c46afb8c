//! Comparisons in child processes of the program itself.
//!
//! Input: the body of a request. Output: the [`Response`] of the child process, or a
//! problem if it reached a limit. Files of others go through parsers that cannot be
//! cancelled and have no bound on their memory and stack, so each comparison gets a
//! process (`kamerbrief compare-process`) with limits on memory, CPU time and stack. It
//! is killed at the time limit or when the client leaves, and affects nothing else:
//! letters are rendered in the process of the service.

use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use actix_web::rt::{self, time};
use futures_util::future::{Either, select};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

use super::body::RequestBody;
use super::compare_program::CompareProgram;
use super::pool::AdmittedJob;
use super::problem::Problem;
use crate::compare::{ProcessSettings, Response};
use crate::limits::http::MAX_COMPARISON_BYTES;

impl CompareProgram {
    /// Compares the two files of a request body in a new process.
    ///
    /// The slot and the memory are held until the process has ended, even if the client
    /// has disconnected.
    pub(super) async fn compare(
        &self,
        body: RequestBody,
        settings: ProcessSettings,
        admitted: AdmittedJob,
    ) -> Result<Response, Problem> {
        let (mut sender, receiver) = oneshot::channel();
        let program = self.clone();
        rt::spawn(async move {
            let time = admitted.time_left();
            let sender_left = sender.closed();
            let response =
                program.run_process(&body.bytes, &settings, time, sender_left).await;
            drop((admitted, body));
            // The receiver is closed if the client has disconnected.
            let _ = sender.send(response);
        });
        receiver.await.unwrap_or(Err(Problem::InternalError("compare-process")))
    }

    /// Runs a process until it ends, the time limit is reached, or `cancelled` completes.
    async fn run_process(
        &self,
        body: &[u8],
        settings: &ProcessSettings,
        time: Duration,
        cancelled: impl Future<Output = ()>,
    ) -> Result<Response, Problem> {
        let settings_line = serde_json::to_string(settings)
            .map_err(|_| Problem::InternalError("compare-process"))?;
        let mut child = self
            .spawn_process()
            .map_err(|_| Problem::InternalError("compare-process"))?;
        let exchanged = {
            let exchange = exchange_messages(&mut child, &settings_line, body);
            let exchange = pin!(time::timeout(time, exchange));
            match select(exchange, pin!(cancelled)).await {
                Either::Left((exchanged, _)) => Some(exchanged),
                Either::Right(_) => None,
            }
        };
        // Killing fails only for a process that has ended.
        let _ = child.kill().await;
        match exchanged {
            None => Err(Problem::Cancelled),
            Some(Err(_)) => {
                Err(Problem::CompareTimeout { seconds: settings.max_cpu_seconds })
            }
            Some(Ok(Err(_))) => Err(Problem::InternalError("compare-process")),
            Some(Ok(Ok((status, response)))) => {
                parse_response(status, &response, settings)
            }
        }
    }

    fn spawn_process(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            // The process limits the memory that it may write to (RLIMIT_DATA). By default
            // mimalloc makes a gibibyte of addresses writable before that.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // The message of a panic can quote a file.
            .stderr(Stdio::null())
            // Kills the process when the service ends.
            .kill_on_drop(true)
            .spawn()
    }
}

/// Parses the response of a process, or returns the problem for which it has none.
fn parse_response(
    status: ExitStatus,
    response: &[u8],
    settings: &ProcessSettings,
) -> Result<Response, Problem> {
    if response.len() as u64 > MAX_COMPARISON_BYTES {
        return Err(Problem::ComparisonTooLarge { limit: MAX_COMPARISON_BYTES });
    }
    serde_json::from_slice(response).map_err(|_| problem_of_exit(status, settings))
}

/// Sends the request and receives the response, which is empty if the process ends early.
async fn exchange_messages(
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
        // A process that reached a limit stops reading; its exit status has the reason.
        let _ = sent.await;
    }
    let mut response = Vec::new();
    if let Some(output) = child.stdout.take() {
        output.take(MAX_COMPARISON_BYTES + 1).read_to_end(&mut response).await?;
    }
    // A process that writes more does not end by itself.
    let has_more = response.len() as u64 > MAX_COMPARISON_BYTES;
    let status = if has_more { ExitStatus::default() } else { child.wait().await? };
    Ok((status, response))
}

/// Returns the problem of a process that ended without a response.
#[cfg(unix)]
fn problem_of_exit(status: ExitStatus, settings: &ProcessSettings) -> Problem {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    if is(Signal::XCPU) {
        return Problem::CompareTimeout { seconds: settings.max_cpu_seconds };
    }
    // A failed allocation or a stack overflow aborts; the kernel may kill the process if
    // memory runs out.
    if is(Signal::ABORT) || is(Signal::SEGV) || is(Signal::BUS) || is(Signal::KILL) {
        return Problem::ComparisonTooLarge { limit: settings.max_memory };
    }
    Problem::InternalError("compare-process")
}

/// Returns the problem of a process that ended without a response.
#[cfg(not(unix))]
fn problem_of_exit(_: ExitStatus, _: &ProcessSettings) -> Problem {
    Problem::InternalError("compare-process")
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::pin::pin;
    use std::time::Duration;

    use actix_web::http::header::ContentType;
    use actix_web::test::TestRequest;
    use actix_web::{FromRequest, HttpResponse, rt, web};
    use futures_util::future::{Either, select};

    use super::super::compare::compare;
    use super::super::{AppState, ServiceLimits};
    use super::CompareProgram;
    use crate::house_style::HouseStyles;

    /// File in which a process writes its ID; removed afterwards.
    struct NumberFile(PathBuf);

    impl NumberFile {
        fn new(name: &str) -> Self {
            let name = format!("kamerbrief-{name}-{}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        /// Waits for the process ID.
        async fn wait(&self) -> u32 {
            loop {
                let line = fs::read_to_string(&self.0).unwrap_or_default();
                if let Some(number) = line.strip_suffix('\n') {
                    return number.parse().unwrap();
                }
                rt::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    impl Drop for NumberFile {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    /// Creates a service whose comparisons write their process ID and then sleep for a
    /// minute.
    fn service(number: &NumberFile, compare_timeout: Duration) -> web::Data<AppState> {
        let script = format!("echo $$ > '{}'; exec sleep 60", number.0.display());
        let program = CompareProgram {
            program: "/bin/sh".into(),
            arguments: ["-c".into(), script.into()].into(),
        };
        let limits =
            ServiceLimits { comparisons: 1, compare_timeout, ..ServiceLimits::default() };
        let state = AppState::with_limits(HouseStyles::builtin().unwrap(), limits);
        web::Data::new(state.with_compare_program(program))
    }

    async fn send(state: &web::Data<AppState>) -> HttpResponse {
        let request = TestRequest::post().insert_header(ContentType::json());
        let (request, mut payload) = request.set_payload("{}").to_http_parts();
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        compare(request, payload, state.clone()).await
    }

    /// Returns whether a process is in the process table, dead or alive.
    fn is_listed(process: u32) -> bool {
        Path::new(&format!("/proc/{process}")).exists()
    }

    #[actix_web::test]
    async fn a_comparison_whose_sender_left_keeps_its_place_until_its_process_ended() {
        let number = NumberFile::new("left");
        let state = service(&number, Duration::from_secs(60));
        let process = {
            let (sent, wait) = (pin!(send(&state)), pin!(number.wait()));
            let Either::Right((process, _)) = select(sent, wait).await else {
                panic!("the comparison ended")
            };
            process
        };
        while state.comparisons.running() > 0 || state.memory.reserved() > 0 {
            assert!(state.comparisons.running() == 1 && state.memory.reserved() > 0);
            rt::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(!is_listed(process));
    }

    #[actix_web::test]
    async fn a_comparison_past_its_time_keeps_its_place_until_its_process_ended() {
        let number = NumberFile::new("late");
        let state = service(&number, Duration::from_secs(1));
        let answer = send(&state).await;
        assert_eq!(answer.status(), 503);
        assert_eq!((state.comparisons.running(), state.memory.reserved()), (0, 0));
        assert!(!is_listed(number.wait().await));
    }
}
