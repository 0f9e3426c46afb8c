// Writes a letter from nothing, by keyboard only, as a new user finds the form.

const IN = {
  letter: ["Brief"], sender: ["Afzender"], references: ["Kenmerken"], body: ["Tekst"],
  signatories: ["Ondertekening"], annexes: ["Bijlagen"],
};

/** Writes the seed letter in an empty form. */
export async function write(hands, letter) {
  const line = async (name, text, within) => {
    if (text === undefined) return;
    await hands.tab(name, { within });
    await hands.type(Array.isArray(text) ? text.join("\n") : text);
  };
  const { sender, dossier } = letter;

  await line("Onderwerp", letter.subject, IN.letter);
  await hands.tab("Datum", { within: IN.letter });
  await date(hands, letter.date);

  // The addressee is the House of Representatives until another is chosen.
  await line("Organisatie", sender.organisation, IN.sender);
  await line("Onderdeel", sender.unit, IN.sender);
  await line("Bezoekadres", sender.visitingAddress, IN.sender);
  await line("Postadres", sender.postalAddress, IN.sender);
  await line("Overheidsidentificatienummer", sender.identificationNumber, IN.sender);
  await line("Telefoon", sender.phone, IN.sender);
  await line("Website", sender.website, IN.sender);
  await line("Dossiernummer", dossier.number, IN.references);
  await line("Dossiertitel", dossier.title, IN.references);

  await hands.tab("Aanhef", { within: IN.body });
  await choose(hands, "Eigen tekst");
  await line("Aanhef: Eigen tekst", letter.salutation, IN.body);
  await line("Alinea", letter.body[0], [...IN.body, "Alinea 1"]);

  for (const [place, { name, function: office }] of letter.signatories.entries()) {
    const within = [...IN.signatories, `Ondertekenaar ${place + 1}`];
    if (place) {
      await hands.tab("Ondertekenaar toevoegen");
      await hands.press("Enter");
      // The focus is in the name of the new one.
      await hands.type(name);
    } else await line("Naam", name, within);
    await line("Functie", office, within);
  }

  for (const annex of letter.annexes) {
    await hands.tab("Bijlage toevoegen");
    await hands.press("Enter");
    await hands.type(annex.title);
    for (const [place, { section }] of annex.blocks.entries()) {
      // That of the annex: its sections have their own.
      await hands.tab("Blok toevoegen", { within: ["Bijlage 1"], outside: ["Sectie"] });
      await hands.press("Enter");
      // The empty paragraph of a new annex gives way.
      await hands.pick("Sectie");
      await writeSection(hands, section, place + 1);
    }
  }
}

async function writeSection(hands, section, number) {
  const within = ["Bijlage 1", `Sectie ${number}`];
  await hands.type(section.title);
  await hands.tab("Nummering", { within });
  await choose(hands, "1, 1.1, 1.1.1");
  await hands.tab("Alinea", { within });
  // Enter begins the next paragraph.
  await hands.type(section.blocks.join("\n"));
}

/** Picks an option by what it starts with, as lists take it. */
async function choose(hands, label) {
  await hands.page.keyboard.type(label, { delay: 10 });
}

/** A date in the order in which the browser asks for its parts. */
export async function date(hands, iso) {
  const [year, month, day] = iso.split("-");
  for (const digits of [`${day}${month}${year}`, `${month}${day}${year}`]) {
    await hands.page.keyboard.type(digits);
    const value = await hands.page.evaluate(() => document.activeElement.value);
    if (value === iso) return;
    await hands.press("ArrowLeft", "ArrowLeft", "ArrowLeft");
  }
  throw new Error("the date cannot be typed");
}
