// The program under test, as a service and as a command.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Starts the service on a free port. */
export async function startService(program, ...options) {
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

/** Renders a letter file with the command line. */
export function render(program, letter, format, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  const [inputPath, outputPath] = [join(folder, "letter.json"), join(folder, `letter.${format}`)];
  writeFileSync(inputPath, letter);
  execFileSync(program, ["render", inputPath, "-o", outputPath, ...options], { stdio: ["ignore", "ignore", "ignore"] });
  const bytes = readFileSync(outputPath);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** Creates an API key; returns it, and the path of a keys file that accepts it. */
export function createApiKey(program) {
  const { stdout, stderr } = spawnSync(program, ["key", "clerk"], { encoding: "utf8" });
  const file = join(mkdtempSync(join(tmpdir(), "kamerbrief-page-")), "keys");
  writeFileSync(file, stdout);
  return { key: stderr.trim().split("\n").at(-1), file };
}

/** Starts a reverse proxy that serves the service below a path prefix. */
export async function startProxy(prefix, address) {
  const target = new URL(address);
  const server = createServer((incoming, response) => {
    if (!incoming.url.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const forwarded = request({
      host: target.hostname, port: target.port, method: incoming.method,
      path: incoming.url.slice(prefix.length - 1), headers: incoming.headers,
    }, (upstream) => {
      response.writeHead(upstream.statusCode, upstream.headers);
      upstream.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}${prefix}`, stop: () => server.close() };
}
