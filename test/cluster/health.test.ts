import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { openCluster } from '../../src/cluster/real.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import type { Line } from '../../src/operate/health/line.ts'
import { health } from '../../src/operate/health.ts'
import { preflight } from '../../src/operate/preflight.ts'
import { smallPlatform } from './small-platform.ts'
import { findCluster } from './where.ts'

const where = await findCluster()

describe('looking at a small platform on the real cluster', { skip: 'missing' in where && where.missing }, () => {
  if ('missing' in where) return
  const opening = openCluster({ kubeconfig: where.kubeconfig }).then(smallPlatform)
  before(async () => (await opening).open())
  after(async () => void (await (await opening).close()))

  const linesOf = async (): Promise<ReadonlyMap<string, readonly Line[]>> => {
    const { cluster, platform, environment } = await opening
    const seen = await health({ cluster, platform, environment, manifests: [], now: new Date() })
    return new Map(seen.sections.map(({ name, lines }) => [name, lines]))
  }

  /** The first line that a test of it accepts, within two minutes: a cluster takes its time to say why. */
  const lineWhen = async (section: string, accepts: (line: Line) => boolean): Promise<Line> => {
    const end = Date.now() + 120_000
    for (;;) {
      const lines = (await linesOf()).get(section) ?? []
      const found = lines.find(accepts)
      if (found !== undefined) return found
      assert.ok(Date.now() < end, `${section} tells only ${JSON.stringify(lines)}`)
      await sleep(500)
    }
  }

  test('health asks services behind closed NetworkPolicies whether they can log in', async () => {
    const { apply, ready, deployment, answering, namespace } = await opening
    const closed: Manifest = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }
    const loggedIn = deployment('front', { replicas: 2 })
    await apply(closed, loggedIn)
    await ready(loggedIn)
    const good = await lineWhen('stores', ({ about }) => about === 'front → mysql')
    assert.deepEqual([good.state, good.says], ['ok', '2 of 2 Pods are logged in'])
    const shut = deployment('front', { replicas: 1, command: answering({ sql: 'access denied' }) })
    await apply(shut)
    await ready(shut)
    const bad = await lineWhen('stores', ({ about, state }) => about === 'front → mysql' && state === 'bad')
    assert.match(bad.says, /Pods cannot log in: access denied$/)
  })

  test('health names why a Pod finds no place: processor time', async () => {
    const { apply, deployment } = await opening
    await apply(deployment('large', { replicas: 1, cpu: '900' }))
    const line = await lineWhen('pods', ({ about }) => about.startsWith('large-'))
    assert.match(
      line.says,
      /^FailedScheduling: .*Insufficient cpu.*; asks 900 of cpu; the freest node, .+, has .+ left$/,
    )
  })

  test('health names why a Pod finds no place: its claim', async () => {
    const { apply, deployment, namespace } = await opening
    const claim: Manifest = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace },
      spec: {
        storageClassName: 'none-such',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    }
    await apply(claim, deployment('claiming', { replicas: 1, claim: 'data' }))
    const line = await lineWhen('pods', ({ about, state }) => about === 'data' && state === 'bad')
    assert.match(line.says, /"none-such" not found/)
    const volume = await lineWhen('volumes', ({ about, says }) => about === 'data' && says.includes('not found'))
    assert.match(volume.says, /^1Gi, Pending: storageclass\.storage\.k8s\.io "none-such" not found$/)
  })

  test('health shows the last lines of a container that ends again and again', async () => {
    const { apply, deployment, service } = await opening
    await apply(
      service('failing'),
      deployment('failing', { replicas: 1, command: 'echo the tables are not there; exit 3' }),
    )
    const line = await lineWhen(
      'pods',
      ({ about, says }) => about.startsWith('failing-') && says.includes('exit code 3'),
    )
    assert.deepEqual(line.log, ['the tables are not there'])
    const behind = await lineWhen('services', ({ about }) => about === 'failing')
    assert.match(behind.says, /^no ready endpoint: none of 1 Pods is ready — .*exit code 3/)
  })

  test('health names Services that lead nowhere', async () => {
    const { apply, service, namespace } = await opening
    const wrong: Manifest = {
      ...service('wrong'),
      metadata: { name: 'wrong', namespace },
      spec: { selector: { 'app.kubernetes.io/name': 'front' }, ports: [{ port: 1, targetPort: 'grpc' }] },
    }
    await apply(service('nobody'), wrong)
    const nobody = await lineWhen('services', ({ about }) => about === 'nobody')
    assert.equal(nobody.says, 'no ready endpoint: no Pod bears app.kubernetes.io/name=nobody')
    const other = await lineWhen('services', ({ about, says }) => about === 'wrong' && says.includes('port'))
    assert.equal(other.says, 'no ready endpoint: no container of its Pods names a port grpc')
  })

  test('preflight looks at the real cluster', async () => {
    const { cluster, platform, environment, autoscaler, deployment } = await opening
    const timed = (timeZone: string): Manifest => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'copy', namespace: environment.namespace },
      spec: { timeZone },
    })
    const manifests = [
      deployment('back', { replicas: 1, cpu: '900' }),
      autoscaler('back', 2, 4),
      timed('Asia/Jakarta'),
      timed('Mars/Olympus'),
      { apiVersion: 'none.example/v1', kind: 'Nothing', metadata: { name: 'x' } },
    ]
    const answers = await preflight({ cluster, platform, environment, manifests })
    const stateOf = (about: string) => answers.filter(one => one.about === about).map(({ state }) => state)
    assert.deepEqual(stateOf('Kubernetes'), ['ok'])
    assert.deepEqual(stateOf('rights'), ['ok'])
    assert.deepEqual(stateOf('namespace'), ['ok'])
    assert.deepEqual(stateOf('kinds'), ['missing'])
    assert.deepEqual(stateOf('DNS'), ['ok'])
    assert.deepEqual(stateOf('Pod addresses'), ['ok'])
    assert.deepEqual(stateOf('capacity'), ['missing'])
    assert.deepEqual(stateOf('metrics'), ['ok'])
    assert.deepEqual(stateOf('certificate'), ['missing'])
    assert.deepEqual(stateOf('time zone'), ['ok', 'missing'])
    const zone = answers.find(({ about, state }) => about === 'time zone' && state === 'missing')
    assert.match(zone?.says ?? '', /spec\.timeZone: Invalid value: "Mars\/Olympus"/)
  })

  test('who may do nothing hears from the real API server what is not allowed, and no verdict', async () => {
    const { platform, environment, deployment } = await opening
    const folder = mkdtempSync(join(tmpdir(), 'salus-nobody-'))
    try {
      const config = parse(readFileSync(where.kubeconfig, 'utf8')) as { users: { user: { as?: string } }[] }
      for (const { user } of config.users) user.as = 'nobody'
      const kubeconfig = join(folder, 'config')
      writeFileSync(kubeconfig, stringify(config), { mode: 0o600 })
      const scope = { cluster: await openCluster({ kubeconfig }), platform, environment }
      const answers = await preflight({ ...scope, manifests: [deployment('back')] })
      const rights = answers.filter(({ about }) => about === 'rights').map(({ says }) => says)
      const { namespace } = environment
      assert.equal(rights[0], `not allowed in ${namespace}: get, list, watch, create, patch, delete deployments.apps`)
      assert.ok(rights.includes('not allowed in the whole cluster: list nodes'), rights.join('\n'))
      const { verdict } = await health({ ...scope, manifests: [], now: new Date() })
      assert.equal(verdict, 'unknown')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
