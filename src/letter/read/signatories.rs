//! Who signs the letter.

use super::Reader;
use crate::letter::finding::Rule;
use crate::letter::json::Value;
use crate::letter::text::Faces;
use crate::letter::{Deputy, Letter, Signatory};
use crate::style::{Role, SignatureForm};

/// Where a signature's words stand, whatever its form.
const SIGNATURE: &[Role] = &[Role::SignatureCapacity, Role::Signature];

impl Reader<'_> {
    /// Who signs, in order.
    pub(super) fn signatories(&mut self, value: &Value) -> Option<Vec<Signatory>> {
        let signatories = self.counted(value, 0..=Letter::MOST_SIGNATORIES)?;
        Some(signatories.iter().filter_map(|value| self.signatory(value)).collect())
    }

    fn signatory(&mut self, value: &Value) -> Option<Signatory> {
        let signatory = self.object(value, |signatory| Signatory {
            name: signatory.optional_text("name", SIGNATURE),
            function: signatory.required("function", Self::function).unwrap_or_default(),
            also_on_behalf_of: signatory
                .optional("alsoOnBehalfOf", |reader, value| {
                    let functions = reader.array(value)?.iter();
                    Some(functions.filter_map(|value| reader.function(value)).collect())
                })
                .unwrap_or_default(),
            signed_for: signatory.optional("signedFor", Self::deputy),
        })?;
        if signatory.name.is_none() {
            self.warning(value.place, Rule::NamelessSignatory, []);
        }
        Some(signatory)
    }

    /// A signatory's function, which some forms print in capitals.
    fn function(&mut self, value: &Value) -> Option<String> {
        let capitals = self.style.signature_form == SignatureForm::Capitals;
        self.said(value, self.faces(SIGNATURE).in_capitals(capitals))
    }

    fn deputy(&mut self, value: &Value) -> Option<Deputy> {
        self.object(value, |deputy| Deputy {
            name: deputy.optional_text("name", SIGNATURE),
            function: deputy
                .required("function", Self::deputys_function)
                .unwrap_or_default(),
        })
    }

    /// The function of a deputy, which is printed in italics.
    fn deputys_function(&mut self, value: &Value) -> Option<String> {
        let italic = Faces::of(self.style, SIGNATURE, false, true);
        self.said(value, self.faces(SIGNATURE).and(italic))
    }
}
