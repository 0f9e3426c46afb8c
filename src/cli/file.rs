//! Reading letters and writing results.
//!
//! In: names as the user gives them, where `-` is standard input or output.
//! Out: bytes, or a sentence about the name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// Whether a name stands for standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if is_standard(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|error| unreadable(path, &error))
}

/// Writes a file, whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match fs::metadata(path) {
        // A device or a pipe has no other file beside it.
        Ok(there) if !there.is_file() => fs::write(path, bytes),
        Ok(_) => fs::canonicalize(path).and_then(|path| replace(&path, bytes)),
        Err(_) => replace(path, bytes),
    };
    written.map_err(|error| unwritable(path, &error))
}

/// Writes a file as it comes: beside it, then in its place once it is whole.
pub(super) fn write_beside<T>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let beside = beside(path).map_err(|error| unwritable(path, &error))?;
    let mut file =
        File::create_new(&beside).map_err(|error| unwritable(&beside, &error))?;
    let written = write(&mut file).and_then(|value| {
        fs::rename(&beside, path).map_err(|error| unwritable(path, &error))?;
        Ok(value)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes to standard output; a reader that has seen enough is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(unwritable(Path::new("-"), &error))
        }
        _ => Ok(()),
    }
}

/// Writes beside a file, then puts the one in the place of the other.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path)?;
    let written = File::create_new(&beside)
        .and_then(|mut file| {
            if let Ok(there) = fs::metadata(path) {
                file.set_permissions(there.permissions())?;
            }
            file.write_all(bytes)
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The name of a file that is not whole yet.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(ErrorKind::InvalidFilename.into());
    };
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(beside))
}

/// That a file cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    failure("unreadable-file", path, error)
}

/// That a file cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    failure("unwritable-file", path, error)
}

fn failure(key: &'static str, path: &Path, error: &io::Error) -> Failure {
    let values =
        vec![("file", path.display().to_string()), ("reason", error.to_string())];
    Failure::Usage(key, values)
}
