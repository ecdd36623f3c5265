// nodemailer's MailComposer on finished parts: reads messages (a JSON array) from stdin, prints seconds a message.
// Usage: node compose.mjs PATH-OF-NODEMAILER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const MailComposer = createRequire(join(process.argv[2], "x.js"))("nodemailer/lib/mail-composer");
const messages = JSON.parse(readFileSync(0, "utf8"));

const build = (message) =>
  new Promise((done, failed) =>
    new MailComposer(message).compile().build((error, octets) => (error ? failed(error) : done(octets))),
  );

for (const message of messages) await build(message); // the first ones warm it up
const started = process.hrtime.bigint();
for (const message of messages) await build(message);
console.log(Number(process.hrtime.bigint() - started) / 1e9 / messages.length);
