import { html, type Html } from "../page.ts";
import type { Group, Item, Listing, ListingStatus, ListingVariant, Offer } from "./entities.ts";
import { descriptionOf, shown, statusOf } from "./listings.ts";
import { decimalOf } from "./marketplaces.ts";
import { offlineDescription, offlinePicture } from "./pictures.ts";
import { categoryOf } from "./taxonomy.ts";
import type { World } from "./world.ts";

const STATUS_WORDS: Record<ListingStatus, string> = {
  live: "Live",
  pending: "In review",
  rejected: "Rejected",
  ended: "Ended",
};

export function tag(status: ListingStatus): Html {
  return html`<span class="tag ${status}">${STATUS_WORDS[status]}</span>`;
}

export function money(minor: number, currency: string): string {
  const amount = Number(decimalOf(minor, currency));
  // Tests sell in money that does not exist; only three letters can be formatted.
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`.trim();
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(amount);
}

interface View {
  listing: Listing;
  status: ListingStatus;
  title: string;
  price: string;
  quantity: number;
  pictures: string[];
  picture: number;
  chosen: ListingVariant;
  choices: { sku: string; label: string; gone: boolean; chosen: boolean }[];
  facts: [string, string][];
  description: string;
}

export function listingView(world: World, listing: Listing, sku: string, picture: number): View | undefined {
  const seller = world.sellers.get(listing.seller);
  const chosen = listing.variants.find((variant) => variant.sku === sku) ?? listing.variants[0];
  if (!seller || !chosen) return undefined;
  const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
  const item = seller.items.get(chosen.sku);
  const offer = seller.offers.get(chosen.offerId);
  const values = shown(seller, listing, chosen);
  const urls = [...new Set([...(item?.product?.imageUrls ?? []), ...(group?.imageUrls ?? [])])];
  return {
    listing,
    status: chosen.left ? "ended" : statusOf(listing, world.now()),
    title: values.title || "Untitled listing",
    price: money(values.priceMinor, values.currency),
    quantity: values.quantity,
    pictures: urls.map((url) => offlinePicture(world, url)),
    picture: Math.min(Math.max(0, picture), Math.max(0, urls.length - 1)),
    chosen,
    choices: group ? listing.variants.map((variant) => choice(world, listing, variant, group, chosen)) : [],
    facts: facts(item, group, offer, listing, chosen),
    description: offer ? offlineDescription(world, descriptionOf(offer, item, group)) : "",
  };
}

function choice(world: World, listing: Listing, variant: ListingVariant, group: Group, chosen: ListingVariant) {
  const seller = world.sellers.get(listing.seller);
  const aspects = seller?.items.get(variant.sku)?.product?.aspects ?? {};
  const axes = (group.variesBy?.specifications ?? [])
    .map(({ name }) => aspects[name]?.[0])
    .filter((value) => value !== undefined);
  const gone = variant.left !== undefined || !seller || shown(seller, listing, variant).quantity < 1;
  return { sku: variant.sku, label: axes.join(" / ") || variant.sku, gone, chosen: variant === chosen };
}

function facts(
  item: Item | undefined,
  group: Group | undefined,
  offer: Offer | undefined,
  listing: Listing,
  chosen: ListingVariant,
) {
  const aspects = Object.entries({ ...group?.aspects, ...item?.product?.aspects });
  const category = categoryOf(offer?.categoryId ?? "");
  const condition = item?.condition?.toLowerCase().replaceAll("_", " ");
  const rows: [string, string | undefined][] = [
    ["Condition", condition],
    ["Category", category?.name],
    ...aspects.map(([name, values]): [string, string] => [name, values.join(", ")]),
    ["SKU", chosen.sku],
    ["Item number", listing.listingId],
    ["Seller", listing.seller],
    ["Marketplace", listing.marketplaceId],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

export function listingPage(view: View): Html {
  const { listing, status, title, price, pictures, picture, choices, facts: rows, description } = view;
  const here = `/itm/${listing.listingId}?variant=${encodeURIComponent(view.chosen.sku)}`;
  return html`${notice(view)}
    <div class="buy">
      <section aria-label="Pictures">
        <div class="stage">
          ${pictures[picture] === undefined ? html`<span class="soft">No picture</span>` : html`<img src="${pictures[picture]}" alt="${title}" />`}
        </div>
        ${
          pictures.length > 1 &&
          html`<ul class="thumbs">
            ${pictures.map(
              (source, index) =>
                html`<li>
                  <a
                    href="${here}&picture=${index}"
                    aria-label="Picture ${index + 1}"
                    ${index === picture && html`aria-current="true"`}
                    ><img src="${source}" alt="" loading="lazy"
                  /></a>
                </li>`,
            )}
          </ul>`
        }
      </section>
      <section aria-label="Offer">
        <p>${tag(status)}</p>
        <h1>${title}</h1>
        <p class="price">${price}</p>
        <p class="${view.quantity > 0 ? "" : "soft"}">${stockWords(view)}</p>
        ${
          choices.length > 0 &&
          html`<h2 id="options">Options</h2>
            <ul class="chips" aria-labelledby="options">
              ${choices.map(
                ({ sku, label, gone, chosen }) =>
                  html`<li>
                    <a
                      class="${gone && "gone"}"
                      href="/itm/${listing.listingId}?variant=${encodeURIComponent(sku)}"
                      ${chosen && html`aria-current="true"`}
                      >${label}${gone && html`<span> (sold out)</span>`}</a
                    >
                  </li>`,
              )}
            </ul>`
        }
        ${purchase(view)}
        <dl>
          ${rows.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
      </section>
    </div>
    <section class="card wide" aria-labelledby="description">
      <h2 id="description">Description</h2>
      <iframe title="The seller's description" sandbox srcdoc="${description}"></iframe>
    </section>`;
}

/** Bought at once by a demo buyer; the page of the order comes next. */
function purchase({ status, quantity, listing, chosen }: View): Html {
  if (status !== "live" || quantity < 1) return html`<p><button class="button" disabled>Buy it now</button></p>`;
  return html`<form class="purchase" method="post" action="/itm/${listing.listingId}/buy">
    <input type="hidden" name="variant" value="${chosen.sku}" />
    <label for="quantity">Quantity</label>
    <input
      id="quantity"
      name="quantity"
      type="number"
      inputmode="numeric"
      min="1"
      max="${quantity}"
      value="1"
      required
    />
    <button class="button">Buy it now</button>
    <p class="note">A demo buyer buys it at once. Nothing is really paid.</p>
  </form>`;
}

function stockWords({ status, quantity }: View): string {
  if (status === "ended") return "No longer for sale";
  return quantity > 0 ? `${quantity} available` : "Out of stock";
}

function notice({ status, listing }: View): Html | false {
  if (status === "live") return false;
  const words = {
    pending: "This listing is in review. Buyers cannot see it yet.",
    rejected: `This listing was rejected. ${listing.reason ?? ""}`,
    ended: `This listing has ended. ${listing.reason ?? ""}`,
  };
  return html`<p class="notice" role="status">${words[status]}</p>`;
}
