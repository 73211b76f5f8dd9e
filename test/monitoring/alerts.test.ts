// Every alert of every environment, by Prometheus' own means: series that make it fire, not before its time, and series
// that do not.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { formatDuration, parseDuration } from '../../src/model/duration.ts'
import type { AlertRule, RecordingRule } from '../../src/render/monitoring/rules.ts'
import { missing } from '../servers/server.ts'
import { alertCases, type Series } from './alert-cases.ts'
import { alertsOf, objectsOf, recordedOf } from './rendered.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-alerts-'))
after(() => rmSync(folder, { recursive: true }))

const sampleSeconds = 15
/** Rates have a value after two samples; six restarts take a while. */
const settlingSeconds = 240

const firing = ({ alert, labels }: AlertRule): string => {
  const own = Object.entries({ alertname: alert, alertstate: 'firing', ...labels }).map(
    ([key, value]) => `${key}="${value}"`,
  )
  return `count(ALERTS{${own.join(',')}}) > 0`
}

const asked = (rule: AlertRule, seconds: number, fires: boolean) => ({
  expr: `${firing(rule)} or vector(0)`,
  eval_time: formatDuration(seconds),
  exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
})

const inputOf = (series: Series) => Object.entries(series).map(([name, values]) => ({ series: name, values }))

const testsOf = (rule: AlertRule, environment: string) => {
  const make = alertCases[rule.alert] ?? assert.fail(`no case makes ${rule.alert} fire`)
  const { fires, quiet } = make(rule.labels, environment)
  const held = rule.for === undefined ? 0 : parseDuration(rule.for)
  const late = held + settlingSeconds
  const early = held > sampleSeconds ? [asked(rule, held - sampleSeconds, false)] : []
  return [
    { interval: '15s', input_series: inputOf(fires), promql_expr_test: [...early, asked(rule, late, true)] },
    { interval: '15s', input_series: inputOf(quiet), promql_expr_test: [asked(rule, late, false)] },
  ]
}

const yaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false })

/** Writes the tests of one alert beside its rule and the recording rules, as rendered: others would only cost time. */
const written = (
  recorded: readonly RecordingRule[],
  rule: AlertRule,
  name: string,
  tests: readonly object[],
): string => {
  const rules = join(folder, `${name}.rules.yml`)
  const file = join(folder, `${name}.tests.yml`)
  writeFileSync(rules, yaml({ groups: [{ name: 'one', rules: [...recorded, rule] }] }))
  writeFileSync(file, yaml({ rule_files: [rules], evaluation_interval: '15s', tests }))
  return file
}

const pass = async (files: readonly string[]): Promise<void> => {
  const { stdout } = await promisify(execFile)('promtool', ['test', 'rules', ...files])
  assert.equal(stdout.match(/SUCCESS/g)?.length, files.length)
}

const skip = missing('prometheus')

for (const environment of ['staging', 'production']) {
  test(`in ${environment} every alert fires when it must, not before its time, and else is quiet`, {
    skip,
  }, async () => {
    const objects = objectsOf(environment)
    const [alerts, recorded] = [alertsOf(objects), recordedOf(objects)]
    assert.ok(alerts.length > 30, `${alerts.length} alerts`)
    await pass(
      alerts.map((rule, index) => written(recorded, rule, `${environment}-${index}`, testsOf(rule, environment))),
    )
  })
}

test('a disk is told by the name of its node, where Kubernetes knows it', { skip }, async () => {
  const pod = 'namespace="mediq-production-nodes",pod="node-exporter-a",pod_ip="10.244.2.9",node="node-2"'
  const disk = 'instance="10.244.2.9:9100",mountpoint="/",fstype="ext4"'
  const series: Series = {
    [`kube_pod_info{${pod}}`]: '1x40',
    [`node_filesystem_avail_bytes{${disk}}`]: '10x40',
    [`node_filesystem_size_bytes{${disk}}`]: '100x40',
  }
  const expr = 'count(ALERTS{alertname="DiskNearlyFull",alertstate="firing",node="node-2"})'
  const told = { expr, eval_time: '5m', exp_samples: [{ labels: '{}', value: 1 }] }
  const alone = { ...told, expr: 'count(ALERTS{alertname="DiskNearlyFull",alertstate="firing"})' }
  const one = { interval: '15s', input_series: inputOf(series), promql_expr_test: [told, alone] }
  const objects = objectsOf('production')
  const rule = alertsOf(objects).find(({ alert }) => alert === 'DiskNearlyFull')
  await pass([written(recordedOf(objects), rule ?? assert.fail('no rule'), 'disk', [one])])
})
