//! `/v1/house-styles`: the installed house styles.

use actix_web::{HttpRequest, HttpResponse, web};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::json;

use super::AppState;
use super::negotiation::no_parameters;
use crate::house_style::{HouseStyle, HouseStyles, SenderPreset, SignatureForm};

/// Installed house style.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HouseStyle")]
pub(super) struct HouseStyleDescription<'a> {
    /// Name for the `houseStyle` of a letter.
    name: &'a str,
    /// True for the style of letters that name no house style.
    default: bool,
    signature_form: SignatureForm,
    /// Names for the `preset` of an addressee in a letter, and for the parameter
    /// `addressee`.
    addressee_presets: Vec<&'a str>,
    /// Senders of this style, in the form of the `sender` of a letter.
    #[schemars(schema_with = "senders_schema")]
    senders: &'a [SenderPreset],
    /// Font family.
    typeface: &'a str,
}

fn senders_schema(_: &mut SchemaGenerator) -> Schema {
    let sender = json!({ "$ref": "#/components/schemas/Sender" });
    json_schema!({ "type": "array", "items": sender })
}

/// `GET /v1/house-styles`: lists the installed styles, sorted by name.
pub(super) async fn list_house_styles(
    request: HttpRequest,
    state: web::Data<AppState>,
) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.to_response(&request);
    }
    HttpResponse::Ok().json(installed_styles(&state.styles))
}

/// Returns the descriptions of the installed styles.
pub(super) fn installed_styles(styles: &HouseStyles) -> Vec<HouseStyleDescription<'_>> {
    let default = &styles.default_style().name;
    styles.iter().map(|style| HouseStyleDescription::new(style, default)).collect()
}

impl<'a> HouseStyleDescription<'a> {
    fn new(style: &'a HouseStyle, default: &str) -> Self {
        Self {
            name: &style.name,
            default: style.name == default,
            signature_form: style.signature_form,
            addressee_presets: style.address_presets().collect(),
            senders: &style.senders,
            typeface: style.fonts.family(),
        }
    }
}
