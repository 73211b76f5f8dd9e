import type { Metrics } from './metrics.ts'
import type { PoolUse, SqlOptions } from './stores/ports.ts'

const queryBuckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

/** Measures every query; hand it to `openSql` as `onQuery`. */
export const watchQueries = (metrics: Metrics): NonNullable<SqlOptions['onQuery']> => {
  const times = metrics.histogram('sql_query_duration_seconds', 'Time of queries to the database', queryBuckets)
  const failures = metrics.counter('sql_query_failures_total', 'Queries that the database refused or did not answer')
  return ({ milliseconds, failed }) => {
    times.observe(milliseconds / 1000)
    if (failed) failures.inc()
  }
}

/** Shows how the pool of connections is used. */
export const watchPool = (metrics: Metrics, { pool }: { readonly pool: () => PoolUse }): void => {
  metrics.gauge('sql_pool_limit', 'Connections that the pool may open', () => pool().limit)
  metrics.gauge('sql_pool_open', 'Connections that are open', () => pool().open)
  metrics.gauge('sql_pool_busy', 'Connections in use', () => pool().busy)
  metrics.gauge('sql_pool_waiting', 'Callers that wait for a connection', () => pool().waiting)
}
