//! Writes codes of a deflate stream bit by bit (RFC 1951, 3.1.1).

/// Writer of bits, the least significant of a code first.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bits: u64,
    /// The number of bits in `bits`, at most 31 between two calls.
    count: u32,
}

impl BitWriter {
    /// Writes up to 32 bits.
    #[inline]
    pub(super) fn write(&mut self, value: u32, count: u32, out: &mut Vec<u8>) {
        self.bits |= u64::from(value) << self.count;
        self.count += count;
        if self.count >= 32 {
            out.extend_from_slice(&(self.bits as u32).to_le_bytes());
            self.bits >>= 32;
            self.count -= 32;
        }
    }

    /// Fills the last byte with zeros, and writes all bytes.
    pub(super) fn align(&mut self, out: &mut Vec<u8>) {
        let bytes = self.count.div_ceil(8) as usize;
        out.extend_from_slice(&self.bits.to_le_bytes()[..bytes]);
        *self = Self::default();
    }
}
