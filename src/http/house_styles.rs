//! `/v1/house-styles`: what is installed.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::State;
use super::negotiation::no_parameters;
use crate::style::{HouseStyle, SignatureForm};

/// What the service says of a house style.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Installed<'a> {
    name: &'a str,
    /// Letters that name no style are set in it.
    default: bool,
    signature_form: SignatureForm,
    addressee_presets: Vec<&'a str>,
    typeface: &'a str,
}

/// `GET /v1/house-styles`: the installed styles, in the order of their names.
pub(super) async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Err(problem) = no_parameters(&request) {
        return problem.answer(&request);
    }
    let default = &state.styles.default_style().name;
    let styles = state.styles.iter().map(|style| Installed::of(style, default));
    HttpResponse::Ok().json(styles.collect::<Vec<_>>())
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
