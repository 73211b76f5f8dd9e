// What is rendered for the watchers is read by the watchers' own checks.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { missing, programOf } from '../servers/server.ts'
import { alertsOf, fileOf, objectsOf, watched } from './rendered.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'salus-watchers-'))
after(() => rmSync(folder, { recursive: true }))

const written = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

for (const environment of watched) {
  describe(`the configuration of ${environment}`, () => {
    const objects = objectsOf(environment)

    test('Prometheus takes its rules and its configuration', { skip: missing('prometheus') }, async () => {
      const rules = written(`${environment}.rules.yml`, fileOf(objects, 'prometheus-config', 'rules.yml'))
      const config = fileOf(objects, 'prometheus-config', 'prometheus.yml').replace('/etc/prometheus/rules.yml', rules)
      const { stdout } = await run('promtool', ['check', 'config', written(`${environment}.yml`, config)])
      assert.match(stdout, /SUCCESS: \d+ rules found/)
    })

    test('Alertmanager takes its configuration once the receiver’s address is in it', {
      skip: missing('alertmanager'),
    }, async () => {
      const begun = fileOf(objects, 'alertmanager-begun', 'alertmanager.yml')
      const whole = written(`${environment}.alertmanager.yml`, `${begun}          https://alerts.example/hook?a=1&b=2`)
      const { stdout } = await run('amtool', ['check-config', whole])
      assert.match(stdout, /1 receivers/)
      await assert.rejects(run('amtool', ['check-config', written(`${environment}.begun.yml`, begun)]))
    })

    test('the probe takes its configuration', { skip: missing('blackbox-exporter') }, async () => {
      const text = fileOf(objects, 'blackbox-exporter-config', 'blackbox.yml')
      const config = written(`${environment}.blackbox.yml`, text.replace(/\/etc\/\S+tls\.crt/g, '/dev/null'))
      const { stderr } = await run(programOf('blackbox-exporter'), [`--config.file=${config}`, '--config.check'])
      assert.match(stderr, /ok/)
    })
  })
}

test('the alerts that the systems page asks for are there, with its thresholds', () => {
  const asked: Readonly<Record<string, readonly [threshold: string, held: string | undefined]>> = {
    HighCpu: ['> 0.8', '2m'],
    HighMemory: ['> 0.9', '5m'],
    ManyRestarts: ['> 5', undefined],
    ServiceDown: ['absent(up', '1m'],
    StoreDown: ['absent(', '1m'],
    ConnectionPoolExhausted: ['sql_pool_busy', '1m'],
    LoginsRefused: ['increase(', undefined],
    HighErrorRate: ['> 0.05', '5m'],
    DiskNearlyFull: ['> 0.85', '1m'],
  }
  const alerts = alertsOf(objectsOf('production'))
  for (const [name, [threshold, held]] of Object.entries(asked)) {
    const found = alerts.filter(({ alert }) => alert === name)
    assert.ok(found.length > 0, name)
    for (const { expr, for: lasts } of found) {
      assert.ok(expr.includes(threshold), `${name}: ${expr}`)
      assert.equal(lasts, held, name)
    }
  }
})
