import { failureMessage, type Call, type Connector, type SettingField } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { readAccount, writeSettings, type Account, type SettingValues } from "./accounts-store.ts";
import { recordActivity } from "./activity-store.ts";
import type { AccountsDeps } from "./ports.ts";

export interface SettingsForm {
  fields: (SettingField & { choices: { value: string; label: string }[] })[];
  values: SettingValues;
  /** Lists that the channel did not give, and why: shown above the form. */
  problems: string[];
}

/** The form of an account as its connector describes it, with the seller's own lists read from the channel now. */
export async function settingsForm(deps: AccountsDeps, account: Account): Promise<SettingsForm> {
  const connector = deps.connectors.get(account.connector);
  if (!connector) return { fields: [], values: account.settings, problems: ["This channel is not configured here."] };
  const call = await deps.withCall(account.shopId, account.id);
  const problems = new Set<string>();
  if (!call.ok) problems.add(failureMessage(call.failure));
  const fields = await Promise.all(
    connector.descriptor.settings.map(async (field) => {
      const listed = await choicesOf(field, connector, call.ok ? call.value : undefined);
      if (listed.problem) problems.add(listed.problem);
      return { ...field, choices: listed.choices };
    }),
  );
  return { fields, values: account.settings, problems: [...problems] };
}

async function choicesOf(field: SettingField, connector: Connector, call: Call | undefined) {
  if (!field.options) return { choices: [] };
  if (Array.isArray(field.options)) return { choices: field.options };
  if (!call) return { choices: [] };
  const listed = await connector.choices(field.options.from, call);
  return listed.ok ? { choices: listed.value } : { choices: [], problem: failureMessage(listed.failure) };
}

export type SaveOutcome = { ok: true } | { ok: false; errors: Record<string, string> };

/** `given`: the posted form, by field name. Unknown names are ignored; each error is for its field. */
export async function saveSettings(
  deps: AccountsDeps,
  account: Account,
  given: Readonly<Record<string, string>>,
): Promise<SaveOutcome> {
  const connector = deps.connectors.get(account.connector);
  if (!connector) return { ok: false, errors: { "": "This channel is not configured here." } };
  const values: SettingValues = {};
  const errors: Record<string, string> = {};
  for (const field of connector.descriptor.settings) {
    const parsed = parseField(field, given[field.name]?.trim() ?? "");
    if (parsed.error) errors[field.name] = parsed.error;
    else if (parsed.value !== undefined) values[field.name] = parsed.value;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const { id: accountId, shopId } = account;
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await writeSettings(tx, shopId, accountId, values);
    await recordActivity(tx, { shopId, accountId, actor: "merchant", kind: "account.settings", params: {}, at });
    await deps.queue.send(jobs.rederiveAccount, { shopId, accountId }, { tx });
  });
  return { ok: true };
}

function parseField(field: SettingField, text: string): { value?: string | number | boolean; error?: string } {
  if (field.kind === "checkbox") return { value: text === "true" || text === "on" };
  if (text === "") return field.required ? { error: `${field.label} is needed.` } : {};
  if (text.length > 500) return { error: `${field.label} is too long: 500 characters at most.` };
  if (field.kind === "number") {
    const value = Number(text);
    return Number.isFinite(value) ? { value } : { error: `${field.label} is to be a number.` };
  }
  if (Array.isArray(field.options) && !field.options.some(({ value }) => value === text)) {
    return { error: `${field.label}: choose one of the list.` };
  }
  return { value: text };
}

/** Asks the channel who we are. The answer is for the merchant. */
export async function testConnection(
  deps: AccountsDeps,
  shopId: ShopId,
  id: AccountId,
): Promise<{ ok: boolean; text: string }> {
  const account = await readAccount(deps.database.sql, shopId, id);
  const connector = account && deps.connectors.get(account.connector);
  if (!connector) return { ok: false, text: "This channel is not configured here." };
  const call = await deps.withCall(shopId, id);
  if (!call.ok) return { ok: false, text: failureMessage(call.failure) };
  const seller = await connector.identify(call.value);
  return seller.ok ? { ok: true, text: seller.value.name } : { ok: false, text: failureMessage(seller.failure) };
}
