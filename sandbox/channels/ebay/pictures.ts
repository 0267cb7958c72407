import type { World } from "./world.ts";

const SHOP_PICTURES = /https:\/\/(?:cdn\.shopify\.com|[a-z0-9.-]+\.shopifycdn\.com)\//gi;

/** Shopify's picture hosts cannot be reached offline: their pictures come from the local shop instead, by the same path. */
export function offlinePicture(world: World, url: string): string {
  const { pictureOrigin } = world.config;
  return pictureOrigin === undefined ? url : url.replace(SHOP_PICTURES, `${pictureOrigin}/__sim/`);
}

/** The whole document of the frame that shows a description. */
export function offlineDescription(world: World, description: string): string {
  const style =
    "<style>body{font:16px/1.55 system-ui,sans-serif;color:#1f2733;margin:0;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>";
  return `<!doctype html><html lang="en"><meta charset="utf-8">${style}<body>${offlinePicture(world, description)}</body></html>`;
}
