import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

const secondBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Prometheus metrics of this process. Labels are never shops or SKUs: their number must stay small. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    webhooks: new Counter({
      name: "anabranch_webhooks_total",
      help: "Webhooks received, by topic and answer",
      labelNames: ["topic", "status"],
      registers,
    }),
    receiptsDue: new Gauge({ name: "anabranch_receipts_due", help: "Webhooks stored and not yet applied", registers }),
    applySeconds: new Histogram({
      name: "anabranch_receipt_apply_seconds",
      help: "From a webhook's arrival until it is applied to the mirror",
      buckets: secondBuckets,
      registers,
    }),
    channelCalls: new Counter({
      name: "anabranch_channel_calls_total",
      help: "HTTP calls to channels, by connector and outcome",
      labelNames: ["connector", "outcome"],
      registers,
    }),
    pushSeconds: new Histogram({
      name: "anabranch_push_seconds",
      help: "From a value becoming due until the channel accepted it",
      labelNames: ["connector"],
      buckets: secondBuckets,
      registers,
    }),
    drift: new Counter({
      name: "anabranch_drift_total",
      help: "Values found on a channel that differ from what it had acknowledged",
      labelNames: ["connector", "cause"],
      registers,
    }),
    jobFailures: new Counter({
      name: "anabranch_job_failures_total",
      help: "Job runs that threw, by job",
      labelNames: ["job"],
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
