import { gid } from "../../store/ids.ts";
import type { MetafieldDefinition } from "../../store/kept-records.ts";
import type { TypeResolvers } from "../context.ts";

export const metafieldDefinition: TypeResolvers<MetafieldDefinition> = {
  id: (source) => gid("MetafieldDefinition", source.id),
  type: (source) => ({ name: source.type }),
  capabilities: (source) => ({ uniqueValues: { eligible: true, enabled: source.unique } }),
  validationStatus: () => "ALL_VALID",
};
