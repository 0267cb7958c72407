/** The demo shop's places, in order of priority; a CSV has no places, so all its stock lies in the first. */
export const catalogLocations = ["Main warehouse", "Downtown store", "Overflow storage"] as const;
export const mainLocation = catalogLocations[0];
