// The program as a service and as a command.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Starts the service on a free port; gives its address and how to end it. */
export async function serve(program, ...options) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--drain-delay", "0", ...options],
    { stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of createInterface(child.stderr)) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address) {
      child.stderr.resume();
      return { address: `${address}/`, stop: () => child.kill() };
    }
  }
  throw new Error("the service does not start");
}

/** What the command makes of a letter file. */
export function render(program, letter, format, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  const [from, to] = [join(folder, "letter.json"), join(folder, `letter.${format}`)];
  writeFileSync(from, letter);
  execFileSync(program, ["render", from, "-o", to, ...options], { stdio: ["ignore", "ignore", "ignore"] });
  const bytes = readFileSync(to);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A key, and a file with the line by which a service knows it. */
export function makeKey(program) {
  const { stdout, stderr } = spawnSync(program, ["key", "clerk"], { encoding: "utf8" });
  const file = join(mkdtempSync(join(tmpdir(), "kamerbrief-page-")), "keys");
  writeFileSync(file, stdout);
  return { key: stderr.trim().split("\n").at(-1), file };
}

/** A proxy that has the service below a folder. */
export async function below(folder, address) {
  const to = new URL(address);
  const server = createServer((from, answer) => {
    if (!from.url.startsWith(folder)) {
      answer.writeHead(404).end();
      return;
    }
    const passed = request({
      host: to.hostname, port: to.port, method: from.method, path: from.url.slice(folder.length - 1), headers: from.headers,
    }, (came) => {
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    from.pipe(passed);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}${folder}`, stop: () => server.close() };
}
