//! The letter and its parts, except the blocks of its text.
//!
//! The doc comments of members are their descriptions in the published schema.

use schemars::JsonSchema;
use strum::{EnumString, VariantNames};

use super::member_schemas;
use super::{BodyBlock, TextOverride};
use crate::image::Image;
use crate::limits::letter as limits;
use crate::locale::Language;

/// A letter to parliament.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "camelCase",
    deny_unknown_fields,
    extend(
        "if" = { "properties": { "status": { "const": "draft" } }, "required": ["status"] },
        "else" = { "required": ["date"] }
    )
)]
pub struct Letter {
    /// The language of all fixed text; nl when absent.
    #[schemars(default)]
    pub language: Language,
    /// The name of an installed house style; the server's default when absent.
    pub house_style: Option<String>,
    /// The status of the letter; final when absent.
    #[schemars(default)]
    pub status: Status,
    /// The sender of the letter.
    pub sender: Sender,
    /// The recipient of the letter.
    pub addressee: Addressee,
    /// The classification on every page, such as a confidentiality level.
    #[schemars(length(max = limits::MAX_CLASSIFICATION))]
    pub classification: Option<String>,
    /// The date, as `YYYY-MM-DD`; optional in a draft.
    #[schemars(default, schema_with = "member_schemas::date")]
    pub date: Option<Date>,
    /// The subject; also the title of the outputs.
    #[schemars(length(min = 1, max = limits::MAX_SUBJECT))]
    pub subject: String,
    /// The name of the project.
    #[schemars(length(max = limits::MAX_PROJECT))]
    pub project: Option<String>,
    /// The reference of the sender.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub our_reference: Option<String>,
    /// The reference of the addressee.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub your_reference: Option<String>,
    /// The recipients of a copy.
    #[schemars(
        default,
        length(max = limits::MAX_COPY_RECIPIENTS),
        inner(length(min = 1, max = limits::MAX_COPY_RECIPIENT))
    )]
    pub copy_to: Vec<String>,
    /// A clause in the reference column; the house style's when absent, omitted when
    /// null.
    #[schemars(default, schema_with = "member_schemas::clause")]
    pub clause: TextOverride,
    /// The enclosures. When absent, the number of annexes is printed; when empty,
    /// nothing.
    #[schemars(
        length(max = limits::MAX_ENCLOSURES),
        inner(length(min = 1, max = limits::MAX_ENCLOSURE))
    )]
    pub enclosures: Option<Vec<String>>,
    /// The parliamentary dossier.
    pub dossier: Option<Dossier>,
    /// The numbers of parliamentary cases.
    #[schemars(
        default,
        length(max = limits::MAX_CASE_NUMBERS),
        inner(length(min = 1, max = limits::MAX_CASE_NUMBER))
    )]
    pub case_numbers: Vec<String>,
    /// The salutation; for a preset addressee the locale's when absent, omitted when
    /// null.
    #[schemars(default)]
    pub salutation: TextOverride,
    /// The text of the letter.
    #[schemars(length(min = 1))]
    pub body: Vec<BodyBlock>,
    /// The line before the signatures; the house style's when absent, omitted when null.
    #[schemars(default)]
    pub closing: TextOverride,
    /// The signatories in order, at most eight.
    #[schemars(default, length(max = limits::MAX_SIGNATORIES))]
    pub signatories: Vec<Signatory>,
    /// The annexes.
    #[schemars(default)]
    pub annexes: Vec<Annex>,
    /// The images of the text; figures refer to them by index.
    #[schemars(skip)]
    pub images: Vec<Image>,
}

/// The status of a letter.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Status {
    /// Ready to be signed and sent.
    #[default]
    Final,
    /// Not final: every page is marked as a draft.
    Draft,
}

