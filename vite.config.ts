import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";

/**
 * Remix fixes the SSR input to its own virtual module. Ours is the server's entry, which imports that module: so routes,
 * web and worker are one bundle, and no module exists twice in a process.
 */
function serverEntry(file: string): Plugin {
  return {
    name: "server-entry",
    enforce: "post",
    config: (_config, { command, isSsrBuild }) =>
      command === "build" && isSsrBuild ? { build: { sourcemap: true, rollupOptions: { input: file } } } : undefined,
  };
}

export default defineConfig({
  plugins: [
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    serverEntry("app/server/main.ts"),
  ],
  // One target for both builds: a different one for the server gives the stylesheet another hash than the browser's.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    rollupOptions: {
      // Libraries' comments that look like annotations: nothing that we, or anybody who reads the build's log, can mend.
      onwarn: (warning, warn) => {
        if (warning.code !== "INVALID_ANNOTATION") warn(warning);
      },
    },
  },
  server: { allowedHosts: true },
  optimizeDeps: {
    include: [
      "@shopify/shopify-app-remix/server",
      "zod",
      "@shopify/app-bridge-react",
      "@shopify/polaris",
      "@shopify/shopify-app-remix/react",
    ],
  },
});
