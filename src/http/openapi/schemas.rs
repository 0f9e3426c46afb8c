//! Schemas of requests and responses, generated from their types.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value};

use crate::check::CheckReport;
use crate::compare::ComparisonJson;
use crate::http::examples::ExampleDescription;
use crate::http::house_styles::HouseStyleDescription;
use crate::http::problem::ProblemBody;
use crate::letter;
use crate::locale::Locales;

/// Path of the schemas in the document.
const PATH: &str = "/components/schemas";

/// Returns all schemas by name.
pub(super) fn schema_components(locales: &Locales) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = PATH.into())
        .with_transform(RecursiveTransform(letter::join_lines))
        .for_serialize()
        .into_generator();
    generator.subschema_for::<CheckReport>();
    generator.subschema_for::<ComparisonJson<'_>>();
    generator.subschema_for::<HouseStyleDescription<'_>>();
    generator.subschema_for::<ExampleDescription>();
    generator.subschema_for::<ProblemBody<'_>>();
    let answers = generator.take_definitions(true);
    let schemas: Map<_, _> =
        letter::definitions(PATH, locales).into_iter().chain(answers).collect();
    schemas.into()
}
