import type { ServerResponse } from "node:http";
import { pictureAt } from "../catalog/pictures.ts";

/** The fonts that embedded apps load; without a network the closest face that the machine has is used. */
const fontFaces = [400, 500, 600, 700]
  .map(
    (weight) =>
      `@font-face{font-family:"Inter";font-style:normal;font-weight:${weight};font-display:swap;src:local("Inter"),local("Inter Variable"),local("Helvetica Neue"),local("Segoe UI"),local("Roboto"),local("DejaVu Sans")}`,
  )
  .join("\n");

/** What Shopify's CDN would answer: App Bridge, product pictures, fonts. Everything else is 404. */
export function cdnOf(appBridge: () => Promise<string>): (path: string, response: ServerResponse) => void {
  return (path, response) => {
    const { pathname } = new URL(path, "http://cdn");
    if (pathname === "/shopifycloud/app-bridge.js" || pathname === "/app-bridge.js") {
      appBridge().then(
        (script) => send(response, 200, "text/javascript; charset=utf-8", script, "no-cache"),
        (error: unknown) => send(response, 500, "text/plain; charset=utf-8", String(error), "no-store"),
      );
      return;
    }
    const picture = pictureAt(pathname);
    if (picture !== undefined) send(response, 200, "image/svg+xml; charset=utf-8", picture, "public, max-age=86400");
    else if (/^\/static\/fonts\/.*\.css$/.test(pathname))
      send(response, 200, "text/css; charset=utf-8", fontFaces, "max-age=86400");
    else send(response, 404, "text/plain; charset=utf-8", "not on this CDN\n", "no-store");
  };
}

function send(response: ServerResponse, status: number, type: string, body: string, cacheControl: string): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": cacheControl,
    // As the real CDN: its files are used from every origin.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
  response.end(body);
}
