//! Who sends the letter and who receives it.

use super::super::finding::Rule;
use super::super::json::Value;
use super::super::{Addressee, Contact, Sender};
use super::Reader;
use crate::style::Role;

/// What the reference column prints as plain text.
const REFERENCE: &[Role] = &[Role::ReferenceText];

/// The most lines that an address window shows.
const ADDRESS_LINES: usize = 7;

/// The most lines that an address window shows above a KIX code.
const ADDRESS_LINES_WITH_KIX: usize = 5;

impl Reader<'_> {
    /// Who sends the letter.
    pub(super) fn sender(&mut self, value: &Value) -> Option<Sender> {
        self.object(value, |sender| Sender {
            organisation: sender.required_text("organisation", &[Role::SenderName]),
            unit: sender.optional_text("unit", &[Role::ReferenceUnit]),
            visiting_address: sender.optional_texts("visitingAddress", REFERENCE),
            postal_address: sender.optional_texts(
                "postalAddress",
                &[Role::ReferenceText, Role::ReturnLine],
            ),
            country: sender.optional_text("country", REFERENCE),
            identification_number: sender
                .optional_text("identificationNumber", REFERENCE),
            phone: sender.optional_text("phone", REFERENCE),
            fax: sender.optional_text("fax", REFERENCE),
            email: sender.optional_text("email", REFERENCE),
            website: sender.optional_text("website", REFERENCE),
            contact: sender.optional("contact", Self::contact),
        })
    }

    fn contact(&mut self, value: &Value) -> Option<Contact> {
        self.object(value, |contact| Contact {
            name: contact.optional_text("name", REFERENCE),
            phone: contact.optional_text("phone", REFERENCE),
            mobile: contact.optional_text("mobile", REFERENCE),
            fax: contact.optional_text("fax", REFERENCE),
            email: contact.optional_text("email", REFERENCE),
        })
    }

    /// Who receives the letter: a preset address, or lines.
    pub(super) fn addressee(&mut self, value: &Value) -> Option<Addressee> {
        let (preset, lines, kix) = self.object(value, |addressee| {
            let is_given = |name| value.member(name).is_some();
            (
                addressee.optional("preset", Self::address_preset),
                addressee.optional("lines", |reader, lines| {
                    reader.address_lines(lines, is_given("kix"))
                }),
                addressee.optional_text("kix", &[Role::Address]),
            )
        })?;
        let is_given = |name| value.member(name).is_some();
        let is_free = is_given("lines") || is_given("kix");
        if is_given("preset") == is_free || is_free && !is_given("lines") {
            self.violation(value.place, Rule::AddresseeChoice, []);
        }
        match (preset, lines) {
            (Some(preset), _) => Some(Addressee::Preset(preset)),
            (None, Some(lines)) => Some(Addressee::Lines { lines, kix }),
            (None, None) => None,
        }
    }

    fn address_preset(&mut self, value: &Value) -> Option<String> {
        let presets: Vec<_> = self.style.address_presets().collect();
        self.one_of(value, &presets).map(str::to_owned)
    }

    fn address_lines(&mut self, value: &Value, has_kix: bool) -> Option<Vec<String>> {
        let lines = self.counted(value, 1..=ADDRESS_LINES)?;
        if has_kix && (ADDRESS_LINES_WITH_KIX + 1..=ADDRESS_LINES).contains(&lines.len())
        {
            let most = ("most", ADDRESS_LINES_WITH_KIX.into());
            let found = ("found", lines.len().into());
            self.violation(value.place, Rule::TooManyLinesWithKix, [most, found]);
        }
        self.texts(value, &[Role::Address])
    }
}
