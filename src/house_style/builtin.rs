//! The house styles of the program: the neutral one and the examples.

/// The files of an example.
pub(super) struct ExampleStyle {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) logo: &'static [u8],
}

/// Embeds the folder of an example.
macro_rules! example {
    ($name:literal) => {
        ExampleStyle {
            name: $name,
            text: include_str!(concat!(
                "../../templates/house-styles/",
                $name,
                "/house-style.toml"
            )),
            logo: include_bytes!(concat!(
                "../../templates/house-styles/",
                $name,
                "/logo.svg"
            )),
        }
    };
}

/// The examples.
pub(super) const EXAMPLES: [ExampleStyle; 3] =
    [example!("capitals"), example!("function-first"), example!("name-first")];

/// Returns whether a built-in house style has this name.
pub(super) fn is_builtin(name: &str) -> bool {
    name == "neutral" || EXAMPLES.iter().any(|example| example.name == name)
}
