/**
 * Codes of carriers that the marketplace knows, in its own spelling; "Other" is for all the rest. eBay's full list comes
 * from an older API (GeteBayDetails), and its spelling is not one that could be guessed: a code that is not on the list
 * is refused here.
 */
export const CARRIER_CODES: readonly string[] = [
  "USPS",
  "UPS",
  "FedEx",
  "DHL",
  "DHLEXPRESS",
  "DHLGlobalMail",
  "OnTrac",
  "LaserShip",
  "CanadaPost",
  "Purolator",
  "RoyalMail",
  "ParcelForce",
  "DPD",
  "Hermes",
  "Evri",
  "Yodel",
  "GLS",
  "DeutschePost",
  "ColisPoste",
  "Chronopost",
  "MondialRelay",
  "PostNL",
  "BPost",
  "PosteItaliane",
  "BRT",
  "SDA",
  "Correos",
  "SEUR",
  "PostNord",
  "Posti",
  "PocztaPolska",
  "InPost",
  "AustraliaPost",
  "StarTrack",
  "Other",
];

/** The carrier as it is spelled here: letters may be large or small. */
export function carrierOf(code: string): string | undefined {
  return CARRIER_CODES.find((known) => known.toLowerCase() === code.toLowerCase());
}
