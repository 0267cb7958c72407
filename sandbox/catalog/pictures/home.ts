import type { Drawing } from "./outdoor.ts";

const wood = "#a9794a";

export const home = {
  mug: ({ base, dark, light }) =>
    `<path d="M128 84c40-8 40 56-4 50" fill="none" stroke="${dark}" stroke-width="10"/><path d="M56 68h76v68a22 22 0 0 1-22 22H78a22 22 0 0 1-22-22z" fill="${base}"/><ellipse cx="94" cy="68" rx="38" ry="9" fill="${dark}"/><path d="M64 84h9v56c-6-2-9-8-9-14z" fill="${light}" opacity=".7"/><path d="M80 52c-6-8 6-12 0-20m16 20c-6-8 6-12 0-20" stroke="#b9b4ab" stroke-width="4" fill="none" stroke-linecap="round"/>`,
  chair: ({ base, dark, light }) =>
    `<path d="M64 108 56 158m80-50 8 50" stroke="${wood}" stroke-width="8" stroke-linecap="round"/><path d="M62 46c0-10 76-10 76 0l-4 62H66z" fill="${base}"/><path d="M54 92h92a10 10 0 0 1 0 34H54a10 10 0 0 1 0-34z" fill="${dark}"/><path d="M70 54c0-4 20-6 28-6v40H72z" fill="${light}" opacity=".55"/>`,
  sofa: ({ base, dark, light }) =>
    `<path d="M46 148v12m108-12v12" stroke="${wood}" stroke-width="8"/><path d="M48 78c0-18 104-18 104 0v42H48z" fill="${base}"/><path d="M100 68v52" stroke="${dark}" stroke-width="3"/><rect x="42" y="112" width="116" height="38" rx="10" fill="${dark}"/><path d="M30 100a13 13 0 0 1 26 0v50H42a12 12 0 0 1-12-12zM144 100a13 13 0 0 1 26 0v38a12 12 0 0 1-12 12h-14z" fill="${base}"/><path d="M60 78c6-6 20-7 32-7v8z" fill="${light}"/>`,
  table: ({ base, dark, light }) =>
    `<path d="M50 92 42 158m108-66 8 66" stroke="${dark}" stroke-width="9" stroke-linecap="round"/><path d="M30 78h140v18H30z" fill="${base}"/><path d="M30 78h140v6H30z" fill="${light}"/><path d="M52 124h96" stroke="${dark}" stroke-width="6"/>`,
  drawers: ({ base, dark, light }) =>
    `<path d="M58 150v10m84-10v10" stroke="${dark}" stroke-width="9"/><rect x="46" y="52" width="108" height="100" rx="6" fill="${base}"/><path d="M46 58a6 6 0 0 1 6-6h96a6 6 0 0 1 6 6v4H46z" fill="${light}"/><g fill="none" stroke="${dark}" stroke-width="3"><rect x="56" y="68" width="88" height="22" rx="3"/><rect x="56" y="96" width="88" height="22" rx="3"/><rect x="56" y="124" width="88" height="22" rx="3"/></g><g fill="${dark}"><circle cx="100" cy="79" r="4"/><circle cx="100" cy="107" r="4"/><circle cx="100" cy="135" r="4"/></g>`,
  bed: ({ base, dark, light }) =>
    `<path d="M34 60v98M166 96v62" stroke="${wood}" stroke-width="9" stroke-linecap="round"/><rect x="36" y="108" width="128" height="36" rx="8" fill="${dark}"/><path d="M74 98h80a10 10 0 0 1 10 10v22H74z" fill="${base}"/><rect x="40" y="88" width="44" height="24" rx="11" fill="#fbfaf7" stroke="#ddd8cd" stroke-width="2"/><path d="M96 98c0 12-6 20-6 32h12c0-12 4-20 4-32z" fill="${light}" opacity=".7"/>`,
  blanket: ({ base, dark, light }) =>
    `<rect x="46" y="118" width="108" height="38" rx="12" fill="${dark}"/><rect x="46" y="90" width="108" height="38" rx="12" fill="${base}"/><rect x="46" y="62" width="108" height="38" rx="12" fill="${light}"/><path d="M64 62v94m12-94v94" stroke="${dark}" stroke-width="5" opacity=".8"/><path d="M50 158v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6" stroke="${dark}" stroke-width="3"/>`,
  cushion: ({ base, dark, light }) =>
    `<path d="M46 60c18 6 90 6 108 0 10-2 8 6 4 12-8 20-8 52 0 72 4 8 4 16-6 12-20-6-84-6-104 0-10 4-10-4-6-12 8-20 8-52 0-72-4-8-4-14 4-12z" fill="${base}"/><path d="M54 68c14 5 40 5 54 4-24 22-38 44-46 68-3 4-6 6-6 2 6-24 4-50-2-70z" fill="${light}" opacity=".6"/><path d="m100 82 24 26-24 26-24-26z" fill="none" stroke="${dark}" stroke-width="4"/>`,
  candle: ({ base, dark, light }) =>
    `<path d="M100 78V66" stroke="#333" stroke-width="4"/><path d="M100 28c20 22 12 40 0 40s-18-16 0-40z" fill="#ffb347"/><path d="M100 46c8 10 5 20 0 20s-8-8 0-20z" fill="#fff1c4"/><rect x="66" y="78" width="68" height="80" rx="9" fill="${base}"/><ellipse cx="100" cy="80" rx="34" ry="8" fill="${light}"/><rect x="78" y="108" width="44" height="32" rx="4" fill="#fff" opacity=".88"/><path d="M86 119h28m-22 9h16" stroke="${dark}" stroke-width="3"/>`,
  vase: ({ base, dark, light }) =>
    `<g stroke="#5f7d4f" stroke-width="4" fill="none"><path d="M98 74c0-22-10-30-22-40M102 74c2-24 12-30 20-36M100 74V30"/></g><g fill="#e0b75c"><circle cx="76" cy="34" r="9"/><circle cx="122" cy="38" r="9"/><circle cx="100" cy="28" r="10"/></g><path d="M84 70h32c-4 20 24 32 20 60-2 18-12 28-22 28H86c-10 0-20-10-22-28-4-28 24-40 20-60z" fill="${base}"/><path d="M82 70h36v8H82z" fill="${dark}"/><path d="M76 112c4-10 10-14 13-22v60c-9-6-15-20-13-38z" fill="${light}" opacity=".6"/>`,
  pot: ({ base, dark, light }) =>
    `<g fill="#5c8a57"><path d="M100 98c-34-6-42-34-38-52 26 4 38 24 38 52z"/><path d="M100 98c34-6 42-34 38-52-26 4-38 24-38 52z" fill="#4a7548"/><path d="M100 98c-10-26-8-50 0-64 8 14 10 38 0 64z" fill="#71a168"/></g><path d="M62 108h76l-9 50H71z" fill="${base}"/><path d="M56 94h88v18H56z" fill="${dark}"/><path d="m70 114 6 40h7l-4-40z" fill="${light}" opacity=".7"/>`,
  lamp: ({ base, dark, light }) =>
    `<path d="M76 46h48l24 54H52z" fill="${base}"/><path d="M76 46h14L72 100H52z" fill="${light}"/><path d="M100 100v46" stroke="${dark}" stroke-width="8"/><path d="M70 158c0-16 60-16 60 0z" fill="${dark}"/><path d="M120 100v18" stroke="#888" stroke-width="2"/><circle cx="120" cy="121" r="3.5" fill="#888"/><path d="M66 106 58 130m76-24 8 24" stroke="#f1d48a" stroke-width="4" stroke-linecap="round"/>`,
  rug: ({ base, dark, light }) =>
    `<path d="M56 70h88l30 82H26z" fill="${base}"/><path d="M66 82h68l20 58H46z" fill="none" stroke="${light}" stroke-width="4"/><path d="m100 90 26 21-26 21-26-21z" fill="${dark}"/><path d="m100 98 15 13-15 13-15-13z" fill="${light}"/><path d="M26 152l-3 8m16-8-2 8m16-8-2 8m16-8-1 8m16-8v8m16-8v8m16-8v8m16-8 1 8m16-8 2 8m13-8 2 8m13-8 3 8" stroke="${dark}" stroke-width="3"/>`,
  pan: ({ base, dark }) =>
    `<path d="M134 106h48" stroke="${wood}" stroke-width="11" stroke-linecap="round"/><ellipse cx="86" cy="106" rx="60" ry="44" fill="#33373b"/><ellipse cx="86" cy="102" rx="52" ry="36" fill="#4a5056"/><ellipse cx="86" cy="104" rx="42" ry="27" fill="#3b4045"/><path d="M46 96c6-14 20-20 36-21" stroke="#79828a" stroke-width="4" fill="none" stroke-linecap="round"/><circle cx="142" cy="106" r="5" fill="${base}" stroke="${dark}"/>`,
  kettle: ({ base, dark, light }) =>
    `<path d="M70 70c0-38 60-38 60 0" fill="none" stroke="#3c3c3c" stroke-width="7"/><path d="M138 96c20-2 14 24 34 22l-6 12c-22 2-22-12-30-16z" fill="${dark}"/><path d="M58 158c-18-34-4-84 42-84s60 50 42 84z" fill="${base}"/><path d="M66 146c-10-26-2-54 22-60-14 14-16 40-10 60z" fill="${light}" opacity=".7"/><ellipse cx="100" cy="76" rx="24" ry="7" fill="${dark}"/><circle cx="100" cy="66" r="6" fill="#3c3c3c"/>`,
  board: ({ base, dark, light }) =>
    `<path d="M90 36h20v26c16 0 30 8 30 24v60a14 14 0 0 1-14 14H74a14 14 0 0 1-14-14V86c0-16 14-24 30-24z" fill="${base}"/><circle cx="100" cy="48" r="5" fill="#fff"/><path d="M74 84v64m14-74v76m28-76v74m14-66v62" stroke="${dark}" stroke-width="2" opacity=".6"/><path d="M102 72v80" stroke="${light}" stroke-width="4" opacity=".7"/>`,
  basket: ({ base, dark, light }) =>
    `<path d="M60 94c0-66 80-66 80 0" fill="none" stroke="${dark}" stroke-width="7"/><path d="M44 90h112l-14 68H58z" fill="${base}"/><path d="M47 104h106M50 120h100M53 136h94" stroke="${dark}" stroke-width="4"/><path d="M66 90l6 68m18-68 2 68m18-68-2 68m24-68-6 68" stroke="${light}" stroke-width="4"/><rect x="38" y="84" width="124" height="13" rx="6" fill="${dark}"/>`,
  towel: ({ base, dark, light }) =>
    `<path d="M36 52h128" stroke="#8b8f94" stroke-width="7" stroke-linecap="round"/><path d="M60 48h80v108H60z" fill="${base}"/><path d="M60 48h22v108H60z" fill="${light}" opacity=".6"/><path d="M60 128h80v6H60zm0 12h80v4H60z" fill="${dark}"/><path d="M60 156v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6m10-6v6" stroke="${dark}" stroke-width="3"/>`,
  clock: ({ base, dark, light }) =>
    `<circle cx="100" cy="102" r="56" fill="${base}"/><circle cx="100" cy="102" r="45" fill="#fdfbf6"/><path d="M100 64v8m0 60v8m38-38h-8m-60 0h-8" stroke="${dark}" stroke-width="5"/><path d="M100 74v28l20 12" stroke="#333" stroke-width="5" fill="none" stroke-linecap="round"/><circle cx="100" cy="102" r="5" fill="#333"/><path d="M56 78c8-14 20-22 36-24" stroke="${light}" stroke-width="5" fill="none"/>`,
  frame: ({ base, dark, light }) =>
    `<rect x="48" y="38" width="104" height="122" rx="3" fill="${wood}"/><path d="M58 48h84v102H58z" fill="#fdfbf6"/><path d="M68 60h64v78H68z" fill="${light}"/><path d="m68 138 22-36 16 20 10-12 16 28z" fill="${dark}"/><circle cx="114" cy="80" r="10" fill="${base}"/>`,
  soap: ({ base, dark, light }) =>
    `<rect x="72" y="84" width="56" height="74" rx="10" fill="${base}"/><path d="M88 66h24v18H88z" fill="${dark}"/><path d="M100 66V48H76" stroke="#3f3f3f" stroke-width="8" fill="none" stroke-linecap="round" stroke-linejoin="round"/><rect x="82" y="106" width="36" height="34" rx="3" fill="#fff" opacity=".88"/><path d="M89 118h22m-17 9h12" stroke="${dark}" stroke-width="3"/><path d="M77 92h5v58h-3z" fill="${light}"/>`,
  box: ({ base, dark, light }) =>
    `<path d="m100 62 60 24v52l-60 24-60-24V86z" fill="${base}"/><path d="m100 110 60-24v52l-60 24z" fill="${dark}"/><path d="m100 62 60 24-60 24-60-24z" fill="${light}"/><path d="m70 74 60 24v20" stroke="${base}" stroke-width="7" fill="none"/>`,
} satisfies Record<string, Drawing>;
