//! The publisher of the service.

use super::model::Contact;

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

    pub(super) fn contact(&self) -> Option<Contact> {
        let Self { contact_name, contact_url, contact_email, .. } = self;
        let contact = Contact {
            name: contact_name.clone(),
            url: contact_url.clone(),
            email: contact_email.clone(),
        };
        (*self != Self { public_url: self.public_url.clone(), ..Self::UNNAMED })
            .then_some(contact)
    }
}
