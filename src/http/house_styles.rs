//! `/v1/house-styles`: what is installed.

use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::State;
use super::negotiation::no_parameters;
use crate::style::{HouseStyle, HouseStyles, SignatureForm};

/// An installed house style.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HouseStyle")]
pub(super) struct Installed<'a> {
    /// The name that a letter gives as its `houseStyle`.
    name: &'a str,
    /// Whether letters that name no style are set in it.
    default: bool,
    signature_form: SignatureForm,
    /// What a letter can give as the `preset` of its addressee, and a call as `addressee`.
    addressee_presets: Vec<&'a str>,
    /// The family of its faces.
    typeface: &'a str,
}

/// `GET /v1/house-styles`: the installed styles, in the order of their names.
pub(super) async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.answer(&request);
    }
    HttpResponse::Ok().json(installed(&state.styles))
}

/// What there is to tell of these styles.
pub(super) fn installed(styles: &HouseStyles) -> Vec<Installed<'_>> {
    let default = &styles.default_style().name;
    styles.iter().map(|style| Installed::of(style, default)).collect()
}

impl<'a> Installed<'a> {
    fn of(style: &'a HouseStyle, default: &str) -> Self {
        Self {
            name: &style.name,
            default: style.name == default,
            signature_form: style.signature_form,
            addressee_presets: style.address_presets().collect(),
            typeface: style.fonts.family(),
        }
    }
}
