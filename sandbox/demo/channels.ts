import { startEbay } from "../channels/ebay/index.ts";
import type { Secrets } from "./secrets.ts";

export interface ChannelPlace {
  port: number;
  /** The app, as browsers and channels reach it. */
  edgeOrigin: string;
  /** Where pictures of Shopify's CDN are drawn. */
  adminOrigin: string;
  stateFile: string;
  secrets: Secrets;
}

export interface ChannelStandIn {
  origin: string;
  /** What the app needs to use it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export interface ChannelKind {
  id: string;
  name: string;
  /** Its port is port-base plus this. */
  portOffset: number;
  start(place: ChannelPlace): Promise<ChannelStandIn>;
}

const ebay: ChannelKind = {
  id: "ebay",
  name: "eBay stand-in",
  portOffset: 11,
  async start({ port, edgeOrigin, adminOrigin, stateFile, secrets }) {
    const [clientId, ruName] = ["Anabranch-Sandbox-SBX", "Anabranch-Anabranch-Sandbo-demo"];
    const verificationToken = secrets.ebayVerificationToken;
    const standIn = await startEbay({
      port,
      clientId,
      clientSecret: secrets.ebayClientSecret,
      ruName,
      redirectUri: `${edgeOrigin}/channels/ebay/callback`,
      stateFile,
      pictureOrigin: adminOrigin,
      accountDeletion: { endpoint: `${edgeOrigin}/channels/ebay/inbound`, verificationToken },
    });
    return {
      origin: standIn.origin,
      env: {
        EBAY_CLIENT_ID: clientId,
        EBAY_CLIENT_SECRET: secrets.ebayClientSecret,
        EBAY_RU_NAME: ruName,
        EBAY_VERIFICATION_TOKEN: verificationToken,
        EBAY_API_ORIGIN: standIn.origin,
        EBAY_APIZ_ORIGIN: standIn.origin,
        // The only one that a browser opens.
        EBAY_AUTH_ORIGIN: browserOrigin(standIn.origin),
      },
      close: () => standIn.close(),
    };
  },
};

export const channelKinds: readonly ChannelKind[] = [ebay];

/** Browsers get one name for all of the sandbox: the address bar then reads the same everywhere. */
export const browserOrigin = (origin: string): string => origin.replace("//127.0.0.1:", "//localhost:");
