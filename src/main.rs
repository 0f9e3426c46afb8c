//! The `kamerbrief` program.

use std::process::ExitCode;

/// Returns freed memory to the system, also from between live objects, so that the
/// process does not grow with the letters that it has rendered.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kamerbrief::cli::run()
}
