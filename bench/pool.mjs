// nodemailer's pool on filled parts: reads messages (a JSON array) from stdin, sends them over and over.
// Usage: node pool.mjs PATH-OF-NODEMAILER PORT SESSIONS MESSAGES; prints [seconds, CPU seconds] a message.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [home, port, sessions, messages] = process.argv.slice(2);
const nodemailer = createRequire(join(home, "x.js"))("nodemailer");
const parts = JSON.parse(readFileSync(0, "utf8"));
const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(port),
  pool: true,
  maxConnections: Number(sessions),
  maxMessages: Infinity,
  ignoreTLS: true,
});
let next = 0;
const send = () => transport.sendMail(parts[next++ % parts.length]);

await Promise.all(Array.from({ length: Number(sessions) * 4 }, send)); // the first ones open the sessions
const [started, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
let left = Number(messages);
const feed = async () => {
  while (left-- > 0) await send();
};
await Promise.all(Array.from({ length: Number(sessions) * 2 }, feed));
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const used = process.cpuUsage(cpu);
transport.close();
console.log(JSON.stringify([seconds / messages, (used.user + used.system) / 1e6 / messages]));
