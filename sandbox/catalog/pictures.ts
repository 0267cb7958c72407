import { home } from "./pictures/home.ts";
import { outdoor, type Drawing } from "./pictures/outdoor.ts";
import { colourOfWords, isColour, paletteOf, type ColourName } from "./pictures/palette.ts";

const drawings = { ...outdoor, ...home };
export type Kind = keyof typeof drawings;
const drawingOf = new Map<string, Drawing>(Object.entries(drawings));

const host = "https://cdn.shopify.com";
const folder = "/s/files/1/0001/demo/";

/** Words of foreign titles that say what to draw. */
const kindOfWord: Record<string, Kind> = {
  armchair: "chair",
  bedding: "bed",
  beanie: "hat",
  bench: "table",
  blouse: "shirt",
  cap: "hat",
  chains: "rope",
  clothes: "bed",
  coat: "jacket",
  couch: "sofa",
  cup: "mug",
  denim: "trousers",
  desk: "table",
  dress: "shirt",
  glove: "gloves",
  hoodie: "jacket",
  jumper: "shirt",
  jeans: "trousers",
  leggings: "trousers",
  light: "lamp",
  pants: "trousers",
  pillow: "cushion",
  plant: "pot",
  planter: "pot",
  poster: "frame",
  pots: "pot",
  print: "frame",
  shoes: "boots",
  skirt: "trousers",
  slats: "table",
  sneakers: "boots",
  stool: "table",
  sweater: "shirt",
  tee: "shirt",
  throw: "blanket",
  tools: "multitool",
  top: "shirt",
  tote: "bag",
  vest: "jacket",
};

/** Address of our own drawing of `kind` in `colour`; the label only keeps addresses of different products apart. */
export function pictureUrl(kind: Kind, colour: ColourName, label: string): string {
  return `${host}${folder}${kind}_${colour}_${label}.svg`;
}

/** Address under which Shopify would keep a foreign picture; what is drawn there is guessed from the product's handle. */
export function placeholderUrl(handle: string, position: number): string {
  return `${host}${folder}${encodeURIComponent(handle)}_${position}.svg`;
}

/** The picture at a path such as `/s/files/1/0001/demo/tent_moss_ridge.svg`, or nothing for any other path. */
export function pictureAt(path: string): string | undefined {
  const match = /^\/s\/files\/1\/0001\/demo\/([^/?#]{1,600})\.\w{3,4}$/.exec(path);
  if (match?.[1] === undefined) return undefined;
  const name = decoded(match[1]);
  const [kind = "", colour = "", label] = name.split("_");
  const drawing = drawingOf.get(kind);
  if (drawing !== undefined && label !== undefined && isColour(colour)) return framed(drawing, colour);
  return guessed(name.replace(/_\d+$/, ""));
}

function guessed(handle: string): string {
  const words = handle.toLowerCase().split("-");
  const kinds = words.flatMap((word) =>
    [word, kindOfWord[word] ?? "", word.replace(/s$/, ""), kindOfWord[word.replace(/s$/, "")] ?? ""].filter((kind) =>
      drawingOf.has(kind),
    ),
  );
  // English puts the thing last: a "clay plant pot" is a pot.
  const drawing = drawingOf.get(kinds.at(-1) ?? "box") ?? drawings.box;
  const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
  return framed(drawing, colourOfWords(words), title);
}

function framed(drawing: Drawing, colour: ColourName, title?: string): string {
  const palette = paletteOf(colour);
  const short = title !== undefined && title.length > 30 ? `${title.slice(0, 29)}…` : title;
  const label =
    short === undefined
      ? ""
      : `<text x="100" y="186" text-anchor="middle" font-family="Inter,Helvetica,Arial,sans-serif" font-size="9.5" fill="#4a4a4a">${escaped(short)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="800" height="800"><defs>` +
    `<radialGradient id="b" cx=".5" cy=".38" r=".8"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="${palette.pale}"/></radialGradient>` +
    `<radialGradient id="s"><stop offset="0" stop-color="#000" stop-opacity=".24"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient></defs>` +
    `<rect width="200" height="200" fill="url(#b)"/><ellipse cx="100" cy="160" rx="76" ry="9" fill="url(#s)"/>${drawing(palette)}${label}</svg>`
  );
}

const escaped = (text: string) => text.replace(/[<>&"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
