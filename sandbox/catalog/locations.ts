/** The demo shop's places, in order of priority; a CSV names no places, so all its stock lies in the first. */
export const catalogLocations = ["Warehouse", "Shop floor"] as const;
export const mainLocation = catalogLocations[0];
