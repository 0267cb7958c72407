import { t, type MessageKey } from "./messages.ts";

/** A page's `meta`: what the browser's tab says, and what a screen reader says first. */
export const pageTitle = (key?: MessageKey) => () => [
  { title: key ? t("page.title", { page: t(key) }) : t("app.name") },
];
