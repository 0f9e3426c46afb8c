//! The publisher of the service.

use serde_json::{Map, Value, json};

/// Publisher of the service, with its contact and its public address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    /// Name of the contact.
    pub contact_name: Option<String>,
    /// Web page of the contact.
    pub contact_url: Option<String>,
    /// E-mail address of the contact.
    pub contact_email: Option<String>,
    /// Public base URL of the service, without `/v1`; if `None`, the URL of the document
    /// itself.
    pub public_url: Option<String>,
}

impl Publisher {
    /// Publisher without any details.
    pub const UNNAMED: Self = Self {
        contact_name: None,
        contact_url: None,
        contact_email: None,
        public_url: None,
    };

    /// Returns the contact object, without absent members.
    pub(super) fn contact(&self) -> Option<Value> {
        let members = [
            ("name", &self.contact_name),
            ("url", &self.contact_url),
            ("email", &self.contact_email),
        ];
        let present: Map<_, _> = members
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))))
            .collect();
        (!present.is_empty()).then_some(present.into())
    }
}
