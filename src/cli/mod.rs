//! The command line.
//!
//! In: the program's arguments. Out: files, text and an exit code: 0 done, 1 a
//! letter is at fault, 2 usage or unreadable input, 3 a defect of ours.

#[cfg(feature = "server")]
mod access;
mod batch;
#[cfg(feature = "server")]
mod capacity;
mod check;
#[cfg(feature = "compare")]
mod compare;
#[cfg(feature = "server")]
mod compare_process;
mod example;
mod file;
#[cfg(feature = "server")]
mod healthcheck;
mod house_style;
#[cfg(feature = "server")]
mod key;
#[cfg(feature = "server")]
mod listening;
#[cfg(feature = "server")]
mod logging;
mod print;
#[cfg(feature = "server")]
mod publisher;
mod render;
#[cfg(feature = "server")]
mod serve;
#[cfg(feature = "compare")]
mod verify;
mod voice;

use std::error::Error;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::RenderError;
use crate::bundle::BundleError;
use crate::locale::{Locale, LocaleError, Locales};
use crate::style::{HouseStyle, HouseStyles};
use voice::Voice;

/// What the help starts with.
const FIRST: &str = "\
kamerbrief render letter.json -o letter.pdf   sets a letter as PDF, DOCX or HTML
kamerbrief check letter.json                  says what is wrong with it, and where";

/// Sets official Dutch parliamentary letters from JSON into PDF, DOCX and HTML.
#[derive(Debug, Parser)]
#[command(
    name = "kamerbrief",
    version,
    before_help = FIRST,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Arguments {
    /// The language of messages [default: the letter's own, else nl].
    #[arg(long, global = true, value_name = "LANGUAGE")]
    language: Option<String>,
    /// A file with one more language, beside nl and en; may be given more than once.
    #[arg(
        long = "locale",
        global = true,
        env = "KAMERBRIEF_LOCALES",
        value_name = "FILE",
        value_delimiter = ':'
    )]
    locales: Vec<PathBuf>,
    /// A folder with a house style, beside the shipped ones; may be given more than once.
    #[arg(
        long = "house-style",
        global = true,
        env = "KAMERBRIEF_HOUSE_STYLES",
        value_name = "FOLDER",
        value_delimiter = ':'
    )]
    house_styles: Vec<PathBuf>,
    /// The house style of letters that name none [default: neutral].
    #[arg(
        long,
        global = true,
        env = "KAMERBRIEF_DEFAULT_HOUSE_STYLE",
        value_name = "NAME"
    )]
    default_house_style: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Renders a letter.
    Render(render::Render),
    /// Renders many letters, on all cores.
    Batch(batch::Batch),
    /// Says what is wrong with letters, and where.
    Check(check::Check),
    /// Says what differs between two letters, each a PDF, DOCX, HTML or JSON file.
    #[cfg(feature = "compare")]
    Compare(compare::Compare),
    /// Holds a folder of letters to what was accepted of them.
    #[cfg(feature = "compare")]
    Verify(verify::Verify),
    /// Prints the markup of a letter, for work on templates.
    Compose(print::Compose),
    /// Prints the JSON Schema of letters.
    Schema,
    /// Prints a letter file to start from, or lists those there are.
    Example(example::ExampleCommand),
    /// Prints the description of the service, in OpenAPI 3.1.
    #[cfg(feature = "server")]
    Openapi(print::Openapi),
    /// Looks at a house style.
    HouseStyle(house_style::HouseStyleCommand),
    /// Makes a key to the service: shows it once, and prints the line for its file.
    #[cfg(feature = "server")]
    Key(key::MakeKey),
    /// Runs the HTTP service until it is told to stop.
    #[cfg(feature = "server")]
    Serve(Box<serve::Serve>),
    /// Makes one comparison of the service that started this process.
    #[command(hide = true)]
    #[cfg(feature = "server")]
    CompareProcess,
    /// Says by its exit code whether the service is ready.
    #[cfg(feature = "server")]
    Healthcheck(healthcheck::Healthcheck),
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
enum Failure {
    /// What was wrong has been told; only the exit code is left.
    Told(u8),
    /// The user asked for what cannot be: the sentence's key and values.
    Usage(&'static str, Vec<(&'static str, String)>),
    /// A defect of this crate.
    Defect(Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// A letter is at fault, and its violations have been told.
    const INVALID: Self = Self::Told(1);

    const fn code(&self) -> u8 {
        match self {
            Self::Told(code) => *code,
            Self::Usage(..) => 2,
            Self::Defect(_) => 3,
        }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::NoSuchPage { page, pages } => {
                let values =
                    vec![("page", page.to_string()), ("pages", pages.to_string())];
                Self::Usage("no-such-page", values)
            }
            RenderError::FontsNotEmbeddable { font } => {
                Self::Usage("fonts-not-embeddable", vec![("font", font)])
            }
            defect => Self::Defect(defect.into()),
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Addressees { wrong, valid } => {
                let values =
                    vec![("value", wrong.join(", ")), ("valid", valid.join(", "))];
                Self::Usage("no-such-addressee", values)
            }
            BundleError::Render(error) => error.into(),
            defect => Self::Defect(defect.into()),
        }
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut voice = match HouseStyles::shipped() {
            Ok(shipped) => Voice::new(shipped),
            Err(error) => {
                voice::complain(&error.to_string());
                return 3;
            }
        };
        let done =
            install(&mut voice, &arguments).and_then(|()| execute(&arguments, &voice));
        match done {
            Ok(()) => 0,
            Err(failure) => {
                voice.explain(&failure);
                failure.code()
            }
        }
    }));
    ExitCode::from(done.unwrap_or(3))
}

