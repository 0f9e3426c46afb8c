//! Counters of the sections of a letter or an annex.

use super::ComposeError;
use crate::house_style::{Role, SectionNumbering};
use crate::letter::Numbering;
use crate::limits::letter::MAX_SECTION_DEPTH;

/// The open sections of a part, and the last number at each depth.
pub(super) struct SectionCounters {
    annex: bool,
    /// The depth of the current section; 0 outside sections.
    depth: u8,
    /// The numbering of the enclosing outermost section.
    numbering: SectionNumbering,
    /// The last outermost section of each numbering.
    decimal: u32,
    roman: u32,
    counters: [u32; MAX_SECTION_DEPTH as usize],
}

impl SectionCounters {
    pub(super) const fn for_letter() -> Self {
        Self {
            annex: false,
            depth: 0,
            numbering: SectionNumbering::Decimal,
            decimal: 0,
            roman: 0,
            counters: [0; MAX_SECTION_DEPTH as usize],
        }
    }

    pub(super) const fn for_annex() -> Self {
        Self { annex: true, ..Self::for_letter() }
    }

    /// Returns the numbering of the enclosing outermost section.
    pub(super) const fn numbering(&self) -> SectionNumbering {
        self.numbering
    }

    /// Returns the outline level of a heading inside the current section.
    pub(super) const fn level(&self) -> u8 {
        self.depth + 1 + self.annex as u8
    }

    /// Enters a section, and returns the role and outline level of its heading.
    ///
    /// # Errors
    ///
    /// Returns an error if sections are nested deeper than [`MAX_SECTION_DEPTH`].
    pub(super) fn enter_section(&mut self) -> Result<(Role, u8), ComposeError> {
        let (level, depth) = (self.level(), self.depth + 1);
        let role = if self.annex { Role::annex_heading } else { Role::heading };
        let role = role(depth).ok_or(ComposeError::SectionTooDeep)?;
        self.depth = depth;
        Ok((role, level))
    }

    /// Leaves the current section.
    pub(super) const fn leave_section(&mut self) {
        self.depth -= 1;
    }

    /// Counts the current section, and returns its counters down to its depth; none for a
    /// section without a number.
    pub(super) fn next_counters(&mut self, numbering: Numbering) -> Vec<u32> {
        let numbering = match numbering {
            Numbering::Decimal => SectionNumbering::Decimal,
            Numbering::Roman => SectionNumbering::Roman,
            Numbering::None => return Vec::new(),
        };
        let depth = usize::from(self.depth);
        if depth == 1 {
            self.numbering = numbering;
            let last = match numbering {
                SectionNumbering::Decimal => &mut self.decimal,
                SectionNumbering::Roman => &mut self.roman,
            };
            *last += 1;
            self.counters[0] = *last;
        } else {
            self.counters[depth - 1] += 1;
        }
        self.counters[depth..].fill(0);
        self.counters[..depth].to_vec()
    }
}
