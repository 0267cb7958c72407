/** A parcel's carrier as Shopify knows it, and how a channel calls the same one. Pure: a table and a way to ask it. */

interface KnownCarrier {
  /** As Shopify, merchants and channels write it; the first is its name. Letters and digits count, nothing else does. */
  names: readonly string[];
  /** Whose code is right where a channel knows this one not by itself. */
  family?: string;
  /** What its numbers look like, where that is unmistakable: for parcels without a carrier's name. */
  number?: RegExp;
}

/**
 * Names that Shopify's `FulfillmentTrackingInfo.company` gives, with their usual aliases.
 * https://shopify.dev/docs/api/admin-graphql/latest/objects/FulfillmentTrackingInfo
 */
const known: readonly KnownCarrier[] = [
  { names: ["UPS", "United Parcel Service"], number: /^1Z[0-9A-Z]{16}$/ },
  {
    names: ["USPS", "United States Postal Service", "US Postal Service", "Stamps.com"],
    number: /^(9[1-5]\d{18,24}|420\d{5}9[1-5]\d{18,24}|[A-Z]{2}\d{9}US)$/,
  },
  { names: ["FedEx", "Federal Express", "FedEx Ground", "FedEx Home", "FedEx SmartPost"], number: /^(\d{12}|\d{15})$/ },
  {
    names: ["DHL", "DHL Paket", "DHL Parcel", "DHL Germany", "DHL Deutschland"],
    number: /^(JJD\d{14,18}|00340\d{15})$/,
  },
  { names: ["DHL Express", "DHL Worldwide", "DHL International"], family: "DHL", number: /^JD01\d{16}$/ },
  {
    names: ["DHL eCommerce", "DHL Global Mail", "DHL eCommerce Asia", "DHL eCommerce Solutions"],
    family: "DHL",
    number: /^GM\d{16,18}$/,
  },
  { names: ["Deutsche Post", "Deutsche Post (DE)", "Deutsche Post (EN)"], number: /^[A-Z]{2}\d{9}DE$/ },
  { names: ["Royal Mail"], number: /^[A-Z]{2}\d{9}GB$/ },
  { names: ["Parcelforce", "Parcelforce Worldwide"] },
  { names: ["Evri", "Hermes", "Hermes UK", "myHermes", "Hermes Germany"], number: /^H0[0-9A-Z]{14}$/ },
  { names: ["DPD", "DPD UK", "DPD Local", "DPD Ireland", "DPD Germany", "Interlink"] },
  { names: ["Yodel"] },
  { names: ["DX"] },
  { names: ["UK Mail", "DHL Parcel UK"], family: "DHL" },
  { names: ["Tuffnells"] },
  { names: ["Whistl"] },
  { names: ["APC", "APC Overnight"] },
  { names: ["An Post"], number: /^[A-Z]{2}\d{9}IE$/ },
  { names: ["Fastway", "Aramex Australia", "Fastway Couriers"], family: "Aramex" },
  { names: ["Aramex"] },
  { names: ["GLS", "GLS Italy", "General Logistics Systems", "GLS US", "GSO"] },
  { names: ["Österreichische Post", "Osterreichische Post AG", "Austrian Post", "Post AT"] },
  { names: ["Swiss Post", "Die Post", "La Poste Suisse"], number: /^99\d{16}$/ },
  { names: ["Colissimo", "La Poste Colissimo"], family: "La Poste", number: /^[68][A-Z]\d{11}$/ },
  { names: ["La Poste"], number: /^[A-Z]{2}\d{9}FR$/ },
  { names: ["Chronopost"] },
  { names: ["Colis Privé"] },
  { names: ["Mondial Relay"] },
  { names: ["Poste Italiane", "Poste", "Crono"], number: /^[A-Z]{2}\d{9}IT$/ },
  { names: ["BRT", "Bartolini", "BRT Corriere Espresso"] },
  { names: ["SDA", "SDA Express Courier"], family: "Poste Italiane" },
  { names: ["Correos", "Correos Express", "Correos España"] },
  { names: ["SEUR"], family: "DPD" },
  { names: ["MRW"] },
  { names: ["Nacex"] },
  { names: ["CTT", "CTT Express", "CTT Expresso"] },
  { names: ["PostNL"], number: /^3S[A-Z]{4}\d{7,9}$/ },
  { names: ["bpost", "BPost International"] },
  { names: ["PostNord", "Portal PostNord", "PostNord DK", "PostNord NO", "PostNord SE", "PostNord Norway"] },
  { names: ["Bring", "Posten Norge"] },
  { names: ["Posti", "Itella", "Posti Finland"] },
  { names: ["Matkahuolto"] },
  { names: ["Inpost", "InPost Paczkomaty"] },
  { names: ["Poczta Polska", "Polish Post", "Pocztex"], number: /^[A-Z]{2}\d{9}PL$/ },
  { names: ["Packeta", "Zásilkovna"] },
  { names: ["Venipak"] },
  { names: ["Lietuvos Paštas", "LP Express"] },
  { names: ["Latvia Post", "Latvijas Pasts"] },
  { names: ["Speedy"] },
  { names: ["ACS Courier", "ACS"] },
  { names: ["PTT", "PTT Kargo"] },
  { names: ["TNT", "TNT Australia", "TNT Express"], family: "FedEx" },
  { names: ["Canada Post", "Postes Canada"], number: /^[A-Z]{2}\d{9}CA$/ },
  { names: ["Purolator"] },
  { names: ["Canpar"] },
  { names: ["Intelcom", "Dragonfly"] },
  { names: ["OnTrac"] },
  { names: ["LaserShip"], family: "OnTrac" },
  { names: ["LSO", "Lone Star Overnight"] },
  { names: ["Pitney Bowes", "Newgistics"] },
  { names: ["Asendia USA", "Asendia"] },
  { names: ["Amazon", "Amazon Logistics", "Amazon Logistics UK", "AMZL", "Swiship"], number: /^TB[ACM]\d{12}$/ },
  { names: ["Estes"] },
  { names: ["XPO Logistics", "XPO"] },
  { names: ["Old Dominion"] },
  { names: ["R+L Carriers"] },
  { names: ["Australia Post", "AusPost"], number: /^[A-Z]{2}\d{9}AU$/ },
  { names: ["StarTrack"], family: "Australia Post" },
  { names: ["Sendle"] },
  { names: ["Couriers Please", "CouriersPlease"] },
  { names: ["Toll IPEC", "Toll"] },
  { names: ["New Zealand Post", "NZ Post"], number: /^[A-Z]{2}\d{9}NZ$/ },
  { names: ["Japan Post", "Japan Post (EN)", "Japan Post (JA)", "日本郵便"], number: /^[A-Z]{2}\d{9}JP$/ },
  { names: ["Yamato", "Yamato (EN)", "Yamato (JA)", "Kuroneko"] },
  { names: ["Sagawa", "Sagawa (EN)", "Sagawa (JA)"] },
  { names: ["China Post", "China EMS", "ePacket"], number: /^[A-Z]{2}\d{9}CN$/ },
  { names: ["YunExpress", "Yun Express"], number: /^YT\d{16}$/ },
  { names: ["4PX"] },
  { names: ["Yanwen"] },
  { names: ["SF Express"], number: /^SF\d{12,13}$/ },
  { names: ["Singapore Post", "SingPost"], number: /^[A-Z]{2}\d{9}SG$/ },
  { names: ["NinjaVan", "Ninja Van"] },
  { names: ["India Post"], number: /^[A-Z]{2}\d{9}IN$/ },
  { names: ["Delhivery"] },
  { names: ["Bluedart", "Blue Dart"], family: "DHL" },
  { names: ["DTDC"] },
  { names: ["Israel Post"] },
  { names: ["Correios"], number: /^[A-Z]{2}\d{9}BR$/ },
];

