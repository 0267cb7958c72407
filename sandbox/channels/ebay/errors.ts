import type { VendorReply } from "../shell.ts";

/** One entry of eBay's `errors` and `warnings` arrays. */
export interface EbayIssue {
  errorId: number;
  domain: string;
  subdomain?: string;
  category: "REQUEST" | "APPLICATION" | "BUSINESS";
  message: string;
  longMessage?: string;
  parameters?: { name: string; value: string }[];
}

/** Thrown by handlers; becomes a reply of this status with an `errors` array. Nothing may have been changed before. */
export class EbayError extends Error {
  readonly issues: EbayIssue[];
  constructor(
    readonly status: number,
    issues: EbayIssue | EbayIssue[],
  ) {
    const list = Array.isArray(issues) ? issues : [issues];
    super(list.map((issue) => `${issue.errorId} ${issue.message}`).join("; "));
    this.issues = list;
  }

  get reply(): VendorReply {
    return { status: this.status, body: { errors: this.issues } };
  }
}

/** The numbers are eBay's, from the error lists in the descriptions of its Inventory, Account and Taxonomy specs. */
const INVENTORY_MESSAGES = {
  25001: "A system error has occurred.",
  25002: "A user error has occurred.",
  25003: "The price is not valid.",
  25004: "The quantity is not valid.",
  25005: "The category is not valid.",
  25007: "The fulfillment policy is not valid.",
  25008: "The payment policy is not valid.",
  25009: "The return policy is not valid.",
  25012: "The inventory location is not valid.",
  25013: "The data of the inventory item group is not valid.",
  25014: "The pictures are not valid.",
  25015: "The address of a picture is not valid.",
  25016: "The value of a field is not valid.",
  25017: "Information is missing.",
  25018: "The account information is incomplete.",
  25019: "The listing cannot be revised.",
  25021: "The condition is not valid.",
  25604: "Input error.",
  25701: "One or more SKUs are not in the system.",
  25702: "The SKU could not be found or is not available in the system.",
  25703: "The SKU is already a member of another group.",
  25704: "The SKU is already listed as a single listing.",
  25705: "The inventory item group could not be found.",
  25706: "The pagination values are not valid.",
  25707: "The SKU is not valid: it may have at most 50 characters.",
  25709: "Invalid value.",
  25710: "We didn't find the entity you are requesting.",
  25713: "This offer is not available.",
  25725: "No offer was found.",
  25727: "There are too many inventory items in the request.",
  25728: "Inventory items must be unique in the request.",
  25729: "The combination of SKU, marketplace and format must be unique.",
  25730: "There are too many offers in the request.",
  25731: "Offer ids must be unique in the request.",
  25732: "Offers of SKUs that belong to a variation group cannot be published this way.",
  25733: "A valid SKU and locale are needed for every inventory item.",
  25734: "SKUs must be unique in the request.",
  25735: "The SKU, marketplace or format is not valid.",
  25800: "A field is not valid.",
  25801: "A field is missing.",
  25803: "The location already exists.",
  25804: "Input error.",
  25805: "The location was not found.",
} as const;
export type InventoryErrorId = keyof typeof INVENTORY_MESSAGES;

/** `detail` says what is wrong in this case; `field` becomes a parameter that names what it is about. */
export function inventoryIssue(
  errorId: InventoryErrorId,
  detail = "",
  field?: { name: string; value: string },
): EbayIssue {
  return {
    errorId,
    domain: "API_INVENTORY",
    subdomain: "Selling",
    category: errorId === 25001 ? "APPLICATION" : "REQUEST",
    message: `${INVENTORY_MESSAGES[errorId]} ${detail}`.trim(),
    ...(field ? { parameters: [field] } : {}),
  };
}

export function inventoryError(
  status: number,
  errorId: InventoryErrorId,
  detail = "",
  field?: { name: string; value: string },
) {
  return new EbayError(status, inventoryIssue(errorId, detail, field));
}

/** Errors of the gateway before any service saw the request. Their numbers are not in the specs. */
function gatewayIssue(errorId: number, domain: string, message: string, longMessage: string): EbayIssue {
  return { errorId, domain, category: errorId === 2003 ? "APPLICATION" : "REQUEST", message, longMessage };
}

export const gateway = {
  missingToken: () =>
    new EbayError(401, gatewayIssue(1002, "OAuth", "Missing access token", "The Authorization header is missing.")),
  invalidToken: () =>
    new EbayError(
      401,
      gatewayIssue(1001, "OAuth", "Invalid access token", "Check the value of the Authorization HTTP request header."),
    ),
  accessDenied: () =>
    new EbayError(403, gatewayIssue(1100, "ACCESS", "Access denied", "The token's scopes do not allow this request.")),
  tooMany: () =>
    new EbayError(
      429,
      gatewayIssue(2001, "ACCESS", "Too many requests.", "The request limit has been reached for the resource."),
    ),
  notFound: () =>
    new EbayError(
      404,
      gatewayIssue(2002, "ACCESS", "Resource not found", "Check the URL and the method: there is no such resource."),
    ),
  internal: () =>
    new EbayError(
      500,
      gatewayIssue(2003, "ACCESS", "Internal error", "There was a problem inside the service. Try again."),
    ),
  badRequest: (reason: string) =>
    new EbayError(400, {
      ...gatewayIssue(2004, "ACCESS", "Invalid request", "The request has errors. See the documentation of this API."),
      parameters: [{ name: "reason", value: reason }],
    }),
  notJson: () =>
    new EbayError(
      415,
      gatewayIssue(
        2005,
        "ACCESS",
        "Unsupported media type",
        "The Content-Type of a request with a body is application/json.",
      ),
    ),
};
