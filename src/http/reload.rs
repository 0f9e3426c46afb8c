//! Reloads the key file on SIGHUP.
//!
//! Input: the signal. Output: the new keys, from the next request on; or, if the file is
//! invalid, the old keys and a log line with the error.

use std::io;

use actix_web::web;

use super::{AppState, KeysFile};

/// Reloads the keys at each SIGHUP, if they come from a file.
///
/// Without a file the signal ends the process, which is its default.
///
/// # Errors
///
/// Returns an error if the signal handler cannot be installed.
#[cfg(unix)]
pub(super) fn reload_keys_on_hangup(
    state: &web::Data<AppState>,
    file: Option<KeysFile>,
) -> io::Result<()> {
    use actix_web::rt;
    use rt::signal::unix::{SignalKind, signal};
    use tracing::{error, info};

    let Some(file) = file else {
        return Ok(());
    };
    let state = state.clone();
    let mut hangup = signal(SignalKind::hangup())?;
    rt::spawn(async move {
        while hangup.recv().await.is_some() {
            let file = file.clone();
            // A panic of the thread has been logged already.
            let Ok(read) = web::block(move || file.read()).await else {
                continue;
            };
            match read {
                Ok(keys) => {
                    info!("{} keys are valid from now on", keys.len());
                    state.access.replace_keys(keys);
                }
                Err(error) => error!("the keys stay as they were: {error}"),
            }
        }
    });
    Ok(())
}

/// Does nothing: this signal only exists on Unix.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where there are signals")]
pub(super) fn reload_keys_on_hangup(
    _: &web::Data<AppState>,
    _: Option<KeysFile>,
) -> io::Result<()> {
    Ok(())
}
