import { resolve } from "node:path";
import type { ServerBuild } from "@remix-run/node";

// The pages as the production server gets them, made without the bundler: the routes come from app/routes.ts, so that a
// new one is here by itself, and the modules are those of the other tests, with the very same database.

type Entry = ServerBuild["entry"]["module"];
type RouteModule = NonNullable<ServerBuild["routes"][string]>["module"];
const modules = import.meta.glob<RouteModule>([
  "../../app/root.tsx",
  "../../app/routes/**/*.{ts,tsx}",
  "!../../app/routes/**/*.test.*",
]);
const sources = import.meta.glob<string>(["../../app/routes/**/*.{ts,tsx}", "!../../app/routes/**/*.test.*"], {
  query: "?raw",
  import: "default",
});

export interface Route {
  id: string;
  /** From the server's root, with `:parameters`. */
  path: string;
  params: string[];
  isIndex: boolean;
  hasLoader: boolean;
  hasAction: boolean;
  /** The route's file, and the files beside it that answer for it. */
  source: string;
}

interface Configured {
  id?: string | undefined;
  file: string;
  path?: string | undefined;
  index?: boolean | undefined;
  children?: Configured[] | undefined;
}

export async function readRoutes(): Promise<{ build: ServerBuild; routes: Route[] }> {
  // As Remix's own plugin does before it reads the routes.
  Object.assign(globalThis, { __remixAppDirectory: resolve("app") });
  const [{ default: configured }, entry] = await Promise.all([
    import("../../app/routes.ts"),
    import("../../app/entry.server.tsx"),
  ]);
  const table: ServerBuild["routes"] = { root: { id: "root", path: "", module: await moduleOf("root.tsx") } };
  const routes: Route[] = [];
  const take = async (each: Configured, parentId: string, above: string): Promise<void> => {
    const id = each.id ?? each.file.replace(/\.\w+$/, "");
    const module = await moduleOf(each.file);
    const path = each.path === undefined ? above : `${above}/${each.path}`;
    const optional = {
      ...(each.path === undefined ? {} : { path: each.path }),
      ...(each.index ? { index: true } : {}),
    };
    table[id] = { id, parentId, module, ...optional };
    routes.push({
      id,
      path: path || "/",
      params: [...path.matchAll(/:(\w+)|\*/g)].map(([all, name]) => name ?? all),
      isIndex: each.index === true,
      hasLoader: module.loader !== undefined,
      hasAction: module.action !== undefined,
      source: await sourceOf(each.file),
    });
    for (const child of each.children ?? []) await take(child, id, path);
  };
  for (const each of await configured) await take(each, "root", "");
  return { build: buildOf(entry, table), routes };
}

function buildOf(entry: Entry, routes: ServerBuild["routes"]): ServerBuild {
  const described = Object.values(routes);
  return {
    mode: "production",
    entry: { module: entry },
    routes,
    assets: {
      entry: { imports: [], module: "/assets/entry.js" },
      routes: Object.fromEntries(
        described.map(({ id, parentId, path, index, module }) => [
          id,
          {
            id,
            ...(parentId === undefined ? {} : { parentId }),
            ...(path === undefined ? {} : { path }),
            ...(index === undefined ? {} : { index }),
            hasAction: module.action !== undefined,
            hasLoader: module.loader !== undefined,
            hasClientAction: false,
            hasClientLoader: false,
            hasErrorBoundary: module.ErrorBoundary !== undefined,
            module: `/assets/${id}.js`,
          },
        ]),
      ),
      url: "/assets/manifest.js",
      version: "test",
    },
    basename: "/",
    publicPath: "/",
    assetsBuildDirectory: "",
    // As in vite.config.ts.
    future: {
      v3_fetcherPersist: true,
      v3_lazyRouteDiscovery: true,
      v3_relativeSplatPath: true,
      v3_singleFetch: true,
      v3_throwAbortReason: true,
    },
    isSpaMode: false,
  };
}

async function moduleOf(file: string): Promise<RouteModule> {
  const load = modules[`../../app/${file}`];
  if (!load) throw new Error(`${file}: app/routes.ts names it, and it is not there`);
  return await load();
}

async function sourceOf(file: string): Promise<string> {
  const own = `../../app/${file}`;
  const folder = /\/route\.tsx?$/.test(own) ? own.replace(/route\.tsx?$/, "") : own;
  const parts = Object.keys(sources)
    .filter((path) => path.startsWith(folder))
    .map((path) => sources[path]?.() ?? Promise.resolve(""));
  return (await Promise.all(parts)).join("\n");
}
