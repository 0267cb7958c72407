import type { Subscription } from "./store/kept-records.ts";
import { existsSync, readFileSync } from "node:fs";
import { isTopic, type Topic, TOPICS } from "./webhooks/topics.ts";

export interface AppConfig {
  scopes: string[];
  webhookApiVersion: string;
  subscriptions: Subscription[];
}

const DEFAULT_SCOPES = ["write_products", "write_inventory", "read_locations"];
const DEFAULT_URI = "/webhooks";

interface Section {
  name: string;
  values: Map<string, string | string[]>;
}

const unquote = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/s, "$2");

function withoutComment(line: string): string {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "#") return line.slice(0, at);
  }
  return line;
}

/** Reads as much of TOML as the app's configuration uses: sections, strings, and lists of strings over several lines. */
export function readSections(toml: string): Section[] {
  const sections: Section[] = [{ name: "", values: new Map() }];
  let pending = "";
  for (const raw of toml.split(/\r?\n/)) {
    const line = `${pending} ${withoutComment(raw).trim()}`.trim();
    pending = "";
    const header = /^\[\[?\s*([\w.]+)\s*\]?\]$/.exec(line);
    if (header?.[1] !== undefined) {
      sections.push({ name: header[1], values: new Map() });
      continue;
    }
    const [, key, value] = /^([\w-]+)\s*=\s*(.*)$/s.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    if (value.startsWith("[") && !value.endsWith("]")) {
      pending = line;
      continue;
    }
    const list = /^\[(.*)\]$/s.exec(value)?.[1];
    const items = list?.match(/"[^"]*"|'[^']*'/g)?.map(unquote);
    sections.at(-1)?.values.set(key, list === undefined ? unquote(value) : (items ?? []));
  }
  return sections;
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;
const list = (value: string | string[] | undefined): string[] => (Array.isArray(value) ? value : []);

/** The app's own `shopify.app.toml`, so that the stand-in sends what Shopify would; defaults where there is none. */
export function readAppConfig(file: string, apiVersion: string): AppConfig {
  const config: AppConfig = { scopes: DEFAULT_SCOPES, webhookApiVersion: apiVersion, subscriptions: [] };
  if (existsSync(file)) {
    for (const { name, values } of readSections(readFileSync(file, "utf8"))) {
      if (name === "access_scopes") {
        const scopes = text(values.get("scopes"));
        if (scopes !== undefined)
          config.scopes = scopes
            .split(",")
            .map((scope) => scope.trim())
            .filter(Boolean);
      }
      if (name === "webhooks") config.webhookApiVersion = text(values.get("api_version")) ?? apiVersion;
      if (name === "webhooks.subscriptions") {
        const includeFields = list(values.get("include_fields"));
        const topics = [...list(values.get("topics")), ...list(values.get("compliance_topics"))];
        for (const topic of topics.filter(isTopic)) {
          const uri = text(values.get("uri")) ?? DEFAULT_URI;
          config.subscriptions.push({ topic, uri, ...(includeFields.length > 0 ? { includeFields } : {}) });
        }
      }
    }
  }
  if (config.subscriptions.length === 0) config.subscriptions = subscriptionsTo(TOPICS);
  return config;
}

export const subscriptionsTo = (topics: readonly Topic[]): Subscription[] =>
  topics.map((topic) => ({ topic, uri: DEFAULT_URI }));
