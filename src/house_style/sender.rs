//! Senders from which the author of a letter can choose.
//!
//! In: a table below `[senders]`. Out: a [`SenderPreset`], whose JSON is a valid `sender` of a
//! letter: the style offers it, the letter contains it.

use serde::{Deserialize, Serialize};

/// A sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case", serialize = "camelCase"))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each is the letter's member of that name")]
pub struct SenderPreset {
    pub organisation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visiting_address: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub postal_address: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactPreset>,
}

/// A person or department to contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case", serialize = "camelCase"))]
#[serde(default, deny_unknown_fields)]
pub struct ContactPreset {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl SenderPreset {
    /// Returns the lines of both addresses by key.
    pub(super) fn addresses(&self) -> [(&'static str, &[String]); 2] {
        [
            ("visiting-address", &self.visiting_address),
            ("postal-address", &self.postal_address),
        ]
    }

    /// Returns the single-line texts by key.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { organisation, unit, country, identification_number, .. } = self;
        let Self { phone, fax, email, website, contact, .. } = self;
        let contact = contact.as_ref();
        let person = |of: fn(&ContactPreset) -> &Option<String>| {
            contact.and_then(|it| of(it).as_deref())
        };
        let texts = [
            ("organisation", Some(organisation.as_str())),
            ("unit", unit.as_deref()),
            ("country", country.as_deref()),
            ("identification-number", identification_number.as_deref()),
            ("phone", phone.as_deref()),
            ("fax", fax.as_deref()),
            ("email", email.as_deref()),
            ("website", website.as_deref()),
            ("contact.name", person(|it| &it.name)),
            ("contact.phone", person(|it| &it.phone)),
            ("contact.mobile", person(|it| &it.mobile)),
            ("contact.fax", person(|it| &it.fax)),
            ("contact.email", person(|it| &it.email)),
        ];
        texts.into_iter().filter_map(|(key, text)| Some((key, text?)))
    }
}
