//! Cost of the shadings that a PDF paints.
//!
//! Input: a shading. Output: the operators that its functions evaluate for each pixel, and
//! the pixels that its mesh covers. A file of a kilobyte can evaluate thousands of
//! operators for each pixel of a page.

use hayro::hayro_interpret::pattern::ShadingPattern;
use hayro::hayro_interpret::shading::{ShadingType, Triangle};
use hayro::hayro_syntax::object::dict::keys;
use hayro::hayro_syntax::object::{Array, Dict, Object};
use hayro::kurbo::Rect;

use super::sweep::Sweep;
use crate::compare::ReadError;
use crate::limits::compare::{MAX_CONTENT, MAX_PAINTED};

/// Pixels that can be painted in the time of one operator of a function.
const OPERATOR_PIXELS: u64 = 32;

/// Pixels that can be painted in the time of one pixel of a mesh.
const MESH_PIXELS: u64 = 16;

/// Maximum depth of functions that combine others.
const MAX_FUNCTIONS: usize = 4;

/// Returns the weight of the functions of a shading that fills a page of this many pixels,
/// in bytes of content.
pub(super) fn weigh_functions<'a>(
    shading: &Dict<'a>,
    pixels: u64,
    sweep: &mut Sweep<'a>,
) -> Result<u64, ReadError> {
    let Some(function) = shading.get::<Object<'a>>(keys::FUNCTION) else { return Ok(0) };
    let operators = count_operators(&function, MAX_FUNCTIONS, sweep)?;
    let painted = operators.saturating_mul(OPERATOR_PIXELS).saturating_mul(pixels);
    Ok(painted / (MAX_PAINTED / MAX_CONTENT))
}

/// Counts the operators of PostScript functions; other functions take constant time.
fn count_operators<'a>(
    function: &Object<'a>,
    deepest: usize,
    sweep: &mut Sweep<'a>,
) -> Result<u64, ReadError> {
    let Some(deeper) = deepest.checked_sub(1) else { return Ok(0) };
    let parts = match function {
        Object::Stream(stream) => {
            if stream.dict().get::<u8>(keys::FUNCTION_TYPE) != Some(4) {
                return Ok(0);
            }
            sweep.measure_stream_object(stream)?;
            let program = stream.decoded_data().unwrap_or_default();
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"{}%".contains(byte);
            return Ok(
                program.split(is_end).filter(|word| !word.is_empty()).count() as u64
            );
        }
        Object::Dict(dict) => dict.get::<Array<'a>>(keys::FUNCTIONS),
        Object::Array(array) => Some(array.clone()),
        _ => None,
    };
    let mut operators: u64 = 0;
    for part in parts.iter().flat_map(|parts| parts.iter::<Object<'a>>()) {
        let own = count_operators(&part, deeper, sweep)?;
        operators = operators.saturating_add(own);
    }
    Ok(operators)
}

/// Calls `count` with the cost of each triangle or patch of a mesh, in painted pixels.
///
/// Each triangle is tested for all pixels in its bounds, also those beyond the page.
pub(super) fn count_mesh(pattern: &ShadingPattern, mut count: impl FnMut(u64)) {
    let mut add = |triangles: &[Triangle]| {
        let pixels = triangles.iter().map(|triangle| {
            let points = [&triangle.p0, &triangle.p1, &triangle.p2];
            let [first, second, third] =
                points.map(|vertex| pattern.matrix * vertex.point);
            let bounds = Rect::from_points(first, second).union_pt(third);
            let all = Rect::new(0.0, 0.0, u16::MAX.into(), u16::MAX.into());
            let seen = bounds.expand().intersect(all);
            (seen.width().max(0.0) * seen.height().max(0.0)) as u64
        });
        count(pixels.fold(0, u64::saturating_add).saturating_mul(MESH_PIXELS));
    };
    let mut triangles = Vec::new();
    match &*pattern.shading.shading_type {
        ShadingType::TriangleMesh { triangles, .. } => triangles.chunks(64).for_each(add),
        ShadingType::CoonsPatchMesh { patches, .. } => {
            for patch in patches {
                triangles.clear();
                patch.to_triangles(&mut triangles);
                add(&triangles);
            }
        }
        ShadingType::TensorProductPatchMesh { patches, .. } => {
            for patch in patches {
                triangles.clear();
                patch.to_triangles(&mut triangles);
                add(&triangles);
            }
        }
        ShadingType::FunctionBased { .. }
        | ShadingType::RadialAxial { .. }
        | ShadingType::Dummy => {}
    }
}
