//! Who signs the letter.

use super::super::finding::Rule;
use super::super::json::Value;
use super::super::text::Faces;
use super::super::{Deputy, Signatory};
use super::Reader;
use crate::style::Role;

/// The most signatories of a letter.
const MOST: usize = 8;

/// Where a signature's words stand, whatever its form.
const SIGNATURE: &[Role] = &[Role::SignatureCapacity, Role::Signature];

impl Reader<'_> {
    /// Who signs, in order.
    pub(super) fn signatories(&mut self, value: &Value) -> Option<Vec<Signatory>> {
        let signatories = self.counted(value, 0..=MOST)?;
        Some(signatories.iter().filter_map(|value| self.signatory(value)).collect())
    }

    fn signatory(&mut self, value: &Value) -> Option<Signatory> {
        let signatory = self.object(value, |signatory| Signatory {
            name: signatory.optional_text("name", SIGNATURE),
            function: signatory.required_text("function", SIGNATURE),
            also_on_behalf_of: signatory.optional_texts("alsoOnBehalfOf", SIGNATURE),
            signed_for: signatory.optional("signedFor", Self::deputy),
        })?;
        if signatory.name.is_none() {
            self.warning(value.place, Rule::NamelessSignatory, []);
        }
        Some(signatory)
    }

    /// Who signs in a signatory's stead; the function is printed in italics.
    fn deputy(&mut self, value: &Value) -> Option<Deputy> {
        let upright = self.faces(SIGNATURE);
        let italic = Faces::of(self.style, SIGNATURE, false, true);
        self.object(value, |deputy| Deputy {
            name: deputy.optional_text("name", SIGNATURE),
            function: deputy
                .required("function", |reader, value| {
                    reader.said(value, upright.and(italic))
                })
                .unwrap_or_default(),
        })
    }
}
