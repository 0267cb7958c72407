export { readAccount, readAccounts, type Account } from "./accounts-store.ts";
export { completeConsent } from "./complete-consent.ts";
export { beginConsent, receiveAnswer } from "./consent.ts";
export { purgeAttempts } from "./consent-store.ts";
export { marketplaceName } from "./marketplace-name.ts";
export { forgetSeller } from "./forget.ts";
export { disconnect, finishClosing, pauseAccount } from "./disconnect.ts";
export type { AccountsDeps } from "./ports.ts";
export { saveSettings, settingsForm, testConnection } from "./settings.ts";