/** "Lietuvos Paštas" -> "lietuvospastas": case, accents and punctuation say nothing. */
const plain = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+]/gu, "");

const byName = new Map(known.flatMap((carrier) => carrier.names.map((name) => [plain(name), carrier])));

/** With a service behind it, "UPS Ground" is still UPS: the longest name that the text begins with, at a word's end. */
function named(company: string): KnownCarrier | undefined {
  const words = company.trim().split(/\s+/);
  for (let count = words.length; count > 0; count--) {
    const found = byName.get(plain(words.slice(0, count).join(" ")));
    if (found) return found;
  }
  return undefined;
}

/**
 * The channel's code for a parcel's carrier: by the carrier's name, else by what its number looks like, else `other`.
 * `carriers` are those that the channel knows.
 */
export function carrierCode(
  parcel: { company: string | null; number: string },
  carriers: readonly { code: string; name: string }[],
  other: string,
): string {
  const ofChannel = new Map(
    carriers.flatMap(({ code, name }) => [
      [plain(code), code],
      [plain(name), code],
    ]),
  );
  const company = parcel.company?.trim() ?? "";
  const exact = company === "" ? undefined : ofChannel.get(plain(company));
  if (exact !== undefined) return exact;
  const number = parcel.number.replace(/[\s-]/g, "").toUpperCase();
  // A name that nobody knows is a carrier that nobody knows: its numbers may look like another's.
  const carrier = company === "" ? known.find((each) => each.number?.test(number)) : named(company);
  if (!carrier) return other;
  const names = [...carrier.names, ...(byName.get(plain(carrier.family ?? ""))?.names ?? [])];
  return names.map((name) => ofChannel.get(plain(name))).find((code) => code !== undefined) ?? other;
}
