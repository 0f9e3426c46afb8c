//! The `kamerbrief` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    kamerbrief::cli::run()
}
