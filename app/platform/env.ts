import { z } from "zod";
import { parseKeyring } from "./crypto.ts";

const origin = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));
const port = z.coerce.number().int().min(0).max(65_535);
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text.trim() : undefined));

const schema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  HOST: z.string().default("0.0.0.0"),
  PORT: port.default(3000),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  DATABASE_URL: optionalText.pipe(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, "is to start with postgresql://")
      .optional(),
  ),
  DATA_DIR: z.string().default(".data/pglite"),
  MIGRATIONS_DIR: z.string().default("prisma/migrations"),
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  SHOPIFY_API_SECRET_PREVIOUS: optionalText,
  SHOPIFY_APP_URL: origin,
  /** Where merchants' admin lives. */
  SHOPIFY_ADMIN_ORIGIN: origin.default("https://admin.shopify.com"),
  APP_BRIDGE_URL: optionalText.pipe(z.url().optional()),
  ENCRYPTION_KEYS: z.string().transform((text, context) => {
    try {
      return parseKeyring(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  }),
  METRICS_TOKEN: optionalText,
  /** How often each channel account is asked for orders. */
  ORDERS_POLL_SECONDS: z.coerce.number().min(0.2).max(3600).default(60),
});
export type Env = z.infer<typeof schema>;

/** What this process was started with, as text. Only platform/ reads process.env. */
export type EnvSource = Readonly<Record<string, string | undefined>>;
export const processEnv = (): EnvSource => process.env;

/** Everything that is wrong, in one message: nobody likes to mend one variable a start. */
export class InvalidEnv extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The environment is not complete (.env.example explains each variable):\n${problems.map((text) => `  - ${text}`).join("\n")}`,
    );
    this.name = "InvalidEnv";
  }
}

/**
 * Parses our own variables and those that the connectors declare, all at once.
 * @throws InvalidEnv
 */
export function readEnv<Rest extends Record<string, z.ZodType>>(
  source: EnvSource,
  others: Rest,
): { env: Env; others: { [Name in keyof Rest]: z.infer<Rest[Name]> } } {
  // An empty variable is a missing one: compose files and CI pass unset ones as "".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const problems: string[] = [];
  const parse = <Value>(part: z.ZodType<Value>): Value | undefined => {
    const parsed = part.safeParse(given);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) problems.push(describe(issue, given));
    return undefined;
  };
  const env = parse(schema);
  const parsedOthers = Object.entries(others).map(([name, part]) => [name, parse(part)] as const);
  if (!env || problems.length > 0) throw new InvalidEnv(problems);
  // Object.fromEntries forgets which name has which type; each was parsed by its own schema just above.
  return { env, others: Object.fromEntries(parsedOthers) as { [Name in keyof Rest]: z.infer<Rest[Name]> } };
}

/** Names the variable and the rule, never the value: it may be a secret. */
function describe(issue: z.core.$ZodIssue, given: EnvSource): string {
  const name = String(issue.path[0] ?? "");
  return given[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
}
