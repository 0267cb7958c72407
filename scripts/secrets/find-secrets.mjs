// @ts-check

/**
 * What a credential looks like, by who gives it out. Each pattern demands as many characters as a genuine one has, so
 * that the made-up ones of tests (`shpat_first`) pass: whoever writes a test writes one that is obviously none.
 * @type {readonly [string, RegExp][]}
 */
const shapes = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g],
  ["a Shopify token or secret", /\bshp(?:at|ca|pa|ss|ua|rt)_[0-9a-fA-F]{32}\b/g],
  ["an eBay production key", /\bPRD-[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{4}/g],
  ["an eBay sandbox key", /\bSBX-[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{4}/g],
  ["an eBay token", /\bv\^1\.1#i\^1#[\w^#+/=]{60,}/g],
  ["an AWS key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})/g],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/g],
  ["a Slack token", /\bxox[abprs]-[0-9A-Za-z-]{20,}/g],
  ["a Google key", /\bAIza[\w-]{35}\b/g],
  ["a Stripe key", /\b[rs]k_live_[0-9A-Za-z]{20,}/g],
  ["a signed token", /\beyJ[\w-]{20,}\.eyJ[\w-]{40,}\.[\w-]{30,}/g],
  [
    "a password in an address",
    /\b[a-z]+:\/\/[\w.-]+:(?![$<{*]|(?:postgres|password|secret|test)@)[^\s/@:"'`$]{8,}@[\w-]+\.[\w.-]+/g,
  ],
  [
    "a value of .env",
    /^(?:SHOPIFY_API_SECRET|EBAY_CLIENT_SECRET|ENCRYPTION_KEYS|METRICS_TOKEN|POSTGRES_PASSWORD)=\S+/gm,
  ],
];

/**
 * @param {string} text
 * @returns {{ line: number, what: string }[]} where something stands, never what it is: reports are kept and shared
 */
export function findSecrets(text) {
  return shapes.flatMap(([what, shape]) =>
    [...text.matchAll(shape)].map((match) => ({ line: text.slice(0, match.index).split("\n").length, what })),
  );
}

/** Files that hold nothing but secrets, whatever is in them. */
export const isSecretFile = (/** @type {string} */ path) =>
  /(^|\/)\.env(\.(?!example$)[\w.]+)?$|\.(pem|key|p12|pfx|keystore)$|(^|\/)id_(rsa|ed25519)$/.test(path);
