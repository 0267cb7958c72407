/** Shades of one colour: `base` fills, `dark` shades and strokes, `light` shines, `pale` tints the background. */
export interface Palette {
  base: string;
  dark: string;
  light: string;
  pale: string;
}

const hues = {
  moss: [92, 28, 38],
  forest: [150, 34, 28],
  sky: [205, 55, 55],
  navy: [220, 45, 28],
  ocean: [195, 60, 38],
  rust: [16, 58, 44],
  sand: [38, 38, 66],
  clay: [18, 42, 55],
  ochre: [40, 70, 48],
  berry: [340, 45, 42],
  plum: [285, 24, 38],
  rose: [350, 50, 68],
  slate: [210, 12, 42],
  charcoal: [215, 10, 24],
  stone: [35, 8, 62],
  cream: [42, 45, 84],
  white: [210, 16, 93],
  black: [220, 8, 15],
  red: [4, 65, 48],
  orange: [24, 82, 52],
  yellow: [47, 85, 55],
  green: [130, 36, 40],
  blue: [212, 58, 46],
  copper: [22, 55, 52],
  oak: [32, 42, 52],
  walnut: [24, 32, 30],
} as const satisfies Record<string, readonly [hue: number, saturation: number, lightness: number]>;

export type ColourName = keyof typeof hues;
const names = Object.keys(hues);

export const isColour = (name: string): name is ColourName => names.includes(name);

export function paletteOf(name: ColourName): Palette {
  const [hue, saturation, lightness] = hues[name];
  const shade = (by: number) => `hsl(${hue} ${saturation}% ${Math.min(97, Math.max(6, lightness + by))}%)`;
  return { base: shade(0), dark: shade(-13), light: shade(14), pale: `hsl(${hue} ${Math.min(saturation, 45)}% 93%)` };
}

const others: Record<string, ColourName> = {
  grey: "slate",
  gray: "slate",
  brown: "walnut",
  wooden: "oak",
  wood: "oak",
  pink: "rose",
  purple: "plum",
  beige: "sand",
  gold: "ochre",
  silver: "stone",
  antique: "walnut",
  leather: "walnut",
  floral: "rose",
};

/** A colour that the words name, else one that depends on them only. */
export function colourOfWords(words: readonly string[]): ColourName {
  for (const word of words) {
    if (isColour(word)) return word;
    const other = others[word];
    if (other !== undefined) return other;
  }
  let sum = 7;
  for (const letter of words.join("-")) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  const chosen = names[sum % names.length] ?? "slate";
  return isColour(chosen) ? chosen : "slate";
}