/// Adds the languages and the house styles that the arguments name.
fn install(voice: &mut Voice, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.locales.is_empty() {
        let code = arguments.language.as_deref();
        let spoken = code.and_then(|code| voice.styles.locales().find(code));
        let spoken = voice.styles.locales().get(spoken.unwrap_or_default());
        voice.styles = HouseStyles::speaking(locales(&arguments.locales, spoken)?)
            .map_err(|error| refused(&error.told(spoken)))?;
    }
    if let Some(code) = &arguments.language {
        voice.language = voice.styles.locales().find(code);
        if voice.language.is_none() {
            let valid = voice.styles.locales().codes().join(", ");
            let values = vec![("name", code.clone()), ("valid", valid)];
            return Err(Failure::Usage("unknown-language", values));
        }
    }
    let mut failed = None;
    for folder in &arguments.house_styles {
        let loaded = HouseStyle::load(folder, voice.styles.locales());
        if let Err(error) = loaded.and_then(|style| voice.styles.install(style)) {
            failed = Some(refused(&error.told(voice.locale(None))));
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    match &arguments.default_house_style {
        Some(name) if !voice.styles.choose_default(name) => {
            Err(voice.unknown_house_style(name))
        }
        _ => Ok(()),
    }
}

fn execute(arguments: &Arguments, voice: &Voice) -> Result<(), Failure> {
    match &arguments.command {
        Command::Render(render) => render.run(voice),
        Command::Batch(batch) => batch.run(voice),
        Command::Check(check) => check.run(voice),
        #[cfg(feature = "compare")]
        Command::Compare(compare) => compare.run(voice),
        #[cfg(feature = "server")]
        Command::CompareProcess => compare_process::run(voice),
        #[cfg(feature = "compare")]
        Command::Verify(verify) => verify.run(voice),
        Command::Compose(compose) => compose.run(voice),
        Command::Schema => print::schema(voice),
        #[cfg(feature = "server")]
        Command::Openapi(openapi) => openapi.run(voice),
        Command::Example(example) => example.run(voice),
        Command::HouseStyle(house_style) => house_style.run(voice),
        #[cfg(feature = "server")]
        Command::Key(key) => key.run(voice),
        #[cfg(feature = "server")]
        Command::Healthcheck(healthcheck) => healthcheck.run(voice),
        #[cfg(feature = "server")]
        Command::Serve(serve) => {
            serve.run(voice, &arguments.locales, &arguments.house_styles)
        }
    }
}

/// The shipped languages and those of these files; what is wrong is said in one that is
/// there.
fn locales(files: &[PathBuf], spoken: &Locale) -> Result<Locales, Failure> {
    let refused = |error: LocaleError| refused(&error.told(spoken));
    let mut locales = Locales::shipped().map_err(refused)?;
    let mut failed = None;
    for file in files {
        let loaded = Locale::load(file);
        if let Err(error) = loaded.and_then(|locale| locales.install(locale)) {
            failed = Some(refused(error));
        }
    }
    failed.map_or(Ok(locales), Err)
}

/// Tells what is wrong with a language or a house style.
fn refused(told: &str) -> Failure {
    voice::complain(told);
    Failure::Told(2)
}
