export { withCall } from "./call.ts";
export { sealCredentials } from "./credentials.ts";
export type { PushDeps } from "./deps.ts";
export { startPusher, type Pusher } from "./pusher.ts";
export { readBackNow } from "./read-back-now.ts";
export { retryNow } from "./retry-now.ts";
export { callAccount } from "./call-account.ts";
