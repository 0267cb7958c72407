import type { Palette } from "./palette.ts";

/** Shapes on a board of 200 by 200, standing on y = 158. */
export type Drawing = (palette: Palette) => string;

export const outdoor = {
  tent: ({ base, dark, light }) =>
    `<path d="M100 52 168 158H32z" fill="${base}"/><path d="M100 52 168 158h-36z" fill="${dark}"/><path d="M100 52 32 158h30z" fill="${light}"/><path d="m97 92-27 66h50z" fill="#2b2b2b" opacity=".72"/><path d="m97 92-12 66H70z" fill="${light}"/><path d="M100 52v-10M32 158l-12 4M168 158l12 4" stroke="${dark}" stroke-width="3" stroke-linecap="round"/>`,
  backpack: ({ base, dark, light }) =>
    `<path d="M80 58c0-26 40-26 40 0" fill="none" stroke="${dark}" stroke-width="7"/><rect x="56" y="54" width="88" height="104" rx="30" fill="${base}"/><path d="M56 88c0-44 88-44 88 0v6H56z" fill="${light}"/><rect x="70" y="106" width="60" height="40" rx="11" fill="${dark}"/><path d="M76 120h48" stroke="${light}" stroke-width="3"/><rect x="44" y="100" width="14" height="44" rx="7" fill="${dark}"/><rect x="142" y="100" width="14" height="44" rx="7" fill="${dark}"/><rect x="94" y="84" width="12" height="18" rx="3" fill="${dark}"/>`,
  bottle: ({ base, dark, light }) =>
    `<rect x="86" y="38" width="28" height="18" rx="5" fill="#3a3a3a"/><path d="M88 56h24c0 14 14 16 14 32v58a12 12 0 0 1-12 12H86a12 12 0 0 1-12-12V88c0-16 14-18 14-32z" fill="${base}"/><path d="M82 92c0-12 8-16 10-24v84h-4a6 6 0 0 1-6-6z" fill="${light}" opacity=".7"/><path d="M74 126h52v10H74z" fill="${dark}"/>`,
  jacket: ({ base, dark, light }) =>
    `<path d="m76 54 24 10 24-10 30 16 14 74-20 6-12-46v54H64v-54l-12 46-20-6 14-74z" fill="${base}"/><path d="M76 54c4-16 44-16 48 0l-24 14z" fill="${dark}"/><path d="M100 66v92" stroke="${light}" stroke-width="3" stroke-dasharray="5 3"/><path d="M74 122h16v22H74zM110 122h16v22h-16z" fill="${dark}" opacity=".7"/>`,
  shirt: ({ base, dark, light }) =>
    `<path d="m74 50 26 8 26-8 40 26-16 30-16-8v60H66V98l-16 8-16-30z" fill="${base}"/><path d="M74 50c6 22 46 22 52 0l-26 8z" fill="${dark}"/><path d="M66 98v60h14V90zM134 98v60h-6V92z" fill="${light}" opacity=".45"/>`,
  trousers: ({ base, dark, light }) =>
    `<path d="M66 44h68l10 114h-32l-12-74-12 74H56z" fill="${base}"/><path d="M65 56h70l-1-12H66z" fill="${dark}"/><path d="M100 58v26" stroke="${dark}" stroke-width="3"/><path d="m72 62-8 90h8l8-86z" fill="${light}" opacity=".5"/><path d="M118 66h14l2 14h-16z" fill="${dark}" opacity=".6"/>`,
  boots: ({ base, dark, light }) =>
    `<path d="M62 52h40v54c20 6 44 12 50 30v14H62z" fill="${base}"/><path d="M58 146h98v10a4 4 0 0 1-4 4H58z" fill="#2f2b28"/><path d="M62 52h40v12H62z" fill="${dark}"/><path d="M66 64h10v82H66z" fill="${light}" opacity=".5"/><path d="m100 76-18 5m18 8-18 5m20 9-16 7m32 0-10 12" stroke="#fff" stroke-width="4" stroke-linecap="round"/><path d="M152 136c-12-6-26-2-30 14h30z" fill="${dark}"/>`,
  hat: ({ base, dark, light }) =>
    `<path d="M58 126c-4-90 88-90 84 0z" fill="${base}"/><path d="M76 122c-2-48 8-64 18-68-26 6-36 34-34 68z" fill="${light}" opacity=".6"/><rect x="48" y="118" width="104" height="28" rx="12" fill="${dark}"/><path d="M62 122v20m13-20v20m13-20v20m13-20v20m13-20v20m13-20v20m13-20v20" stroke="${base}" stroke-width="4"/><circle cx="100" cy="52" r="13" fill="${light}"/>`,
  socks: ({ base, dark, light }) =>
    `<path d="M60 46h36v62l-4 16 22 16c12 10 4 22-10 20H76c-10-2-16-10-16-20z" fill="${dark}"/><path d="M82 42h36v62c16 12 40 18 44 32 4 16-10 22-24 20l-44-14c-8-4-12-10-12-18z" fill="${base}"/><path d="M82 42h36v14H82z" fill="${light}"/><path d="M82 68h36v8H82zM82 84h36v8H82z" fill="${dark}"/><path d="M138 156c24 4 30-14 22-24-14-2-24 8-22 24z" fill="${light}"/>`,
  gloves: ({ base, dark, light }) =>
    `<path d="M74 158v-40L54 92c-4-12 8-18 14-10l12 14-6-38c0-12 14-14 16-2l6 28V50c0-12 16-12 16 0v34l8-26c4-10 16-6 14 6l-6 34v60z" fill="${base}"/><path d="M74 132h54v26H74z" fill="${dark}"/><path d="M82 134v22m9-22v22m9-22v22m9-22v22m9-22v22" stroke="${light}" stroke-width="3"/>`,
  sleepingbag: ({ base, dark, light }) =>
    `<path d="M62 70c0-34 76-34 76 0l-8 80c-2 12-58 12-60 0z" fill="${base}"/><ellipse cx="100" cy="68" rx="26" ry="17" fill="${dark}"/><ellipse cx="100" cy="72" rx="18" ry="9" fill="${light}"/><path d="M66 100h68M68 118h64M70 136h60" stroke="${dark}" stroke-width="3"/><path d="M118 84v64" stroke="${light}" stroke-width="3" stroke-dasharray="4 3"/>`,
  mat: ({ base, dark, light }) =>
    `<rect x="36" y="112" width="128" height="46" rx="23" fill="${base}"/><circle cx="59" cy="135" r="23" fill="${light}"/><circle cx="59" cy="135" r="15" fill="none" stroke="${dark}" stroke-width="4"/><circle cx="59" cy="135" r="6" fill="${dark}"/><path d="M94 112v46M134 112v46" stroke="${dark}" stroke-width="7"/>`,
  stove: ({ dark, base, light }) =>
    `<path d="M72 76h56l6 42H66z" fill="#8d949b"/><path d="M62 66h76v12H62z" fill="#6b7278"/><path d="M138 70h30" stroke="#3a3a3a" stroke-width="8" stroke-linecap="round"/><path d="m70 118-12 14h84l-12-14z" fill="#50565b"/><path d="M78 132c0 14-8 12-8 26h60c0-14-8-12-8-26z" fill="${base}"/><path d="M84 118c2-12 8-8 8-18 8 6 6 12 8 18 4-8 8-8 10-16 6 6 6 10 6 16z" fill="#f5a33b"/><path d="M76 146h48v12H70z" fill="${dark}"/><path d="M80 80h8l2 34h-8z" fill="${light}" opacity=".4"/>`,
  lantern: ({ base, dark, light }) =>
    `<path d="M72 66c0-36 56-36 56 0" fill="none" stroke="${dark}" stroke-width="5"/><path d="M68 62h64l6 14H62z" fill="${base}"/><rect x="70" y="76" width="60" height="56" rx="8" fill="#fff3cf"/><circle cx="100" cy="104" r="17" fill="#ffcf5c"/><path d="M84 76v56m32-56v56" stroke="${dark}" stroke-width="4"/><path d="M62 132h76v14a12 12 0 0 1-12 12H74a12 12 0 0 1-12-12z" fill="${base}"/><path d="M70 140h20v6H70z" fill="${light}"/>`,
  headlamp: ({ base, dark, light }) =>
    `<path d="M44 106c0-64 112-64 112 0" fill="none" stroke="${dark}" stroke-width="13"/><path d="M44 106c10 40 102 40 112 0" fill="none" stroke="${base}" stroke-width="13"/><rect x="72" y="100" width="56" height="50" rx="14" fill="#33383d"/><circle cx="100" cy="125" r="18" fill="#fff6d8"/><circle cx="100" cy="125" r="10" fill="#ffd66e"/><path d="M60 68c10-10 24-15 40-15" stroke="${light}" stroke-width="4" fill="none"/>`,
  multitool: ({ base, dark, light }) =>
    `<path d="m92 96 62-52 8 8-52 62z" fill="#c7ccd1"/><path d="m154 44 8 8-34 40z" fill="#9aa1a8"/><rect x="34" y="104" width="82" height="32" rx="16" transform="rotate(-18 75 120)" fill="${base}"/><rect x="42" y="112" width="66" height="7" rx="3" transform="rotate(-18 75 120)" fill="${light}"/><circle cx="58" cy="127" r="4" fill="${dark}"/><circle cx="96" cy="113" r="4" fill="${dark}"/><path d="m46 142 20 12 34-12" stroke="#9aa1a8" stroke-width="8" fill="none" stroke-linejoin="round"/>`,
  rope: ({ base, dark, light }) =>
    `<g fill="none" stroke-width="11"><ellipse cx="100" cy="104" rx="52" ry="44" stroke="${dark}"/><ellipse cx="100" cy="100" rx="46" ry="40" stroke="${base}"/><ellipse cx="100" cy="96" rx="40" ry="36" stroke="${light}"/><path d="M128 130c14 10 18 20 14 30" stroke="${base}" stroke-linecap="round"/></g><rect x="88" y="46" width="24" height="30" rx="5" fill="${dark}"/>`,
  hammock: ({ base, dark, light }) =>
    `<path d="M30 50v108M170 50v108" stroke="#7a5c3e" stroke-width="9" stroke-linecap="round"/><path d="M30 66 52 92m118-26-22 26" stroke="#444" stroke-width="3"/><path d="M46 84c20 74 88 74 108 0-20 26-88 26-108 0z" fill="${base}"/><path d="M60 96c18 44 62 44 80 0-8 6-16 8-16 8-20 24-34 16-64-8z" fill="${dark}" opacity=".75"/><path d="M70 104c12 22 22 28 34 28" stroke="${light}" stroke-width="3" fill="none"/>`,
  cooler: ({ base, dark, light }) =>
    `<path d="M64 66c0-26 72-26 72 0" fill="none" stroke="#555" stroke-width="6"/><rect x="42" y="80" width="116" height="78" rx="10" fill="${base}"/><rect x="36" y="64" width="128" height="24" rx="8" fill="#f4f4f1"/><path d="M36 80h128v6H36z" fill="${dark}"/><rect x="90" y="84" width="20" height="18" rx="4" fill="${dark}"/><path d="M52 98h12v48H52z" fill="${light}" opacity=".6"/>`,
  bag: ({ base, dark, light }) =>
    `<path d="M76 82c0-50 48-50 48 0" fill="none" stroke="${dark}" stroke-width="7"/><path d="M52 78h96l8 80H44z" fill="${base}"/><path d="M52 78h96l1 12H51z" fill="${dark}"/><path d="m58 96-4 54h10l4-54z" fill="${light}" opacity=".6"/><circle cx="100" cy="122" r="15" fill="${light}"/>`,
} satisfies Record<string, Drawing>;
