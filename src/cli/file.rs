//! Reading letters and writing results.
//!
//! In: names as the user gives them, where `-` is standard input or output.
//! Out: bytes, or a sentence about the name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

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
    bytes.map_err(|error| failure("unreadable-file", path, &error))
}

/// Writes a file, whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match fs::metadata(path) {
        // A device or a pipe has no other file beside it.
        Ok(there) if !there.is_file() => fs::write(path, bytes),
        Ok(_) => fs::canonicalize(path).and_then(|path| replace(&path, bytes)),
        Err(_) => replace(path, bytes),
    };
    written.map_err(|error| failure("unwritable-file", path, &error))
}

/// Writes to standard output; a reader that has seen enough is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(failure("unwritable-file", Path::new("-"), &error))
        }
        _ => Ok(()),
    }
}

/// Writes beside a file, then puts the one in the place of the other.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Err(ErrorKind::InvalidFilename.into());
    };
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(beside);
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

fn failure(key: &'static str, path: &Path, error: &io::Error) -> Failure {
    let values =
        vec![("file", path.display().to_string()), ("reason", error.to_string())];
    Failure::Usage(key, values)
}
