/**
 * Carriers by eBay's codes for them, which come from an older API (its ShippingCarrierCodeType) and cannot be guessed from
 * a carrier's name. Those of parcels are here, those of freight and of single small countries are left out.
 */
const CARRIER_CODES = new Set(
  [
    "USPS UPS FedEx FedExSmartPost ONTRACK Prestige UPSMailInnovations USPSCeP USPSPMI Iparcel SpeeDee CPC CanPar",
    "DHL DHLEXPRESS DHLGlobalMail DHLEKB DeutschePost DPD GLS Hermes TNT TNTEXPRESS ARAMEX Landmark Winit",
    "RoyalMail Parcelforce Yodel UKMail CollectPlus Interlink AnPost BusinessPost",
    "LAPOSTE Colissimo ColiposteDomestic ColiposteInternational Chronopost MondialRelay Exapaq KIALA",
    "PosteItaliane POSTITALIANO Bartolini SDA Correos Seur MRW Nacex ASM",
    "PostNL BPost BELGIANPOST OsterreichischePostAG SwissPost DieSchweizerischePost iLoxx PocztaPolska Siodemka",
    "PostNordNorway AustraliaPost StarTrack Toll Fastway SMARTSEND",
    "JapanPost ChinaPost YANWEN FourPX SFC KoreaPost HongKongPost SINGAPOREPOST IndiaPost IsraelPost THAILANDPOST",
    "Other",
  ].flatMap((codes) => codes.split(" ")),
);

export function isCarrier(code: string): boolean {
  return CARRIER_CODES.has(code);
}
