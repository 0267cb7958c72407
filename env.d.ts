/// <reference types="vite/client" />
/// <reference types="@shopify/app-bridge-types" />

// Remix's Vite plugin makes this module: the routes, compiled. app/server/main.ts imports it, so that all is one bundle.
declare module "virtual:remix/server-build" {
  import type { ServerBuild } from "@remix-run/node";
  const build: ServerBuild;
  export = build;
}
