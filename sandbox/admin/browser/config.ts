import type { PageConfig } from "../page.ts";
import { one } from "./dom.ts";

/** Written into the page by the server, as PageConfig. */
export const config = JSON.parse(one("#config").textContent) as PageConfig;
export const storePath = `/store/${config.shopHandle}`;
export const appPath = `${storePath}/apps/${config.app.handle}`;
