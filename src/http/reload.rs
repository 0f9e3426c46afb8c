//! Reads the file of keys again when the process gets SIGHUP.
//!
//! In: the signal. Out: the new keys, from the next request on; or, where the file is invalid,
//! the old ones and a line in the log that tells what is wrong.

use std::io;

use actix_web::web;

use super::{KeysFile, State};

/// Reads the keys again at each SIGHUP, where they come from a file. Without one the signal
/// ends the process, as it does by default.
///
/// # Errors
///
/// When the signal cannot be waited for.
#[cfg(unix)]
pub(super) fn reload_keys_on_hangup(
    state: &web::Data<State>,
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
            // A panic of the thread is in the log already.
            let Ok(read) = web::block(move || file.read()).await else {
                continue;
            };
            match read {
                Ok(keys) => {
                    info!("{} keys are valid from now on", keys.len());
                    state.door.replace_keys(keys);
                }
                Err(error) => error!("the keys stay as they were: {error}"),
            }
        }
    });
    Ok(())
}

/// Does nothing: there is no such signal.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where there are signals")]
pub(super) fn reload_keys_on_hangup(
    _: &web::Data<State>,
    _: Option<KeysFile>,
) -> io::Result<()> {
    Ok(())
}
