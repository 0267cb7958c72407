import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const shape = z.object({
  apiKey: z.string(),
  apiSecret: z.string(),
  encryptionKeys: z.string(),
  ebayClientSecret: z.string(),
  ebayVerificationToken: z.string(),
});
export type Secrets = z.infer<typeof shape>;

/** Made once for a state, and kept with it: what the app sealed yesterday, it must open today. */
export function keptSecrets(file: string): Secrets {
  if (existsSync(file)) return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  const made: Secrets = {
    apiKey: randomBytes(16).toString("hex"),
    apiSecret: `shpss_${randomBytes(16).toString("hex")}`,
    encryptionKeys: `demo:${randomBytes(32).toString("hex")}`,
    ebayClientSecret: `SBX-${randomBytes(18).toString("hex")}`,
    ebayVerificationToken: `sandbox-${randomBytes(20).toString("hex")}`,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}
