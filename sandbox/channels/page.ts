/** Text that was checked or escaped and may stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | false | Part[];

/** A page's fragment; everything put into it is escaped unless it is a fragment itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(render)));
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join("");
  return escapeText(String(part));
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

const STYLE = `
*{box-sizing:border-box}
:root{color-scheme:light;--ink:#1f2733;--soft:#566173;--line:#dfe3ea;--ground:#f5f6f9;--card:#fff;--accent:#2f5d50;--tint:#e8f1ee;--bad:#9b2c2c;--warn:#8a5a00}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:3px solid #7fb5a4;outline-offset:2px}
.bar{background:var(--card);border-bottom:1px solid var(--line)}
.bar>div,main,footer{max-width:1120px;margin:0 auto;padding:14px 20px}
.bar>div{display:flex;gap:16px;align-items:baseline;flex-wrap:wrap}
.brand{font-weight:700;color:var(--ink);text-decoration:none}.note,.soft{color:var(--soft)}.note{font-size:.875rem}
main{padding-top:24px;padding-bottom:48px}h1{font-size:1.5rem;line-height:1.25;margin:0 0 12px;overflow-wrap:anywhere}h2{font-size:1.125rem;margin:0 0 10px}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:20px}
.narrow{max-width:520px;margin:24px auto}
.buy{display:grid;gap:28px;grid-template-columns:minmax(0,1fr)}
@media(min-width:860px){.buy{grid-template-columns:minmax(0,6fr) minmax(0,5fr)}}
.stage{aspect-ratio:1;background:#fbfbfd;border:1px solid var(--line);border-radius:14px;display:grid;place-items:center;overflow:hidden}
.stage img{width:100%;height:100%;object-fit:contain}
.thumbs{display:flex;gap:10px;margin-top:12px;flex-wrap:wrap;padding:0;list-style:none}
.thumbs a{display:block;width:68px;height:68px;border:2px solid var(--line);border-radius:10px;overflow:hidden}.thumbs a[aria-current]{border-color:var(--accent)}
.thumbs img{width:100%;height:100%;object-fit:cover}
.price{font-size:1.75rem;font-weight:700;margin:4px 0}
.chips{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 16px;padding:0;list-style:none}
.chips a{display:inline-block;min-height:44px;padding:9px 16px;border:1px solid var(--line);border-radius:999px;text-decoration:none;color:var(--ink);background:#fff}
.chips a[aria-current]{border-color:var(--accent);background:var(--tint);font-weight:600}.chips a.gone{color:#4d5766;border-style:dashed}
.button{display:inline-block;width:100%;min-height:48px;padding:11px 20px;border:0;border-radius:12px;background:var(--accent);color:#fff;font-family:inherit;font-size:1rem;font-weight:600;line-height:1.5;text-align:center;cursor:pointer}
.button.plain{background:#fff;color:var(--ink);border:1px solid #b9c1cd}.button[disabled]{background:#e3e6ec;color:#5b6472;cursor:not-allowed}
.tag{display:inline-block;padding:2px 10px;border-radius:999px;background:var(--tint);color:#24493f;font-size:.8125rem;font-weight:600;white-space:nowrap}
.tag.ended{background:#eceef2;color:#4a5361}.tag.rejected{background:#fbe9e9;color:var(--bad)}.tag.pending{background:#fff3dc;color:#714a00}
.notice{border-left:4px solid var(--warn);background:#fff8ea;padding:12px 16px;border-radius:8px;margin:0 0 20px}
dl{display:grid;grid-template-columns:minmax(110px,auto) 1fr;gap:6px 18px;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:280px;border:0;background:#fff}
.wide{margin-top:28px}.tablewrap{overflow-x:auto}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:10px 12px;border-bottom:1px solid var(--line);vertical-align:middle}th{color:var(--soft);font-weight:600;font-size:.875rem;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.thumb{width:52px;height:52px;border-radius:8px;object-fit:cover;background:#eef0f4;display:block}
td.sku{max-width:220px;overflow-wrap:anywhere}td.seller{white-space:nowrap}nav.pages{display:flex;justify-content:space-between;gap:16px;margin-top:18px}
@media(max-width:700px){thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}tr{display:grid;grid-template-columns:64px 1fr auto;gap:2px 12px;padding:12px 0;border-bottom:1px solid var(--line)}td{border:0;padding:0}td.pic{grid-row:span 4}td.name,td.sku,td.seller{grid-column:2/4}td.cost{text-align:left;grid-column:2}td.left{grid-column:3}td.status{grid-column:2/4;margin-top:4px}table.orders tr{grid-template-columns:1fr auto}table.orders td{grid-column:1/3}table.orders td.order{grid-column:1}table.orders td.cost{grid-column:2;grid-row:1}table.items tr{grid-template-columns:1fr auto auto}}
.latest{margin-bottom:32px}td.items{overflow-wrap:anywhere}td.order{white-space:nowrap}
.purchase{display:grid;gap:8px;margin:0 0 18px}.purchase input{width:110px;min-height:48px;padding:10px 14px;border:1px solid #b9c1cd;border-radius:12px;font:inherit}
dl.sums{grid-template-columns:1fr auto}dl.sums dd{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.two{align-content:start}
fieldset{border:1px solid var(--line);border-radius:12px;margin:0 0 18px;padding:8px 16px}legend{padding:0 6px;font-weight:600}
label.pick{display:flex;gap:12px;align-items:center;min-height:48px}label.pick+label.pick{border-top:1px solid var(--line)}
.two{display:grid;gap:10px}form{margin:0}
`;

export interface Page {
  title: string;
  /** The name on top of every page of this stand-in. */
  brand: string;
  /** What this place is, beside the name. */
  tagline: string;
  main: Html;
}

/** Pages load nothing but pictures and run no script: what a merchant wrote into a description stays harmless. */
export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

export function page({ title, brand, tagline, main }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <div><a class="brand" href="/">${brand}</a><span class="note">${tagline}</span></div>
        </header>
        <main>${main}</main>
      </body>
    </html>`.text;
}
