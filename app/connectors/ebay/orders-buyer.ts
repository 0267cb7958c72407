import type { RemoteAddress, RemoteBuyer } from "../orders-contract.ts";
import type { Contact, EbayOrder, Start } from "./orders-schema.ts";

/**
 * Who bought. eBay tells e-mail for 14 days and name, phone and street for 90 (descriptions of `ExtendedContact` and
 * `Address`): after that an order simply has less of a buyer.
 */
export function buyerOf(order: EbayOrder, start: Start | undefined): RemoteBuyer | undefined {
  const shipTo = start?.shippingStep?.shipTo;
  const registered = order.buyer?.buyerRegistrationAddress;
  const email = clean(shipTo?.email) ?? clean(registered?.email);
  const buyer: RemoteBuyer = {
    isProxyEmail: email !== undefined && isProxy(email),
    ...given("userId", order.buyer?.username),
    // To a parcel centre of eBay the name is the centre's.
    ...given("name", start?.ebaySupportedFulfillment ? (registered?.fullName ?? shipTo?.fullName) : shipTo?.fullName),
    ...given("email", email),
    ...given("phone", shipTo?.primaryPhone?.phoneNumber ?? registered?.primaryPhone?.phoneNumber),
    ...given("note", order.buyerCheckoutNotes),
  };
  const shippingAddress = shipTo && addressOf(shipTo, start.shippingStep?.shipToReferenceId);
  const billingAddress = registered && addressOf(registered);
  if (shippingAddress) buyer.shippingAddress = shippingAddress;
  if (billingAddress) buyer.billingAddress = billingAddress;
  return Object.keys(buyer).length > 1 ? buyer : undefined;
}

/** eBay's forwarding addresses: letters @members.ebay.com, .co.uk, .de … */
const isProxy = (email: string) => /@members\.ebay\.[a-z.]+$/i.test(email);

/**
 * Without street or country it is no address: nothing can be sent there. `reference` is the number by which eBay's parcel
 * centre knows the parcel; it has to be "on the shipping label immediately above the street address".
 */
function addressOf(contact: Contact, reference?: string): RemoteAddress | undefined {
  const { contactAddress: place, companyName, fullName, primaryPhone } = contact;
  const line1 = clean(place?.addressLine1);
  const countryCode = place?.countryCode;
  if (!place || line1 === undefined || countryCode === undefined) return undefined;
  return {
    name: clean(fullName) ?? "",
    ...given("company", [clean(companyName), clean(reference)].filter((part) => part !== undefined).join(", ")),
    line1,
    ...given("line2", place.addressLine2),
    city: clean(place.city) ?? "",
    ...given("region", place.stateOrProvince ?? place.county),
    postalCode: clean(place.postalCode) ?? "",
    countryCode,
    ...given("phone", primaryPhone?.phoneNumber),
  };
}

function clean(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function given<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  const value = clean(text);
  // A computed name makes TypeScript forget which one it is.
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}
