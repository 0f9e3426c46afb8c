// Fills in a letter in an empty form, by keyboard only.

const SECTIONS = {
  letter: ["Brief"], sender: ["Afzender"], references: ["Kenmerken"], body: ["Tekst"],
  signatories: ["Ondertekening"], annexes: ["Bijlagen"],
};

/** Fills in the form. It supports the members that the seed letter has. */
export async function fillInLetter(user, letter) {
  const fillIn = async (label, value, within) => {
    if (value === undefined) return;
    await user.tabTo(label, { within });
    await user.type(Array.isArray(value) ? value.join("\n") : value);
  };
  const { sender, dossier } = letter;

  await fillIn("Onderwerp", letter.subject, SECTIONS.letter);
  await user.tabTo("Datum", { within: SECTIONS.letter });
  await typeDate(user, letter.date);

  // The default addressee is the House of Representatives.
  await fillIn("Organisatie", sender.organisation, SECTIONS.sender);
  await fillIn("Onderdeel", sender.unit, SECTIONS.sender);
  await fillIn("Bezoekadres", sender.visitingAddress, SECTIONS.sender);
  await fillIn("Postadres", sender.postalAddress, SECTIONS.sender);
  await fillIn("Overheidsidentificatienummer", sender.identificationNumber, SECTIONS.sender);
  await fillIn("Telefoon", sender.phone, SECTIONS.sender);
  await fillIn("Website", sender.website, SECTIONS.sender);
  await fillIn("Dossiernummer", dossier.number, SECTIONS.references);
  await fillIn("Dossiertitel", dossier.title, SECTIONS.references);

  await user.tabTo("Aanhef", { within: SECTIONS.body });
  await selectOption(user, "Eigen tekst");
  await fillIn("Aanhef: Eigen tekst", letter.salutation, SECTIONS.body);
  await fillIn("Alinea", letter.body[0], [...SECTIONS.body, "Alinea 1"]);

  for (const [index, signatory] of letter.signatories.entries()) {
    const within = [...SECTIONS.signatories, `Ondertekenaar ${index + 1}`];
    if (index) {
      await user.tabTo("Ondertekenaar toevoegen");
      await user.press("Enter");
      // Adding moves the focus to the name.
      await user.type(signatory.name);
    } else await fillIn("Naam", signatory.name, within);
    await fillIn("Functie", signatory.function, within);
  }

  for (const annex of letter.annexes) {
    await user.tabTo("Bijlage toevoegen");
    await user.press("Enter");
    await user.type(annex.title);
    for (const [index, { section }] of annex.blocks.entries()) {
      // Sections have a button with this name too.
      await user.tabTo("Blok toevoegen", { within: ["Bijlage 1"], outside: ["Sectie"] });
      await user.press("Enter");
      // The first section replaces the empty paragraph of a new annex.
      await user.chooseMenuItem("Sectie");
      await fillInSection(user, section, index + 1);
    }
  }
}

async function fillInSection(user, section, number) {
  const within = ["Bijlage 1", `Sectie ${number}`];
  await user.type(section.title);
  await user.tabTo("Nummering", { within });
  await selectOption(user, "1, 1.1, 1.1.1");
  await user.tabTo("Alinea", { within });
  // Enter starts the next paragraph.
  await user.type(section.blocks.join("\n"));
}

/** Selects an option of a drop-down list by typing its label. */
async function selectOption(user, label) {
  await user.page.keyboard.type(label, { delay: 10 });
}

/** Types a date in the focused field; the order of its parts depends on the browser. */
async function typeDate(user, isoDate) {
  const [year, month, day] = isoDate.split("-");
  for (const digits of [`${day}${month}${year}`, `${month}${day}${year}`]) {
    await user.page.keyboard.type(digits);
    const value = await user.page.evaluate(() => document.activeElement.value);
    if (value === isoDate) return;
    await user.press("ArrowLeft", "ArrowLeft", "ArrowLeft");
  }
  throw new Error("the date cannot be typed");
}
