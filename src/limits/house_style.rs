//! Limits on the files and values of a house style.
//!
//! Lengths are in millimeters or points, as in the file. The texts about senders and
//! addressees have the limits of a [letter](super::letter).

use std::ops::RangeInclusive;

/// The maximum size of a file, in bytes.
pub const MAX_FILE_BYTES: u64 = 32 << 20;

/// The maximum length of the name of a house style, in characters.
pub const MAX_NAME: usize = 40;

/// The maximum number of pixels of a logo.
pub const MAX_LOGO_PIXELS: u64 = 16_000_000;

/// The minimum resolution of a logo in pixels per inch; below it, pixels are visible in
/// print.
pub const MIN_LOGO_RESOLUTION: f64 = 150.0;

/// The maximum number of elements of an SVG logo. An element counts each time that
/// others reference it. The dashes of all strokes have the same limit.
pub const MAX_SVG_ELEMENTS: u64 = 20_000;

/// The maximum depth of nested elements and references of an SVG logo.
pub const MAX_SVG_DEPTH: usize = 200;

/// The width and the height of the paper, in millimeters.
pub const PAPER_SIDE_MM: RangeInclusive<f64> = 50.0..=1000.0;

/// The minimum distance below the first date line for subject and salutation, in
/// millimeters.
pub const MIN_OPENING_MM: f64 = 60.0;

/// The minimum number of lines of the body of a page.
pub const MIN_BODY_LINES: f64 = 10.0;

/// The type size of a role, in points.
pub const TYPE_SIZE_PT: RangeInclusive<f64> = 3.0..=96.0;

/// The minimum leading of a role, in multiples of its type size.
pub const MIN_LEADING: f64 = 0.9;

/// The maximum leading of a role, in points.
pub const MAX_LEADING_PT: f64 = 200.0;

/// The maximum space before or after a paragraph, in points.
pub const MAX_SPACE_PT: f64 = 400.0;

/// The number of lines kept together at the end of a page.
pub const LINES_TOGETHER: RangeInclusive<usize> = 1..=9;

/// The indent of a list, in millimeters.
pub const LIST_INDENT_MM: RangeInclusive<f64> = 0.5..=40.0;
