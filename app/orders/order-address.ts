import type { RemoteAddress } from "../connectors/orders-contract.ts";
import type { CountryCode, MailingAddressInput } from "../shopify/generated/admin.types.d.ts";
import { shopifyCountryCodes, usTerritoryCodes } from "./order-address-countries.ts";
import { enumValue } from "./plan-shopify-order-enum.ts";
import { label } from "./order-texts.ts";

/**
 * E.164, as Shopify wants it: +, country, number. Punctuation is taken out, 00 is read as +, and ten digits in North
 * America get their +1. undefined for anything else (an extension, a national number): Shopify refuses the whole order.
 */
export function e164(phone: string, countryCode = ""): string | undefined {
  const compact = phone.trim().replace(/[\s().\-/\u2010-\u2015]/g, "");
  const isNorthAmerican = countryCode === "US" || countryCode === "CA";
  const number =
    isNorthAmerican && /^1?\d{10}$/.test(compact) ? `+1${compact.slice(-10)}` : compact.replace(/^00/, "+");
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return undefined;
  // Numbers that are made up for the form are refused too: no area or exchange begins with 0 or 1.
  return number.startsWith("+1") && !/^\+1[2-9]\d\d[2-9]\d{6}$/.test(number) ? undefined : number;
}

/** The last word is the last name; a single one too, for Shopify wants a last name rather than a first. */
export function splitName(name: string): { firstName?: string; lastName?: string } {
  const words = label(name).split(" ").filter(Boolean);
  const lastName = words.pop();
  if (lastName === undefined) return {};
  return words.length === 0 ? { lastName } : { firstName: words.join(" "), lastName };
}

export interface PlannedAddress {
  address: MailingAddressInput;
  isPhoneLeftOut: boolean;
  /** A country that Shopify does not know, as the channel wrote it. */
  unknownCountry?: string;
}

/** undefined where there is nothing in it but a name. */
export function planAddress(remote: RemoteAddress | undefined): PlannedAddress | undefined {
  if (!remote) return undefined;
  const countryCode = remote.countryCode.trim().toUpperCase();
  const fields = {
    company: label(remote.company ?? ""),
    address1: label(remote.line1),
    address2: label(remote.line2 ?? ""),
    city: label(remote.city),
    zip: label(remote.postalCode),
  };
  if (!fields.address1 && !fields.address2 && !fields.city && !fields.zip) return undefined;
  const phone = e164(remote.phone ?? "", countryCode);
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  const country = planCountry(countryCode, label(remote.region ?? ""));
  return {
    address: { ...splitName(remote.name), ...filled, ...country, ...(phone === undefined ? {} : { phone }) },
    isPhoneLeftOut: phone === undefined && (remote.phone ?? "").trim() !== "",
    ...("country" in country ? { unknownCountry: country.country } : {}),
  };
}

const isKnownCountry = (code: string): code is `${CountryCode}` => shopifyCountryCodes.has(code);

function planCountry(code: string, region: string) {
  if (usTerritoryCodes.has(code)) return { countryCode: enumValue<CountryCode>("US"), provinceCode: code };
  // The two or three letters of New South Wales; what is longer is a name.
  const isCode = /^[A-Za-z]{2,3}$/.test(region);
  const province = region === "" ? {} : isCode ? { provinceCode: region.toUpperCase() } : { province: region };
  return isKnownCountry(code)
    ? { countryCode: enumValue<CountryCode>(code), ...province }
    : { country: label(code) || "Unknown", ...province };
}
