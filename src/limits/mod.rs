//! Limits: every maximum that a user can meet, and the context in which work is limited.
//!
//! The submodules of constants hold the contract by subject. Readers enforce them; the
//! schema, OpenAPI, the documentation and the web application state them from here. A
//! limit of one algorithm alone stays beside it.
//!
//! [`RenderContext`] is the context of rendering a letter. In: limits, and a token that
//! is polled while work continues. Out: within the limits, the same result as without
//! them; beyond them, an error. The stages poll [`CancelToken`] per block, row and page.

pub mod batch;
mod cancel;
#[cfg(feature = "compare")]
pub mod compare;
pub mod config_file;
mod context;
pub mod house_style;
#[cfg(feature = "server")]
pub mod http;
pub mod image;
pub mod letter;
pub mod locale;
mod memory;
mod observer;
mod output;

pub use cancel::{CancelToken, Cancelled};
pub use context::RenderContext;
pub use memory::{MEMORY_BASE, MEMORY_MAX, MEMORY_PER_BYTE, peak_memory};
pub use observer::{Observer, Stage, StageTimer};
pub use output::{MAX_PART_BYTES, OutputLimit, OutputTooLarge, max_output};
