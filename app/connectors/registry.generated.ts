// Written by scripts/generate-registry.mjs from the folders beside it: do not edit.
import { connectorModule as ebay } from "./ebay/index.ts";

export const connectorModules = { ebay };
