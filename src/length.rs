//! A length type for all units in use.
//!
//! In: points, millimeters or twips. Out: points for layout and PDF, twips, half-points
//! and EMU for OOXML (ISO/IEC 29500-1, 17.18 and 20.1.10).

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

/// The number of points in a millimeter: 72 / 25.4.
const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// A distance on the page, stored in points (1/72 inch).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Length(f64);

impl Length {
    /// A zero length.
    pub const ZERO: Self = Self(0.0);

    /// Creates a length in points.
    pub const fn pt(points: f64) -> Self {
        Self(points)
    }

    /// Creates a length in millimeters.
    pub const fn mm(millimetres: f64) -> Self {
        Self(millimetres * POINTS_PER_MM)
    }

    /// Returns the length in points.
    pub const fn to_pt(self) -> f64 {
        self.0
    }

    /// Returns the length in millimeters.
    pub const fn to_mm(self) -> f64 {
        self.0 / POINTS_PER_MM
    }

    /// Returns the length in twips (1/20 pt), rounded to the nearest.
    pub fn to_twips(self) -> i32 {
        (self.0 * 20.0).round() as i32
    }

    /// Returns the length in half-points, the unit of `w:sz`, rounded to the nearest.
    pub fn to_half_points(self) -> i32 {
        (self.0 * 2.0).round() as i32
    }

    /// Returns the length in English Metric Units (1/12 700 pt), rounded to the nearest.
    pub fn to_emu(self) -> i64 {
        (self.0 * 12_700.0).round() as i64
    }

    /// Returns the longer of the two.
    pub const fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// Returns the shorter of the two.
    pub const fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

impl Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Length {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Neg for Length {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<f64> for Length {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Length;

    #[test]
    fn the_units_agree() {
        let inch = Length::mm(25.4);
        assert!((inch.to_pt() - 72.0).abs() < 1e-12);
        assert_eq!(inch.to_twips(), 1440);
        assert_eq!(inch.to_half_points(), 144);
        assert_eq!(inch.to_emu(), 914_400);
        assert!((Length::pt(72.0).to_mm() - 25.4).abs() < 1e-12);
    }
}
