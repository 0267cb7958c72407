/**
 * `CurrencyCode` of the Admin API 2026-10. Its types are generated, but types cannot be asked while the app runs. Its code
 * for no currency at all is left out.
 */
const codes =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR " +
  "BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD " +
  "GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KID KMF KRW KWD " +
  "KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
  "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP " +
  "SLL SOS SRD SSP STD STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USDC UYU UZS VED VEF " +
  "VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

const shopifyCurrencies = new Set(codes.split(" "));
const isoCurrencies = new Set(Intl.supportedValuesOf("currency"));

/** Both must know it: Shopify refuses others, and without ISO 4217 nobody can say how many decimals it has. */
export const isKnownCurrency = (code: string) => shopifyCurrencies.has(code) && isoCurrencies.has(code);

export const shopifyCurrencyCodes: readonly string[] = [...shopifyCurrencies];
