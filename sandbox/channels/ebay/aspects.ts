import type { Condition } from "./entities.ts";

/** An item specific that a category asks for. */
export interface AspectRule {
  name: string;
  required: boolean;
  /** Only the listed values are taken; else any text, the values being suggestions. */
  selectionOnly: boolean;
  variations: boolean;
  multi: boolean;
  values: string[];
}

interface Extra {
  required?: boolean;
  selectionOnly?: boolean;
  variations?: boolean;
  multi?: boolean;
}

function aspect(name: string, values: string, extra: Extra = {}): AspectRule {
  const standard = { required: false, selectionOnly: false, variations: false, multi: false };
  return { name, values: values === "" ? [] : values.split(", "), ...standard, ...extra };
}

const required = { required: true };
const varies = { variations: true };
const requiredAndVaries = { required: true, variations: true };

const COLORS =
  "Beige, Black, Blue, Brown, Gold, Gray, Green, Ivory, Multicolor, Orange, Pink, Purple, Red, Silver, White, Yellow";
const MATERIALS = "Cotton, Wool, Silk, Linen, Leather, Polyester, Denim, Wood, Metal, Glass, Ceramic, Plastic";

const brand = aspect("Brand", "Unbranded, Handmade", required);
const type = aspect("Type", "", required);
const color = aspect("Color", COLORS, varies);
const size = aspect("Size", "XS, S, M, L, XL, XXL, One Size", varies);
const material = aspect("Material", MATERIALS, { multi: true, variations: true });
const style = aspect("Style", "", varies);
const features = aspect("Features", "", { multi: true });
const department = aspect("Department", "Men, Women, Unisex Adults, Girls, Boys, Unisex Kids, Baby", {
  required: true,
  selectionOnly: true,
});
const mpn = aspect("MPN", "Does Not Apply");

const PROFILES: Record<string, AspectRule[]> = {
  apparel: [brand, type, department, { ...size, required: true }, { ...color, required: true }, material, style],
  shoes: [
    brand,
    type,
    department,
    aspect("Shoe Size", "", requiredAndVaries),
    { ...color, required: true },
    material,
    style,
  ],
  accessory: [brand, type, color, size, material, style],
  jewelry: [
    brand,
    type,
    aspect("Metal", "Gold, Silver, Platinum, Stainless Steel, Brass", varies),
    color,
    size,
    material,
    style,
  ],
  home: [
    brand,
    type,
    color,
    size,
    material,
    aspect("Room", "Bedroom, Living Room, Kitchen, Bathroom, Office, Outdoor"),
    style,
  ],
  textile: [brand, type, size, color, material, aspect("Pattern", "Solid, Striped, Floral, Checked", varies)],
  kitchen: [brand, type, color, material, aspect("Capacity", "", varies), size, features],
  garden: [brand, type, color, size, material, features],
  pet: [brand, type, size, color, material],
  sport: [brand, type, color, size, material, features],
  toy: [
    brand,
    type,
    aspect("Age Level", "0-12 Months, 1-2 Years, 3-4 Years, 5-7 Years, 8-11 Years, 12-16 Years, 17 Years & Up", {
      selectionOnly: true,
    }),
    color,
    size,
    material,
  ],
  craft: [brand, type, color, size, material],
  electronics: [
    brand,
    type,
    aspect("Model", "", varies),
    color,
    size,
    aspect("Connectivity", "Bluetooth, Wired, Wireless, USB-C", { multi: true }),
    mpn,
    features,
  ],
  beauty: [
    brand,
    type,
    aspect("Volume", "", varies),
    size,
    aspect("Scent", "", varies),
    color,
    aspect("Skin Type", "All Skin Types, Dry, Normal, Oily, Sensitive", { selectionOnly: true }),
  ],
  food: [brand, type, aspect("Flavor", "", varies), size, aspect("Weight", "", varies)],
  book: [
    aspect("Book Title", "", required),
    aspect("Author", "", required),
    aspect("Language", "English, French, German, Italian, Spanish, Polish, Finnish", requiredAndVaries),
    aspect("Format", "Hardcover, Paperback, Audiobook", { variations: true, selectionOnly: true }),
    aspect("Genre", "", { multi: true }),
  ],
  stationery: [brand, type, color, size, aspect("Format", "", varies)],
};

const USED: Condition[] = ["NEW", "NEW_OTHER", "NEW_WITH_DEFECTS", "USED_EXCELLENT", "USED_GOOD"];
const CONDITIONS_BY_PROFILE: Record<string, Condition[]> = {
  food: ["NEW"],
  beauty: ["NEW", "NEW_OTHER"],
  book: ["NEW", "LIKE_NEW", "USED_VERY_GOOD", "USED_GOOD", "USED_ACCEPTABLE"],
  electronics: [...USED, "CERTIFIED_REFURBISHED", "FOR_PARTS_OR_NOT_WORKING"],
};

export function aspectsOfProfile(profile: string): AspectRule[] {
  return PROFILES[profile] ?? [brand, type];
}

export function conditionsOfProfile(profile: string): Condition[] {
  return CONDITIONS_BY_PROFILE[profile] ?? USED;
}
