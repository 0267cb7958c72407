import type { Http, HttpRequest } from "../../../app/platform/http.ts";
import { ebaySpecs } from "./spec.ts";

export interface CheckedCall {
  operation: string;
  status: number;
}

/**
 * An Http that lets nothing pass unseen: every request and every JSON reply is held against eBay's own spec. What does
 * not fit is collected in `problems`, with the operation's name. OAuth's token endpoint is not in eBay's specs.
 */
export function checkingHttp(inner: Http, specsDir: string) {
  const specs = ebaySpecs(specsDir);
  const problems: string[] = [];
  const calls: CheckedCall[] = [];
  const http: Http = {
    async send(request) {
      const outcome = await inner.send(request);
      const { pathname } = new URL(request.url);
      if (pathname === "/identity/v1/oauth2/token") return outcome;
      const operation = specs.find(request.method, pathname);
      if (!operation) {
        problems.push(`${request.method} ${pathname} is not in eBay's specs`);
        return outcome;
      }
      problems.push(...requestProblems(operation, request));
      if (outcome.kind === "response") {
        calls.push({ operation: operation.id, status: outcome.status });
        problems.push(...operation.checkReply(outcome.status, parse(outcome.text)));
      }
      return outcome;
    },
  };
  return { http, problems, calls };
}

function requestProblems(operation: ReturnType<ReturnType<typeof ebaySpecs>["find"]>, request: HttpRequest): string[] {
  if (!operation) return [];
  const found = operation.checkRequest(typeof request.body === "string" ? parse(request.body) : undefined);
  for (const name of operation.requiredHeaders) {
    if (request.headers?.[name.toLowerCase()] === undefined) found.push(`${operation.id}: header ${name} is missing`);
  }
  for (const name of operation.requiredQuery) {
    if (!new URL(request.url).searchParams.has(name)) found.push(`${operation.id}: query ${name} is missing`);
  }
  return found;
}

const parse = (text: string): unknown => (text.trim() === "" ? undefined : (JSON.parse(text) as unknown));
