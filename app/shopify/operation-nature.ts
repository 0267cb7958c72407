/** What of a document decides whether it may be sent twice. */
export interface OperationNature {
  kind: "query" | "mutation";
  /** It carries `@idempotent(key: …)`: Shopify answers a second one of the same key without doing it again. */
  isIdempotent: boolean;
  /** For logs. */
  name: string;
}

export function natureOf(operation: string): OperationNature {
  const withoutComments = operation.replace(/#[^\n]*/g, "");
  const isMutation = /(?:^|\})\s*mutation\b/.test(withoutComments);
  return {
    kind: isMutation ? "mutation" : "query",
    isIdempotent: /@idempotent\s*\(/.test(withoutComments),
    name: /\b(?:query|mutation)\s+(\w+)/.exec(withoutComments)?.[1] ?? "unnamed",
  };
}
