// A rule, a panel or an autoscaler that names a series which nobody exports is silent for ever. So what is exported is
// asked of the programs themselves.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { targetsOf } from '../../src/render/monitoring/targets.ts'
import { missing } from '../servers/server.ts'
import {
  type Exported,
  exportedByMysql,
  exportedByProbe,
  exportedByRabbitmq,
  exportedByRedis,
  exportedByServices,
  exportedByWatchers,
} from './exported.ts'
import { type Named, namedSeries } from './named.ts'
import { objectsOf, recordedOf, scopeOf, watched } from './rendered.ts'

const needed: readonly Parameters<typeof missing>[0][] = [
  ...(['mariadb', 'redis', 'rabbitmq', 'prometheus', 'alertmanager'] as const),
  ...(['mysql-exporter', 'redis-exporter', 'blackbox-exporter', 'node-exporter'] as const),
]
const skip = needed.map(missing).find(reason => reason !== false) ?? false

const folder = mkdtempSync(join(tmpdir(), 'salus-series-'))
after(() => rmSync(folder, { recursive: true }))

let exported: Exported = new Map()

before(async () => {
  if (skip !== false) return
  const [scope, objects] = [scopeOf('production'), objectsOf('production')]
  exported = new Map([
    ...(await exportedByServices(scope, join(folder, 'data'))),
    ...(await exportedByWatchers(objects)),
    ['mysql-exporter', await exportedByMysql(scope, objects)],
    ['redis-exporter', await exportedByRedis(scope, objects)],
    ['rabbitmq', await exportedByRabbitmq()],
    ['probe', await exportedByProbe(objectsOf('test'), 'api.mediq.com')],
  ])
})

/** Prometheus itself writes these. https://prometheus.io/docs/concepts/jobs_instances/ */
const byItself = ['up', 'ALERTS']

const jobsOf = ({ labels }: Named, all: readonly string[]): readonly string[] => {
  const wanted = labels.job === undefined ? undefined : new RegExp(`^(?:${labels.job})$`)
  return all.filter(job => wanted?.test(job) ?? true)
}

const unknown = (environment: string, named: readonly Named[]): readonly string[] => {
  const recorded = new Set(recordedOf(objectsOf(environment)).map(({ record }) => record))
  const jobs = [...targetsOf(scopeOf(environment)).map(({ job }) => job), 'probe']
  return named
    .filter(({ name }) => !recorded.has(name) && !byItself.includes(name))
    .filter(series => !jobsOf(series, jobs).some(job => exported.get(job)?.has(series.name)))
    .map(({ name, by, labels }) => `${by} names ${name}, not exported by ${labels.job ?? 'any job'}`)
}

for (const environment of watched) {
  test(`in ${environment} every series that is named is exported by somebody who is read`, { skip }, () => {
    const named = namedSeries(objectsOf(environment))
    assert.deepEqual(unknown(environment, named), [])
    assert.ok(named.length > 40)
  })
}

test('a series that nobody exports, or another job than the named one, is found', { skip }, () => {
  const named = [
    { name: 'no_such_series', labels: {}, by: 'a panel' },
    { name: 'sql_pool_busy', labels: { job: 'api-gateway' }, by: 'a rule' },
    { name: 'sql_pool_busy', labels: { job: 'api-gateway|user-service' }, by: 'a rule' },
  ]
  assert.deepEqual(unknown('staging', named), [
    'a panel names no_such_series, not exported by any job',
    'a rule names sql_pool_busy, not exported by api-gateway',
  ])
})

test('every measure of the platform file is told by its service', { skip }, () => {
  const ends = { counter: '', gauge: '', histogram: '_bucket' }
  const missed = scopeOf('production').platform.services.flatMap(({ name, measures }) =>
    measures.filter(({ kind, series }) => !exported.get(name)?.has(series + ends[kind])).map(({ series }) => series),
  )
  assert.deepEqual(missed, [])
})

test('every job is read of which series are named', { skip }, () => {
  const jobs = targetsOf(scopeOf('production')).map(({ job }) => job)
  assert.deepEqual(
    [...exported.keys()].filter(job => job !== 'probe' && !jobs.includes(job)),
    [],
  )
})
