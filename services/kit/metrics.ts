import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** A service's metrics, in Prometheus' text format on `/metrics`. */
export type Metrics = {
  readonly registry: Registry
  readonly observeRequest: (labels: { method: string; route: string; status: number }, seconds: number) => void
  readonly observeCall: (labels: { callee: string; outcome: 'ok' | 'failed' | 'refused' }, seconds: number) => void
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Counter<string>
  readonly gauge: (name: string, help: string, read: () => number | Promise<number>) => void
  readonly histogram: (name: string, help: string, bucketsSeconds: readonly number[]) => Histogram<string>
}

const latencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Opens the metrics of one service: its process, its requests by route and status, its calls by callee. */
export const openMetrics = (service: string, pod?: string): Metrics => {
  const registry = new Registry()
  registry.setDefaultLabels({ service, ...(pod === undefined ? {} : { pod }) })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: latencyBuckets,
    registers,
  })
  const calls = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Time of calls to other services',
    labelNames: ['callee', 'outcome'],
    buckets: latencyBuckets,
    registers,
  })
  return {
    registry,
    observeRequest: (labels, seconds) => requests.observe(labels, seconds),
    observeCall: (labels, seconds) => calls.observe(labels, seconds),
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers }),
    histogram: (name, help, bucketsSeconds) => new Histogram({ name, help, buckets: [...bucketsSeconds], registers }),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read())
        },
      })
    },
  }
}
