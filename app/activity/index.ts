export { purgeActivity, readActivity, type ActivityEntry } from "./store.ts";
