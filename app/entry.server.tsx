import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type ActionFunctionArgs,
  type AppLoadContext,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";

const renderMs = 6_000;
/** What no page of ours has, so that nothing injected could: plug-ins, another base for addresses, forms to elsewhere. */
const contentPolicy = "object-src 'none'; base-uri 'none'; form-action 'self'";

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { shopify, logger, clock }: AppLoadContext,
): Promise<Response> {
  // frame-ancestors: this shop's admin, and nobody else. What a loader passed on may name anybody; without a shop, nobody.
  headers.delete("content-security-policy");
  shopify.addDocumentResponseHeaders(request, headers);
  const framing = headers.get("content-security-policy")?.replace(/;\s*$/, "") ?? "frame-ancestors 'none'";
  headers.set("content-security-policy", `${framing}; ${contentPolicy}`);
  headers.set("cache-control", "no-store");
  headers.set("content-type", "text/html; charset=utf-8");
  const ready = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const page = <RemixServer context={remixContext} url={request.url} abortDelay={renderMs} />;
    const { pipe, abort } = renderToPipeableStream(page, {
      [ready]: () => {
        const body = new PassThrough();
        body.once("close", () => {
          done.abort();
        });
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
        pipe(body);
      },
      onShellError: (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
      },
      onError: (error: unknown) => {
        logger.error({ err: error }, "a page could not be rendered");
      },
    });
    void clock.sleep(renderMs + 1_000, done.signal).then(() => {
      if (!done.signal.aborted) abort();
    });
  });
}

/** What a page asks for in the background is as personal as the page. */
export function handleDataRequest(response: Response): Response {
  response.headers.set("cache-control", "no-store");
  return response;
}

/** Without this Remix prints a stack trace for every unknown address. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  context.logger.error({ err: error, path: new URL(request.url).pathname }, "a route failed");
}
