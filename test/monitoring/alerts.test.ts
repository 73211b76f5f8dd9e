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
import type { AlertRule } from '../../src/render/monitoring/rules.ts'
import { missing } from '../servers/server.ts'
import { alertCases, type Series } from './alert-cases.ts'
import { alertsOf, fileOf, objectsOf } from './rendered.ts'

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

const skip = missing('prometheus')

for (const environment of ['staging', 'production']) {
  test(`in ${environment} every alert fires when it must, not before its time, and else is quiet`, {
    skip,
  }, async () => {
    const objects = objectsOf(environment)
    const alerts = alertsOf(objects)
    const rules = join(folder, `${environment}.rules.yml`)
    const tests = join(folder, `${environment}.tests.yml`)
    writeFileSync(rules, fileOf(objects, 'prometheus-config', 'rules.yml'))
    writeFileSync(
      tests,
      stringify(
        { rule_files: [rules], evaluation_interval: '15s', tests: alerts.flatMap(rule => testsOf(rule, environment)) },
        { aliasDuplicateObjects: false },
      ),
    )
    const { stdout } = await promisify(execFile)('promtool', ['test', 'rules', tests])
    assert.match(stdout, /SUCCESS/)
    assert.ok(alerts.length > 30, `${alerts.length} alerts`)
  })
}
