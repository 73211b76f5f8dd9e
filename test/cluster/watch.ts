// What watches over MediQ, on the real cluster: it reads everything through the policies, and people hear of what fails.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningCluster } from './machine.ts'
import type { Told } from './receiver.ts'

/** A deployed platform and the people on call. */
export type Watched = {
  readonly cluster: RunningCluster
  readonly namespace: string
  readonly alerts: () => readonly Told[]
}

/** A way to a Pod's port from the machine, through the API server and the kubelet. */
export type Forward = { readonly origin: string; readonly stop: () => void }

/** Opens it. */
export const forward = ({ environment }: RunningCluster, namespace: string, pod: string, port: number) => {
  const words = ['-n', namespace, 'port-forward', pod, `:${port}`]
  const child = spawn('kubectl', words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<Forward>()
  child.stdout.on('data', chunk => {
    const [, local] = /127\.0\.0\.1:(\d+)/.exec(String(chunk)) ?? []
    if (local !== undefined) resolve({ origin: `http://127.0.0.1:${local}`, stop: () => void child.kill() })
  })
  child.once('exit', code => reject(new Error(`kubectl ${words.join(' ')} ended with ${code}`)))
  return promise
}

/** Asks until the answer is as wanted; the last answer, else. */
const until = async <T>(seconds: number, ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> => {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (wanted(answer) || Date.now() > deadline) return answer
    await delay(1000)
  }
}

type Target = { readonly health: string; readonly lastError: string; readonly labels: Readonly<Record<string, string>> }
type Sample = { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }

const isEmpty = (list: readonly unknown[]): boolean => list.length === 0

/** The sentences that hold of a deployed and healthy platform. */
export const watchSentences = (watched: () => Watched): void => {
  let prometheus: Forward

  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${prometheus.origin}/api/v1/${path}`)
    return ((await answer.json()) as { data: T }).data
  }
  const query = async (expr: string): Promise<readonly Sample[]> =>
    (await ask<{ result: Sample[] }>(`query?query=${encodeURIComponent(expr)}`)).result

  before(async () => {
    const { cluster, namespace } = watched()
    prometheus = await forward(cluster, namespace, 'prometheus-0', 9090)
  })
  after(() => prometheus?.stop())

  test('Prometheus reads everything that it is told to, through the policies', async () => {
    const down = async () =>
      (await ask<{ activeTargets: Target[] }>('targets?state=active')).activeTargets
        .filter(({ health }) => health !== 'up')
        .map(({ labels, lastError }) => `${labels.job} ${labels.instance}: ${lastError}`)
    assert.deepEqual(await until(120, down, isEmpty), [])
  })

  test('every rule can be evaluated', async () => {
    type Rules = { readonly groups: readonly { readonly rules: readonly { name: string; health: string }[] }[] }
    const { groups } = await ask<Rules>('rules')
    const rules = groups.flatMap(({ rules }) => rules)
    assert.ok(rules.length > 30)
    assert.deepEqual(
      rules.filter(({ health }) => health !== 'ok').map(({ name }) => name),
      [],
    )
  })

  test('the figures that autoscalers decide by are told for each Pod by its name', async () => {
    for (const [figure, service] of [
      ['pod:http_requests_per_second', 'api-gateway'],
      ['pod:ocr_processing_queue_length', 'ocr-service'],
      ['pod:queue_length', 'patient-queue-service'],
    ] as const) {
      const { cluster, namespace } = watched()
      const words = [
        'get',
        'pods',
        '-l',
        `app.kubernetes.io/name=${service}`,
        '-o',
        'jsonpath={.items[*].metadata.name}',
      ]
      const pods = (await cluster.kubectl('-n', namespace, ...words)).trim().split(' ').toSorted()
      const names = async () => (await query(figure)).map(({ metric }) => metric.pod ?? '').toSorted()
      const told = await until(120, names, names => names.join() === pods.join())
      assert.deepEqual(told, pods, figure)
    }
  })

  test('the public hosts answer the probe, over TLS', async () => {
    const answers = async () => (await query('probe_success')).map(({ value }) => value[1])
    assert.deepEqual(await until(60, answers, values => values.join() === '1,1'), ['1', '1'])
  })

  test('of a service that is away for a minute people are told, and of its return', async t => {
    const { cluster, namespace, alerts } = watched()
    const service = 'ocr-engine-service'
    const scale = (replicas: number) =>
      cluster.kubectl('-n', namespace, 'scale', 'deployment', service, `--replicas=${replicas}`)
    const heard = async (status: Told['status']) =>
      alerts().some(
        told => told.status === status && told.labels.alertname === 'ServiceDown' && told.labels.service === service,
      )
    await scale(0)
    t.after(() => scale(2))
    assert.ok(await until(180, () => heard('firing'), Boolean), 'nobody was told that it is away')
    await scale(2)
    assert.ok(await until(300, () => heard('resolved'), Boolean), 'nobody was told that it is back')
  })
}
