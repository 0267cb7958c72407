import sanitizeHtml from "sanitize-html";

/** What a description may hold wherever HTML is taken: text, lists, tables, and pictures over https. */
const allowedTags = [
  ...["p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "blockquote"],
  ...["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"],
  ...["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "img"],
];
/** Dropped with all that is inside them; any other tag goes, and its text stays. */
const nonTextTags = [
  "script",
  "style",
  "textarea",
  "option",
  "noscript",
  "iframe",
  "object",
  "embed",
  "form",
  "template",
];

const subset: sanitizeHtml.IOptions = {
  allowedTags,
  nonTextTags,
  allowedAttributes: { img: ["src", "alt"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] },
  allowedSchemes: ["https"],
  allowProtocolRelative: false,
  // A picture whose address went is no picture.
  exclusiveFilter: (frame) => frame.tag === "img" && !frame.attribs.src,
  nestingLimit: 40,
};

/** `full`: also the looks; still no scripts, forms, frames or links to elsewhere, which no channel of ours takes. */
const full: sanitizeHtml.IOptions = {
  ...subset,
  allowedTags: [...allowedTags, "font", "center", "section", "article", "header", "footer", "figure", "figcaption"],
  allowedAttributes: {
    ...subset.allowedAttributes,
    "*": ["style", "class", "align"],
    font: ["color", "size", "face"],
  },
  // Values without addresses, so that no style loads anything from elsewhere.
  allowedStyles: Object.fromEntries([
    [
      "*",
      Object.fromEntries(
        ["color", "text-align", "font-size", "font-weight"].map((name) => [name, [/^[\w#%., ()-]+$/]]),
      ),
    ],
  ]),
};

/** A description as the channel takes it. Pure. */
export function cleanDescription(html: string, allowed: "none" | "subset" | "full"): string {
  if (allowed === "none") return plainText(html);
  return sanitizeHtml(html, allowed === "full" ? full : subset).trim();
}

/** The words alone, a line for each block. */
export function plainText(html: string): string {
  const broken = html.replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^>]*>/gi, "$&\n");
  const text = sanitizeHtml(broken, { allowedTags: [], allowedAttributes: {}, nonTextTags });
  return unescapeHtml(text)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? "&quot;");

/** The four that the sanitizer itself writes. */
const unescapeHtml = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
