//! Maximum size of images, of letters and of house styles.

/// The number of pixels of an image in a letter.
pub const MAX_PIXELS: u64 = 40_000_000;

/// The number of pixels of all images of a letter.
pub const MAX_TOTAL_PIXELS: u64 = 160_000_000;

/// The length of an image as a data URI, in characters: a file of nine megabytes.
pub const MAX_DATA_URI: usize = 12_000_000;

/// The memory for decoding an image, in bytes. A file that cannot be decoded row by row
/// (a JPEG, an interlaced PNG) may have as many pixels as fit in it.
pub const MAX_DECODED_BYTES: u64 = 80_000_000;

/// The width and height of an image in pixels. Decoders hold rows: one very long row
/// takes more memory than the same number of pixels in many rows.
pub const MAX_SIDE: u32 = 30_000;

/// The size of a color profile in bytes; those of displays and cameras are far smaller.
pub const MAX_PROFILE_BYTES: u64 = 4 << 20;

/// The number of tags of a color profile; those of cameras and displays have about twenty.
pub const MAX_PROFILE_TAGS: usize = 100;

/// The length of all color tags of a profile, in bytes. Those of a profile by matrix and
/// curves have a few kilobytes.
pub const MAX_COLOR_TAG_BYTES: usize = 1 << 20;
