//! Options for the publisher of the service, repeated in the OpenAPI document.
//!
//! In: flags and `KAMERBRIEF_*` variables. Out: a [`Publisher`].

use clap::Args;
use url::Url;

use crate::http::Publisher;

#[derive(Debug, Args)]
pub(super) struct ApiInfoArgs {
    /// Name of the contact in the OpenAPI document [default: none].
    #[arg(
        long,
        env = "KAMERBRIEF_CONTACT_NAME",
        value_name = "NAME",
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    contact_name: Option<String>,
    /// Web page of the contact in the OpenAPI document [default: none].
    #[arg(
        long,
        env = "KAMERBRIEF_CONTACT_URL",
        value_name = "URL",
        value_parser = web_address
    )]
    contact_url: Option<String>,
    /// E-mail address of the contact in the OpenAPI document [default: none].
    #[arg(
        long,
        env = "KAMERBRIEF_CONTACT_EMAIL",
        value_name = "ADDRESS",
        value_parser = parse_email
    )]
    contact_email: Option<String>,
    /// Public URL of the service in the OpenAPI document, without /v1 [default: that of
    /// the request].
    #[arg(
        long,
        env = "KAMERBRIEF_PUBLIC_URL",
        value_name = "URL",
        value_parser = parse_base_url
    )]
    public_url: Option<String>,
}

impl ApiInfoArgs {
    pub(super) fn publisher(&self) -> Publisher {
        Publisher {
            contact_name: self.contact_name.clone(),
            contact_url: self.contact_url.clone(),
            contact_email: self.contact_email.clone(),
            public_url: self.public_url.clone(),
        }
    }
}

impl ApiInfoArgs {
    /// Returns the options by variable name.
    pub(super) fn config(&self) -> [(&'static str, String); 4] {
        let Self { contact_name, contact_url, contact_email, public_url } = self;
        [
            ("CONTACT_EMAIL", contact_email),
            ("CONTACT_NAME", contact_name),
            ("CONTACT_URL", contact_url),
            ("PUBLIC_URL", public_url),
        ]
        .map(|(name, value)| (name, value.clone().unwrap_or_default()))
    }
}

/// Parses a web address.
fn web_address(text: &str) -> Result<String, &'static str> {
    Url::parse(text)
        .ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()))
        .map(|_| text.to_owned())
        .ok_or("expected an http or https URL, such as https://www.example.nl/brieven")
}

/// Parses a web address to which paths can be appended.
fn parse_base_url(text: &str) -> Result<String, &'static str> {
    web_address(text)
        .ok()
        .filter(|text| !text.contains(['?', '#']))
        .map(|text| text.trim_end_matches('/').to_owned())
        .ok_or("expected an http or https URL without query, such as https://brieven.example.nl")
}

/// Parses an e-mail address with basic checks.
fn parse_email(text: &str) -> Result<String, &'static str> {
    text.split_once('@')
        .filter(|(local, domain)| !local.is_empty() && domain.contains('.'))
        .filter(|_| !text.contains(char::is_whitespace))
        .map(|_| text.to_owned())
        .ok_or("expected an e-mail address, such as brieven@example.nl")
}

#[cfg(test)]
mod tests {
    use super::{parse_base_url, parse_email, web_address};

    #[test]
    fn addresses_are_validated() {
        assert_eq!(
            parse_base_url("https://example.nl/brieven/").as_deref(),
            Ok("https://example.nl/brieven")
        );
        assert!(web_address("http://localhost:8080/?a=b").is_ok());
        assert!(parse_email("brieven@example.nl").is_ok());
        for wrong in ["", "example.nl", "ftp://example.nl", "https://"] {
            assert!(
                web_address(wrong).is_err() && parse_base_url(wrong).is_err(),
                "{wrong}"
            );
        }
        assert!(parse_base_url("https://example.nl/?a=b").is_err());
        for wrong in ["", "a", "@example.nl", "a@b", "a b@example.nl"] {
            assert!(parse_email(wrong).is_err(), "{wrong}");
        }
    }
}
