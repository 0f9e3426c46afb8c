//! Reads letters and writes results.
//!
//! In: file names from the user, where `-` is standard input or output. Out: bytes, or an
//! error that names the file.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::failure::CommandError;

/// Returns whether a name means standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, CommandError> {
    let bytes = if is_standard(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|error| unreadable_file(path, &error))
}

/// Writes a file atomically.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let written = match fs::metadata(path) {
        // A device or a pipe cannot be replaced by renaming.
        Ok(there) if !there.is_file() => fs::write(path, bytes),
        Ok(_) => fs::canonicalize(path).and_then(|path| replace_file(&path, bytes)),
        Err(_) => replace_file(path, bytes),
    };
    written.map_err(|error| unwritable_file(path, &error))
}

/// Writes a file incrementally: to a temporary file, renamed once it is complete.
pub(super) fn write_incrementally<T>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let temporary =
        temporary_path(path).map_err(|error| unwritable_file(path, &error))?;
    let mut file = File::create_new(&temporary)
        .map_err(|error| unwritable_file(&temporary, &error))?;
    let written = write(&mut file).and_then(|value| {
        fs::rename(&temporary, path).map_err(|error| unwritable_file(path, &error))?;
        Ok(value)
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Writes to standard output; ignores a closed pipe.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(unwritable_file(Path::new("-"), &error))
        }
        _ => Ok(()),
    }
}

/// Writes a temporary file, then renames it to replace the other.
fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary_path(path)?;
    let written = File::create_new(&temporary)
        .and_then(|mut file| {
            if let Ok(there) = fs::metadata(path) {
                file.set_permissions(there.permissions())?;
            }
            file.write_all(bytes)
        })
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Returns the name of the temporary file.
fn temporary_path(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(ErrorKind::InvalidFilename.into());
    };
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(temporary))
}

/// Reports that a file cannot be read.
pub(super) fn unreadable_file(path: &Path, error: &io::Error) -> CommandError {
    file_failure("unreadable-file", path, error)
}

/// Reports that a file cannot be written.
pub(super) fn unwritable_file(path: &Path, error: &io::Error) -> CommandError {
    file_failure("unwritable-file", path, error)
}

fn file_failure(key: &'static str, path: &Path, error: &io::Error) -> CommandError {
    let values =
        vec![("file", path.display().to_string()), ("reason", error.to_string())];
    CommandError::Usage(key, values)
}
