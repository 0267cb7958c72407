import { describe, expect, test } from "vitest";
import type { RemoteAddress, RemoteBuyer } from "../connectors/orders-contract.ts";
import { e164, planAddress, splitName } from "./order-address.ts";
import { orderInput, planOf } from "../../test/plan-shopify-order.cases.ts";

const address: RemoteAddress = {
  name: "Ada King Lovelace",
  line1: "12 St James's Square",
  city: "San Jose",
  region: "CA",
  postalCode: "95125",
  countryCode: "US",
};
const buyerFields = (buyer: Partial<RemoteBuyer> | undefined, pickupLocationName: string | null = null) => {
  const whole = buyer ? { isProxyEmail: false, ...buyer } : undefined;
  const { order, notes } = planOf(orderInput({}, { buyer: whole, pickupLocationName }));
  return { order, codes: notes.map(({ code }) => code) };
};

test.each([
  ["+1 (408) 555-2671", "", "+14085552671"],
  ["408.555.2671", "US", "+14085552671"],
  ["1-408-555-2671", "CA", "+14085552671"],
  ["0049 30 901820", "DE", "+4930901820"],
  ["+44 20 7946 0958", "GB", "+442079460958"],
  ["030 901820", "DE", undefined],
  ["408 555 2671", "GB", undefined],
  ["+1 408 555 2671 ext. 12345", "US", undefined],
  ["0000000000", "US", undefined],
  ["+1 000 000 0000", "US", undefined],
  ["Invalid Request", "US", undefined],
  ["+1234567890123456", "", undefined],
  ["", "", undefined],
])("telephone %j in %j is %j", (phone, country, wanted) => {
  expect(e164(phone, country)).toBe(wanted);
});

test.each([
  ["Ada King Lovelace", { firstName: "Ada King", lastName: "Lovelace" }],
  ["  Ada \t Lovelace\n", { firstName: "Ada", lastName: "Lovelace" }],
  ["Plato", { lastName: "Plato" }],
  ["山田太郎", { lastName: "山田太郎" }],
  [" ", {}],
])("the name %j", (name, wanted) => {
  expect(splitName(name)).toEqual(wanted);
});

describe("addresses", () => {
  test("whole", () => {
    const given = { ...address, company: "Analytical Engines", line2: "Flat 2", phone: "408 555 2671" };
    expect(planAddress(given)).toEqual({
      address: {
        firstName: "Ada King",
        lastName: "Lovelace",
        company: "Analytical Engines",
        address1: "12 St James's Square",
        address2: "Flat 2",
        city: "San Jose",
        zip: "95125",
        countryCode: "US",
        provinceCode: "CA",
        phone: "+14085552671",
      },
      isPhoneLeftOut: false,
    });
  });

  test.each([
    [
      { region: "New South Wales", countryCode: "AU" },
      { province: "New South Wales", countryCode: "AU" },
    ],
    [
      { region: "nsw", countryCode: "AU" },
      { provinceCode: "NSW", countryCode: "AU" },
    ],
    [
      { region: "San Juan", countryCode: "PR" },
      { provinceCode: "PR", countryCode: "US" },
    ],
    [{ countryCode: "de" }, { countryCode: "DE" }],
    [{ countryCode: "QQ" }, { country: "QQ" }],
  ])("country and region of %j", (given, wanted) => {
    expect(planAddress({ ...address, region: "", ...given })?.address).toMatchObject(wanted);
  });

  test("of nothing but a name there is none", () => {
    expect(planAddress({ ...address, line1: " ", city: "", postalCode: "" })).toBeUndefined();
    expect(planAddress(undefined)).toBeUndefined();
  });
});

describe("the buyer", () => {
  test("with an address of one's own", () => {
    const { order, codes } = buyerFields({
      email: "ada@example.com",
      phone: "+442079460958",
      shippingAddress: address,
    });
    expect(order).toMatchObject({
      email: "ada@example.com",
      phone: "+442079460958",
      shippingAddress: { lastName: "Lovelace" },
    });
    expect(order).not.toHaveProperty("billingAddress");
    expect(codes).toEqual([]);
  });

  test("behind a proxy makes no customer", () => {
    const { order } = buyerFields({ email: "x1@members.ebay.com", isProxyEmail: true, phone: "+442079460958" });
    expect(order).not.toHaveProperty("email");
    expect(order).not.toHaveProperty("phone");
    expect(order).not.toHaveProperty("customer");
    expect(buyerFields({ email: "Invalid Request" }).order).not.toHaveProperty("email");
  });

  test("what is left out is said, without the buyer's details", () => {
    expect(buyerFields(undefined).codes).toEqual(["noAddress"]);
    expect(buyerFields({ shippingAddress: { ...address, phone: "030 1" } }).codes).toEqual(["phoneLeftOut"]);
    const { codes, order } = buyerFields({ billingAddress: { ...address, countryCode: "QQ" }, phone: "12" });
    expect(codes).toEqual(["noAddress", "unknownCountry", "phoneLeftOut"]);
    expect(order.billingAddress).toMatchObject({ country: "QQ" });
  });

  test("who collects it needs no address, and the place is shown", () => {
    const { order, codes } = buyerFields(undefined, "Harbour shop");
    expect(codes).toEqual([]);
    expect(order.shippingLines?.[0]?.title).toBe("Pickup at Harbour shop");
    expect(order.tags).toContain("Pickup");
    expect(order.customAttributes).toContainEqual({ key: "Pickup at", value: "Harbour shop" });
  });
});
