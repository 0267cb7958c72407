/** PostgreSQL's texts hold neither NUL nor halves of surrogate pairs. */
export const storableText = (text: string) => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

/** The text fields of a posted form; files are not ours to read. */
export function textFields(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) if (typeof value === "string") fields[name] = storableText(value);
  return fields;
}
