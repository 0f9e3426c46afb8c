//! Limits of the service: the defaults of its settings, and fixed limits of requests.
//!
//! The limits that apply to a running service are in `src/http/limits.rs`.

/// The default maximum size of a letter, in bytes.
pub const DEFAULT_BODY_BYTES: usize = 8 << 20;

/// The default maximum time for a letter to arrive, in seconds.
pub const DEFAULT_BODY_SECONDS: u64 = 30;

/// The default maximum number of pages of a letter.
pub const DEFAULT_PAGES: usize = 500;

/// The default maximum time of a rendering, and of a comparison, in seconds.
pub const DEFAULT_RENDER_SECONDS: u64 = 10;

/// The default number of queued renderings per concurrent rendering.
pub const DEFAULT_QUEUE_PER_RENDER: usize = 4;

/// The default maximum private memory of a comparison process, in bytes.
///
/// This is six times the use for two letters of four pages.
pub const DEFAULT_COMPARE_MEMORY: usize = 128 << 20;

/// The default memory for bodies and responses, in bytes, excluding work in progress.
pub const DEFAULT_TRAFFIC_MEMORY: usize = 72 << 20;

/// The default maximum number of open connections.
pub const DEFAULT_CONNECTIONS: usize = 512;

/// The default maximum number of open batches.
pub const DEFAULT_BATCHES: usize = 16;

/// The default time in which a body or a response must make progress, in seconds.
pub const DEFAULT_STALL_SECONDS: u64 = 10;

/// The default transfer rate that counts as progress, in bytes per second.
///
/// This is less than half of a modem's rate.
pub const DEFAULT_TRANSFER_RATE: usize = 2 << 10;

/// The maximum number of addressees of a request: more than any house style has presets.
pub const MAX_ADDRESSEES: usize = 32;

/// The maximum size of a text field of an upload form, in bytes.
pub const MAX_FORM_TEXT: usize = 1 << 10;

/// The maximum number of fields of an upload form.
pub const MAX_FORM_FIELDS: usize = 16;

/// The maximum size of a comparison as JSON, in bytes.
pub const MAX_COMPARISON_BYTES: u64 = 16 << 20;

/// The maximum of a setting that counts: more than any machine can use.
pub const MAX_COUNT: u64 = 1_000_000;

/// The maximum of a setting in seconds: an hour.
pub const MAX_SECONDS: u64 = 3_600;

/// The minimum memory budget, in bytes: enough for letters at the size limit.
pub const MIN_MEMORY: usize = 16 << 20;

/// The minimum memory of a comparison process, in bytes: its stack, and the house styles.
pub const MIN_COMPARE_MEMORY: usize = 24 << 20;

/// The maximum time of accepting letters during shutdown, in seconds.
pub const MAX_DRAIN_SECONDS: u64 = 8;

/// The maximum number of trusted proxies in front of the service.
pub const MAX_PROXIES: u8 = 8;
