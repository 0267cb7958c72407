import fc from "fast-check";
import { expect, test } from "vitest";
import { carrierCode } from "./carriers.ts";

const channel = [
  { code: "UPS", name: "UPS" },
  { code: "USPS", name: "USPS" },
  { code: "FedEx", name: "FedEx" },
  { code: "DHL", name: "DHL" },
  { code: "Hermes", name: "Evri" },
  { code: "PosteItaliane", name: "Poste Italiane" },
  { code: "OsterreichischePostAG", name: "Österreichische Post" },
  { code: "RoyalMail", name: "Royal Mail" },
  { code: "Other", name: "Another carrier" },
];
const ask = (company: string | null, number = "") => carrierCode({ company, number }, channel, "Other");

test.each([
  ["UPS", "UPS"],
  ["ups", "UPS"],
  ["U.P.S.", "UPS"],
  ["UPS Ground", "UPS"],
  ["United Parcel Service", "UPS"],
  ["DHL Express", "DHL"],
  ["DHL Paket", "DHL"],
  ["POSTE-ITALIANE", "PosteItaliane"],
  ["SDA", "PosteItaliane"],
  ["Oesterreichische", "Other"],
  ["ÖSTERREICHISCHE POST", "OsterreichischePostAG"],
  ["Hermes", "Hermes"],
  ["myHermes", "Hermes"],
  ["Royal Mail 24", "RoyalMail"],
  ["Royal Shipments", "Other"],
  ["Uncle Bob's Van", "Other"],
  ["Correos", "Other"],
])("%s is %s", (company, code) => {
  expect(ask(company)).toBe(code);
});

test.each([
  ["1Z999AA10123456784", "UPS"],
  ["1z 999 aa1 01 2345 6784", "UPS"],
  ["9400 1118 9922 3197 4284 90", "USPS"],
  ["AA123456785GB", "RoyalMail"],
  ["00340434161094042557", "DHL"],
  ["ABC", "Other"],
  ["", "Other"],
])("without a name, %s is of %s", (number, code) => {
  expect(ask(null, number)).toBe(code);
  expect(ask(" ", number)).toBe(code);
});

test("a number never overrules a name that was given", () => {
  expect(ask("Uncle Bob's Van", "1Z999AA10123456784")).toBe("Other");
});

test("whatever is written there, the answer is one of the channel's codes", () => {
  fc.assert(
    fc.property(fc.option(fc.string()), fc.string(), (company, number) => {
      expect(channel.map(({ code }) => code)).toContain(ask(company, number));
    }),
  );
});
