import type { CatalogChoice } from "./catalog-choice.ts";
export interface OnceOptions {
  portBase: number;
  catalog: CatalogChoice;
  fresh: boolean;
  json: boolean;
}
export async function runOnce(_options: OnceOptions): Promise<number> {
  await Promise.resolve();
  return 1;
}
