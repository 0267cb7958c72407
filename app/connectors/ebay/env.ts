import { z } from "zod";

const origin = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .transform((text) => text.replace(/\/+$/, ""))
    .default(fallback);

/**
 * Keys of an eBay developer application. Without EBAY_CLIENT_ID the channel is shown as not configured; with it, the
 * others are needed too. The origins have eBay's production hosts as defaults (eBay's own sandbox: api.sandbox.ebay.com …).
 */
export const ebayEnv = z
  .object({
    EBAY_CLIENT_ID: z.string().optional(),
    EBAY_CLIENT_SECRET: z.string().default(""),
    /** The "RuName": eBay's name for our redirect address. */
    EBAY_RU_NAME: z.string().default(""),
    /** 32 to 80 of [A-Za-z0-9_-]; entered at eBay beside the account-deletion address. */
    EBAY_VERIFICATION_TOKEN: z.string().default(""),
    /**
     * Where eBay writes when our address for notifications fails. Needed for notifications of orders, unless one was given
     * at eBay already, as the account-deletion address asks for.
     */
    EBAY_ALERT_EMAIL: z.email().or(z.literal("")).default(""),
    EBAY_API_ORIGIN: origin("https://api.ebay.com"),
    EBAY_APIZ_ORIGIN: origin("https://apiz.ebay.com"),
    EBAY_AUTH_ORIGIN: origin("https://auth.ebay.com"),
  })
  .superRefine((env, context) => {
    if (env.EBAY_CLIENT_ID === undefined) return;
    const needed = ["EBAY_CLIENT_SECRET", "EBAY_RU_NAME", "EBAY_VERIFICATION_TOKEN"] as const;
    for (const name of needed) {
      if (env[name] === "") {
        context.addIssue({ code: "custom", path: [name], message: "is needed when EBAY_CLIENT_ID is set" });
      }
    }
  });

export type EbayEnv = z.infer<typeof ebayEnv>;

/** What a configured connector knows. */
export interface EbayApp {
  clientId: string;
  clientSecret: string;
  ruName: string;
  verificationToken: string;
  /** Empty: none was set. */
  alertEmail: string;
  apiOrigin: string;
  apizOrigin: string;
  authOrigin: string;
}

export function appOf(env: EbayEnv): EbayApp | undefined {
  if (env.EBAY_CLIENT_ID === undefined) return undefined;
  return {
    clientId: env.EBAY_CLIENT_ID,
    clientSecret: env.EBAY_CLIENT_SECRET,
    ruName: env.EBAY_RU_NAME,
    verificationToken: env.EBAY_VERIFICATION_TOKEN,
    alertEmail: env.EBAY_ALERT_EMAIL,
    apiOrigin: env.EBAY_API_ORIGIN,
    apizOrigin: env.EBAY_APIZ_ORIGIN,
    authOrigin: env.EBAY_AUTH_ORIGIN,
  };
}
