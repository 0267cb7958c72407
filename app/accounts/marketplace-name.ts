import type { Connector } from "../connectors/contract.ts";

/** As people call it; the channel's own id where the channel is not configured here. */
export const marketplaceName = (connector: Connector | undefined, marketplace: string): string =>
  connector?.descriptor.marketplaces.find(({ id }) => id === marketplace)?.name ?? marketplace;
