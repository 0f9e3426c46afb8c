//! Color spaces of image files.
//!
//! In: a color profile (ISO 15076-1), or the equivalent chunks of a PNG file. Out:
//! whether the pixels look the same in sRGB (IEC 61966-2-1). Outputs have no other color
//! space, and viewers apply profiles in some formats only.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::icc::keep_color_tags;

/// The maximum difference of a sample in sRGB, of 255. A gamma of 2.2 without the linear
/// part of sRGB differs by nine in the dark, where it is invisible.
const TOLERANCE: u8 = 9;

/// The gamma of sRGB in a PNG file (ISO/IEC 15948, 11.3.2.2), with its tolerance. Other
/// values within the tolerance mean sRGB too.
const GAMMA: (u32, u32) = (45_455, 1_000);

/// The white point and the primaries of sRGB in a PNG file (11.3.2.1).
const CHROMATICITIES: [u32; 8] =
    [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
/// The tolerance for other values that mean sRGB.
const CHROMATICITY_TOLERANCE: u32 = 1_000;

/// Returns whether pixels look the same in sRGB as under a profile.
pub(super) fn is_srgb(profile: &[u8]) -> bool {
    // Programs ignore data that is not a profile.
    profile.get(36..40) != Some(b"acsp")
        || profile_difference(profile).is_some_and(|difference| difference <= TOLERANCE)
}

/// Returns the maximum difference of a sample in sRGB. `None` if the profile has other
/// channels or cannot be applied.
fn profile_difference(profile: &[u8]) -> Option<u8> {
    let profile = ColorProfile::new_from_slice(&keep_color_tags(profile)?).ok()?;
    let steps = || (0..=255).step_by(15);
    let (layout, samples, expected): (_, Vec<u8>, Vec<u8>) = match profile.color_space {
        DataColorSpace::Gray => {
            let expected = steps().flat_map(|gray| [gray; 3]).collect();
            (Layout::Gray, steps().collect(), expected)
        }
        DataColorSpace::Rgb => {
            let pairs = steps().flat_map(|r| steps().map(move |g| (r, g)));
            let colors = pairs.flat_map(|(r, g)| steps().map(move |b| [r, g, b]));
            let colors: Vec<u8> = colors.flatten().collect();
            (Layout::Rgb, colors.clone(), colors)
        }
        _ => return None,
    };
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let transform = profile.create_transform_8bit(layout, &srgb, Layout::Rgb, options);
    let mut found = vec![0; expected.len()];
    transform.ok()?.transform(&samples, &mut found).ok()?;
    found.iter().zip(&expected).map(|(found, expected)| found.abs_diff(*expected)).max()
}

/// The color information in the chunks of a PNG file.
#[derive(Default)]
pub(super) struct PngColor<'a> {
    /// Code points for video (cICP).
    pub(super) code_points: Option<&'a [u8]>,
    /// A profile (iCCP), inflated.
    pub(super) profile: Option<Vec<u8>>,
    /// True if the file declares sRGB.
    pub(super) is_srgb: bool,
    /// Gamma (gAMA).
    pub(super) gamma: Option<&'a [u8]>,
    /// White point and primaries (cHRM).
    pub(super) chromaticities: Option<&'a [u8]>,
}

impl PngColor<'_> {
    /// Returns whether the colors are those of sRGB. The chunk that has precedence
    /// decides (PNG third edition, 4.3).
    pub(super) fn is_srgb(&self) -> bool {
        if let Some(code_points) = self.code_points {
            // BT.709 primaries, the transfer of sRGB, RGB, full range (ITU-T H.273).
            return code_points == [1, 13, 0, 1];
        }
        if let Some(profile) = &self.profile {
            return is_srgb(profile);
        }
        if self.is_srgb {
            return true;
        }
        let numbers = |content: &[u8]| -> Vec<u32> {
            let chunks = content.as_chunks().0.iter();
            chunks.map(|&number| u32::from_be_bytes(number)).collect()
        };
        let gamma = self.gamma.map(numbers).unwrap_or_default();
        let chromaticities = self.chromaticities.map(numbers).unwrap_or_default();
        gamma.iter().all(|&gamma| gamma == 0 || gamma.abs_diff(GAMMA.0) <= GAMMA.1)
            && chromaticities
                .iter()
                .zip(CHROMATICITIES)
                .all(|(found, srgb)| found.abs_diff(srgb) <= CHROMATICITY_TOLERANCE)
    }
}

#[cfg(test)]
mod tests {
    use moxcms::ColorProfile;

    use super::{PngColor, is_srgb, profile_difference};

    /// The profile that every PDF has (ISO 19005-2, 6.2.3).
    const BUILTIN: &[u8] = include_bytes!("../../templates/pdf/srgb.icc");

    #[test]
    fn profiles_that_look_like_srgb_are_told_from_others() {
        for (name, profile, expected) in [
            ("sRGB", ColorProfile::new_srgb(), true),
            ("gray 2.2", ColorProfile::new_gray_with_gamma(2.2), true),
            ("gray 1.8", ColorProfile::new_gray_with_gamma(1.8), false),
            ("Adobe RGB", ColorProfile::new_adobe_rgb(), false),
            ("Display P3", ColorProfile::new_display_p3(), false),
            ("BT.2020", ColorProfile::new_bt2020(), false),
            ("ProPhoto", ColorProfile::new_pro_photo_rgb(), false),
        ] {
            let profile = profile.encode().unwrap();
            let found = profile_difference(&profile);
            assert_eq!(is_srgb(&profile), expected, "{name}: {found:?}");
        }
        assert_eq!(profile_difference(BUILTIN), Some(0));
        assert!(is_srgb(b"no profile"));
        assert!(!is_srgb(&BUILTIN[..BUILTIN.len() / 2]));
    }

    #[test]
    fn the_chunk_with_precedence_says_what_the_colors_of_a_png_are() {
        let gamma = |gamma: u32| gamma.to_be_bytes();
        let (srgb, linear) = (gamma(45_455), gamma(100_000));
        let with_gamma = |gamma| PngColor { gamma: Some(gamma), ..PngColor::default() };
        assert!(PngColor::default().is_srgb());
        assert!(with_gamma(&srgb).is_srgb());
        assert!(!with_gamma(&linear).is_srgb());
        assert!(PngColor { is_srgb: true, ..with_gamma(&linear) }.is_srgb());
        let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
        let profile = || PngColor { profile: Some(adobe.clone()), ..with_gamma(&srgb) };
        assert!(!PngColor { is_srgb: true, ..profile() }.is_srgb());
        let code_points = |code_points| PngColor { code_points, ..profile() };
        assert!(code_points(Some(&[1, 13, 0, 1])).is_srgb());
        assert!(!code_points(Some(&[12, 13, 0, 1])).is_srgb());
        let [red_of_srgb, red_of_p3] = [64_000, 68_000].map(|red: u32| {
            let points = [31_270, 32_900, red, 33_000, 30_000, 60_000, 15_000, 6_000];
            points.map(u32::to_be_bytes).concat()
        });
        let primaries =
            |points| PngColor { chromaticities: Some(points), ..PngColor::default() };
        assert!(primaries(&red_of_srgb).is_srgb());
        assert!(!primaries(&red_of_p3).is_srgb());
    }
}
