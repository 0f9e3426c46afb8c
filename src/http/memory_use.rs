//! Purposes for which memory is reserved.

/// Purpose of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemoryUse {
    /// The body of a request.
    Body,
    /// Work in progress.
    Work,
    /// Response that is being sent.
    Answer,
}
