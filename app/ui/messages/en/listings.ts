export const listings = {} as const;
