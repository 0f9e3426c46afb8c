// Renders letters with the generated client, typed as it types them.
//
// usage: node client.js ADDRESS FOLDER
//
// Writes to FOLDER, for each letter of letters.ts, its PDF and what a check says of
// it; then tells how a letter at fault is refused.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkLetter, renderLetter } from "./generated";
import { client } from "./generated/client.gen";
import type { Letter, Problem } from "./generated";
import { letters } from "./letters";

const [address, folder] = process.argv.slice(2);

async function main(): Promise<void> {
  client.setConfig({ baseUrl: `${address}/v1` });
  for (const [name, letter] of Object.entries<Letter>(letters)) {
    const { data, error } = await renderLetter({ body: letter, query: { format: "pdf" } });
    if (!(data instanceof Blob)) throw new Error(`${name}: ${JSON.stringify(error)}`);
    writeFileSync(join(folder, `${name}.pdf`), Buffer.from(await data.arrayBuffer()));
    const report = await checkLetter({ body: letter });
    if (report.data?.valid !== true) throw new Error(`${name}: ${JSON.stringify(report)}`);
  }
  const [letter] = Object.values<Letter>(letters);
  const refused = await renderLetter({ body: { ...letter, subject: "a\tb" } });
  const problem = refused.error as Problem;
  console.log(problem.status, problem.violations?.map(({ pointer, code }) => `${pointer} ${code}`).join());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
