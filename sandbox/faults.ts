import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";

const rate = z.number().min(0).max(1);

/**
 * How unreliable a stand-in is. Rates are chances per request from 0 (never) to 1 (always).
 *
 * - `dropRate`: the request is lost before it is read; the connection breaks.
 * - `duplicateRate`: the request is carried out twice, as when a proxy sends it again.
 * - `delayMs`: every request waits this long; `reorder`: each waits a random part of it (of 200 ms when `delayMs` is 0),
 *   so that requests sent one after the other are carried out in another order.
 * - `status429Rate`, `status500Rate`: refused, nothing carried out.
 * - `timeoutAfterApplyRate`: carried out, but the reply is held for `holdMs` and the connection then broken.
 * - `partialFailureRate`: chance that one item of a bulk call fails while the others succeed.
 * - `htmlRate`: a web page instead of the reply, nothing carried out. `halfJsonRate`: carried out, the reply cut in two.
 * - `hangMs`: above 0, requests get no answer for so long, then a broken connection; `hangRate` says how many of them.
 * - `down`: every connection is refused.
 * - `onlyPath`: the faults touch only requests whose path contains this text.
 */
export const faultSettings = z.strictObject({
  dropRate: rate.default(0),
  duplicateRate: rate.default(0),
  delayMs: z.number().min(0).max(600_000).default(0),
  reorder: z.boolean().default(false),
  status429Rate: rate.default(0),
  status500Rate: rate.default(0),
  timeoutAfterApplyRate: rate.default(0),
  partialFailureRate: rate.default(0),
  htmlRate: rate.default(0),
  halfJsonRate: rate.default(0),
  hangMs: z.number().min(0).max(600_000).default(0),
  hangRate: rate.default(1),
  holdMs: z.number().min(0).max(600_000).default(30_000),
  down: z.boolean().default(false),
  onlyPath: z.string().max(200).default(""),
});
export type FaultSettings = z.infer<typeof faultSettings>;

/** A change of some of the settings; the others stay. Unknown names are refused, so that a typing mistake is noticed. */
const faultPatch = z.strictObject({
  ...Object.fromEntries(
    Object.entries(faultSettings.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
});

export type FaultName = {
  [Name in keyof FaultSettings]: Name extends `${string}Rate` ? Name : never;
}[keyof FaultSettings];

export interface GateOptions {
  /** Writes the vendor's own reply for "too many requests" and "internal error"; plain text when not given. */
  refuse?: (status: 429 | 500, request: Request, response: Response) => void;
  /** Sends the same request to the stand-in once more; without it `duplicateRate` does nothing. */
  repeat?: (request: Request) => void;
}

/** Marks a request that the stand-in sent to itself to play a duplicate; it meets no further faults. */
export const REPEATED_HEADER = "x-sandbox-repeated";

const REORDER_SPREAD_MS = 200;

/** Fault settings of one stand-in with a random source of its own, so that a seed gives the same faults again. */
export class Faults {
  settings: FaultSettings;
  private readonly random: () => number;

  constructor(initial: Partial<FaultSettings> = {}, seed = 1) {
    this.settings = faultSettings.parse(initial);
    this.random = seededRandom(seed);
  }

  /** Applies some settings and returns all of them. Throws a ZodError naming what is wrong. */
  set(patch: unknown): FaultSettings {
    this.settings = faultSettings.parse({ ...this.settings, ...faultPatch.parse(patch) });
    return this.settings;
  }

  chance(name: FaultName): boolean {
    const chance = this.settings[name];
    return chance > 0 && this.random() < chance;
  }

  /** Middleware for the vendor's paths. Mount it after the body was read and never before the `/_sandbox` paths. */
  gate(options: GateOptions = {}): RequestHandler {
    return (request, response, next) => {
      const path = request.originalUrl;
      const exempt = path.startsWith("/_sandbox") || request.headers[REPEATED_HEADER] !== undefined;
      if (exempt || !path.includes(this.settings.onlyPath)) {
        next();
        return;
      }
      const waitMs = this.waitMs();
      if (waitMs === 0) this.pass(request, response, next, options);
      else
        later(waitMs, () => {
          this.pass(request, response, next, options);
        });
    };
  }

  private waitMs(): number {
    const { delayMs, reorder } = this.settings;
    return reorder ? Math.ceil(this.random() * (delayMs === 0 ? REORDER_SPREAD_MS : delayMs)) : delayMs;
  }

  private pass(request: Request, response: Response, next: () => void, options: GateOptions): void {
    const refuse = options.refuse ?? plainRefusal;
    if (this.settings.down || this.chance("dropRate")) breakConnection(response, "dropped");
    else if (this.settings.hangMs > 0 && this.chance("hangRate")) hold(response, this.settings.hangMs);
    else if (this.chance("htmlRate")) response.status(200).type("html").send(WEB_PAGE);
    else if (this.chance("status429Rate")) refuse(429, request, response);
    else if (this.chance("status500Rate")) refuse(500, request, response);
    else {
      if (this.chance("timeoutAfterApplyRate")) withhold(response, this.settings.holdMs);
      else if (this.chance("halfJsonRate")) cutInTwo(response);
      if (this.chance("duplicateRate")) options.repeat?.(request);
      next();
    }
  }
}

const WEB_PAGE =
  "<!doctype html><html lang=en><title>Maintenance</title><h1>We will be back soon</h1><p>This site is being worked on.</p></html>";

/** What happened to a request that ended without a reply of its own, for the list of calls. */
export function endedBy(response: Response): string | undefined {
  const locals: Record<string, unknown> = response.locals;
  return typeof locals.fault === "string" ? locals.fault : undefined;
}

function breakConnection(response: Response, fault: string): void {
  response.locals.fault = fault;
  response.socket?.destroy();
}

function hold(response: Response, holdMs: number): void {
  response.locals.fault = "held";
  const timer = later(holdMs, () => {
    breakConnection(response, "held");
  });
  response.once("close", () => {
    clearTimeout(timer);
  });
}

/** The handler runs to its end and believes that it answered; nothing leaves the machine. */
function withhold(response: Response, holdMs: number): void {
  response.write = () => true;
  response.writeHead = () => response;
  response.end = () => {
    hold(response, holdMs);
    return response;
  };
}

function cutInTwo(response: Response): void {
  response.locals.fault = "cut";
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return send(text.slice(0, Math.ceil(text.length / 2)));
  };
}

function plainRefusal(status: 429 | 500, _request: Request, response: Response): void {
  response
    .status(status)
    .type("text")
    .send(status === 429 ? "Too many requests" : "Internal error");
}

function later(ms: number, act: () => void): NodeJS.Timeout {
  return setTimeout(act, ms).unref();
}

/** mulberry32: a small, well known 32-bit generator; enough for faults, never for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