/// The sender of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sender {
    /// The ministry or other organisation.
    #[schemars(length(min = 1, max = limits::MAX_ORGANISATION))]
    pub organisation: String,
    /// The directorate or unit.
    #[schemars(length(max = limits::MAX_UNIT))]
    pub unit: Option<String>,
    /// The lines of the visiting address.
    #[schemars(
        default,
        length(max = limits::MAX_SENDER_ADDRESS_LINES),
        inner(length(min = 1, max = limits::MAX_ADDRESS_LINE))
    )]
    pub visiting_address: Vec<String>,
    /// The lines of the postal address, which is also the return address.
    #[schemars(
        default,
        length(max = limits::MAX_SENDER_ADDRESS_LINES),
        inner(length(min = 1, max = limits::MAX_ADDRESS_LINE))
    )]
    pub postal_address: Vec<String>,
    /// The country, printed below both addresses.
    #[schemars(length(max = limits::MAX_ADDRESS_LINE))]
    pub country: Option<String>,
    /// The identification number of the organisation.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub identification_number: Option<String>,
    /// The telephone number.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub phone: Option<String>,
    /// The fax number.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub fax: Option<String>,
    /// The e-mail address.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub email: Option<String>,
    /// The website.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub website: Option<String>,
    /// The contact for questions.
    pub contact: Option<Contact>,
}

/// A person or department to contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contact {
    /// The name.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub name: Option<String>,
    /// The telephone number.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub phone: Option<String>,
    /// The mobile telephone number.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub mobile: Option<String>,
    /// The fax number.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub fax: Option<String>,
    /// The e-mail address.
    #[schemars(length(max = limits::MAX_DETAIL))]
    pub email: Option<String>,
}

/// The recipient of a letter.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub enum Addressee {
    /// A preset address of the house style, such as `tweede-kamer`.
    Preset(String),
    /// Free lines, one to seven; at most five with a KIX code.
    #[schemars(
        untagged,
        extend("dependentSchemas" = {
            "kix": {
                "properties": { "lines": { "maxItems": limits::MAX_ADDRESSEE_LINES_WITH_KIX } }
            }
        })
    )]
    Lines {
        /// The lines, from top to bottom.
        #[schemars(
            length(min = 1, max = limits::MAX_ADDRESSEE_LINES),
            inner(length(min = 1, max = limits::MAX_ADDRESS_LINE))
        )]
        lines: Vec<String>,
        /// The postal sorting code, printed as text below the lines.
        #[schemars(length(max = limits::MAX_ADDRESS_LINE))]
        kix: Option<String>,
    },
}

/// A calendar date.
pub type Date = jiff::civil::Date;

/// A parliamentary dossier.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dossier {
    /// The number, such as `21 501-33`.
    #[schemars(length(min = 1, max = limits::MAX_DOSSIER_NUMBER))]
    pub number: String,
    /// The title.
    #[schemars(length(max = limits::MAX_DOSSIER_TITLE))]
    pub title: Option<String>,
}

/// A person or office that signs the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signatory {
    /// The name; null if only the office signs. When absent, a warning reports the
    /// missing name.
    #[schemars(default, schema_with = "member_schemas::signatory_name")]
    pub name: Option<String>,
    /// The function, without article.
    #[schemars(length(min = 1, max = limits::MAX_SIGNATURE_LINE))]
    pub function: String,
    /// The functions on whose behalf this signatory also signs, without article.
    #[schemars(
        default,
        length(max = limits::MAX_ALSO_ON_BEHALF_OF),
        inner(length(min = 1, max = limits::MAX_SIGNATURE_LINE))
    )]
    pub also_on_behalf_of: Vec<String>,
    /// The person who signs instead of the signatory.
    pub signed_for: Option<Deputy>,
}

/// A person who signs instead of a signatory.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deputy {
    /// The name.
    #[schemars(length(max = limits::MAX_SIGNATURE_LINE))]
    pub name: Option<String>,
    /// The function.
    #[schemars(length(min = 1, max = limits::MAX_SIGNATURE_LINE))]
    pub function: String,
}

/// An annex to a letter, on pages of its own.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Annex {
    /// The title.
    #[schemars(length(min = 1, max = limits::MAX_TITLE))]
    pub title: String,
    /// The line below the title.
    #[schemars(length(max = limits::MAX_TITLE))]
    pub subtitle: Option<String>,
    /// The width of the text.
    #[schemars(default)]
    pub layout: AnnexLayout,
    /// The text of the annex.
    #[schemars(length(min = 1))]
    pub blocks: Vec<BodyBlock>,
}

/// The width of the text of an annex.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, EnumString, VariantNames,
)]
#[schemars(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AnnexLayout {
    /// Beside the reference column, like the text of the letter.
    #[default]
    Column,
    /// Including the width of the reference column.
    FullWidth,
}
