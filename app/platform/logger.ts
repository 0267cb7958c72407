import { pino, type Logger as PinoLogger } from "pino";

export type Logger = PinoLogger;

const secretNames = [
  "accessToken",
  "access_token",
  "refreshToken",
  "refresh_token",
  "clientSecret",
  "client_secret",
  "authorization",
  "password",
  "credentials",
  "id_token",
];

/** Tokens that libraries put into the middle of a message: Shopify's, signed ones, eBay's, and whatever follows "Bearer". */
const secretShapes =
  /\b(?:shp(?:at|ua|ca|rt|pa|ss)_[\w-]+|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*)|\bv\^1\.1#[^\s"'\\]+|(?<=Bearer\s)[^\s"'\\]+/g;
export const redactText = (text: string) => text.replace(secretShapes, "[redacted]");

/** JSON lines on standard output, or into `destination`. */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: {},
    redact: {
      paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers.${name}`]),
      censor: "[redacted]",
    },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Redaction by name sees only properties; the stream sees the finished line, so a token within a message goes too.
  const sink = destination ?? process.stdout;
  return pino(options, { write: (line: string) => void sink.write(redactText(line)) });
}
