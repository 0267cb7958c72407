import { allowsCondition, categoryOf, requiredAspects } from "./taxonomy.ts";
import type { Group, Item, Offer } from "./entities.ts";
import { inventoryIssue, type EbayIssue } from "./errors.ts";
import { descriptionOf, quantityOf, titleOf } from "./listings.ts";
import { marketplaceOf, minorOf } from "./marketplaces.ts";
import { POLICY_KINDS, type Seller } from "./world.ts";

/** All that one offer needs before buyers may see it, or may go on seeing it after a change. */
export interface Candidate {
  seller: Seller;
  offer: Offer;
  item: Item | undefined;
  group?: Group | undefined;
  /** A live listing may run out of stock; a new one may not start without any. */
  revising: boolean;
}

const LOWEST_PRICE_MINOR = 99;
const HIGHEST_PRICE_MINOR = 99_999_999;
const MAX_PICTURES = 24;
const MAX_DESCRIPTION = 500_000;
const DOES_NOT_FIT = { fulfillment: 25007, payment: 25008, return: 25009 } as const;

/** Everything that keeps an offer from being published, in eBay's error numbers; empty when nothing does. */
export function publishIssues(candidate: Candidate): EbayIssue[] {
  return [
    ...textIssues(candidate),
    ...pictureIssues(candidate),
    ...priceIssues(candidate),
    ...quantityIssues(candidate),
    ...placeIssues(candidate),
    ...categoryIssues(candidate),
  ];
}

function textIssues({ offer, item, group }: Candidate): EbayIssue[] {
  const issues: EbayIssue[] = [];
  const title = titleOf(item, group);
  const description = descriptionOf(offer, item, group);
  if (title.trim() === "") issues.push(invalid("title", "A title is needed."));
  if (length(title) > 80) issues.push(invalid("title", "A title has at most 80 characters."));
  if (description.trim() === "") issues.push(invalid("listingDescription", "A description is needed."));
  if (length(description) > MAX_DESCRIPTION) issues.push(invalid("listingDescription", "The description is too long."));
  return issues;
}

function pictureIssues({ item, group }: Candidate): EbayIssue[] {
  const urls = [...(group?.imageUrls ?? []), ...(item?.product?.imageUrls ?? [])];
  if (urls.length === 0)
    return [inventoryIssue(25014, "At least one picture is needed.", { name: "imageUrls", value: "" })];
  if ((item?.product?.imageUrls?.length ?? 0) > MAX_PICTURES)
    return [inventoryIssue(25014, `There can be ${MAX_PICTURES} pictures.`, { name: "imageUrls", value: "" })];
  const open = urls.find((url) => !/^https:\/\/[^\s/]+\/?\S*$/.test(url));
  return open === undefined
    ? []
    : [inventoryIssue(25015, "It has to begin with https.", { name: "imageUrl", value: open })];
}

function priceIssues({ offer }: Candidate): EbayIssue[] {
  const price = offer.pricingSummary?.price;
  const field = { name: "price", value: price?.value ?? "" };
  if (!price) return [inventoryIssue(25003, "A price is needed.", field)];
  const currency = marketplaceOf(offer.marketplaceId)?.currency;
  if (price.currency !== currency)
    return [inventoryIssue(25003, `${offer.marketplaceId} sells in ${currency ?? "another currency"}.`, field)];
  const minor = minorOf(price.value, currency);
  if (minor === undefined) return [inventoryIssue(25003, "It has to be a decimal number.", field)];
  if (minor < LOWEST_PRICE_MINOR || minor > HIGHEST_PRICE_MINOR)
    return [inventoryIssue(25003, "It has to be at least 0.99 and at most 999999.99.", field)];
  return [];
}

function quantityIssues({ offer, item, group, revising }: Candidate): EbayIssue[] {
  const quantity = quantityOf(offer, item);
  const unset =
    offer.availableQuantity === undefined && item?.availability?.shipToLocationAvailability?.quantity === undefined;
  const field = { name: "availableQuantity", value: unset ? "" : String(quantity) };
  if (unset) return [inventoryIssue(25004, "A quantity is needed.", field)];
  // One variation of many may be sold out from the start; the group as a whole is checked elsewhere.
  if (quantity < 1 && !revising && !group) return [inventoryIssue(25004, "It has to be 1 or more.", field)];
  return [];
}

function placeIssues({ seller, offer }: Candidate): EbayIssue[] {
  const issues: EbayIssue[] = [];
  for (const kind of POLICY_KINDS) {
    const id = offer.listingPolicies?.[`${kind}PolicyId`] ?? "";
    const policy = seller.policies[kind].get(id);
    if (policy?.marketplaceId !== offer.marketplaceId)
      issues.push(
        inventoryIssue(
          DOES_NOT_FIT[kind],
          id === "" ? "One is needed." : `There is none with this id on ${offer.marketplaceId}.`,
          {
            name: `${kind}PolicyId`,
            value: id,
          },
        ),
      );
  }
  const key = offer.merchantLocationKey ?? "";
  const location = seller.locations.get(key);
  const field = { name: "merchantLocationKey", value: key };
  if (!location)
    issues.push(inventoryIssue(25012, key === "" ? "One is needed." : "There is none with this key.", field));
  else if (location.merchantLocationStatus === "DISABLED") issues.push(inventoryIssue(25012, "It is disabled.", field));
  return issues;
}

function categoryIssues({ offer, item, group }: Candidate): EbayIssue[] {
  const category = categoryOf(offer.categoryId ?? "");
  const field = { name: "categoryId", value: offer.categoryId ?? "" };
  if (!category) return [inventoryIssue(25005, "It has to be the id of a leaf category.", field)];
  const issues: EbayIssue[] = [];
  if (item?.condition === undefined)
    issues.push(inventoryIssue(25021, "A condition is needed.", { name: "condition", value: "" }));
  else if (!allowsCondition(category, item.condition))
    issues.push(
      inventoryIssue(25021, `${category.name} does not take it.`, { name: "condition", value: item.condition }),
    );
  const given: Record<string, string[]> = { ...group?.aspects, ...item?.product?.aspects };
  for (const aspect of requiredAspects(category)) {
    const values = given[aspect.name] ?? (aspect.name === "Brand" && item?.product?.brand ? [item.product.brand] : []);
    if (values.every((value) => value.trim() === ""))
      issues.push(
        inventoryIssue(25002, `The item specific ${aspect.name} is missing. Add ${aspect.name} and try again.`, {
          name: "aspect",
          value: aspect.name,
        }),
      );
  }
  return [...issues, ...selectionIssues(category, given)];
}

function selectionIssues(
  category: Parameters<typeof requiredAspects>[0],
  given: Record<string, string[]>,
): EbayIssue[] {
  const issues: EbayIssue[] = [];
  for (const aspect of category.aspects) {
    const strange = (given[aspect.name] ?? []).find((value) => aspect.selectionOnly && !aspect.values.includes(value));
    if (strange !== undefined)
      issues.push(
        inventoryIssue(25002, `"${strange}" is not one of the values of the item specific ${aspect.name}.`, {
          name: "aspect",
          value: aspect.name,
        }),
      );
  }
  return issues;
}

function invalid(name: string, detail: string): EbayIssue {
  return inventoryIssue(25016, detail, { name, value: "" });
}

/** In characters as people count them, not UTF-16 units. */
export function length(text: string): number {
  return Array.from(text).length;
}
