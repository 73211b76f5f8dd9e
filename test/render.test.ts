import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadPlatform } from '../src/cli/platform-file.ts'
import { amountText } from '../src/model/amount.ts'
import { type ClusterEnvironment, cluster } from '../src/model/environment.ts'
import { type Manifest, nameOf, referenceOf } from '../src/model/manifest.ts'
import type { Platform } from '../src/model/platform.ts'
import type { Service } from '../src/model/service.ts'
import { stageOf, stages } from '../src/model/stage.ts'
import { judgeCapacity } from '../src/render/capacity.ts'
import { demandOf, workloadsOf } from '../src/render/demand.ts'
import { render } from '../src/render/render.ts'
import { yamlStream } from '../src/render/yaml.ts'

const { platform: mediq } = await loadPlatform('mediq')

const environments = Object.entries(mediq.environments).flatMap(([name, environment]) =>
  environment.is === 'cluster' ? [[name, environment] as const] : [],
)

const environmentOf = (wanted: string): ClusterEnvironment =>
  environments.find(([name]) => name === wanted)?.[1] ?? assert.fail(`mediq has no environment ${wanted}`)

const placeOf = (manifest: Manifest): number => stages.indexOf(stageOf(manifest) ?? assert.fail('no stage'))

const of = (name: string): readonly Manifest[] => render(mediq, name, environmentOf(name))

const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length })

const reordered = (service: Service): fc.Arbitrary<Service> =>
  fc
    .tuple(shuffled(service.stores), shuffled(service.secrets))
    .map(([stores, secrets]) => ({ ...service, stores, secrets }))

/** The same platform, written in another order. */
const written: fc.Arbitrary<Platform> = fc
  .tuple(
    shuffled(mediq.services).chain(services => fc.tuple(...services.map(reordered))),
    shuffled(mediq.calls).chain(calls =>
      fc.tuple(...calls.map(call => shuffled(call.to).map(to => ({ ...call, to })))),
    ),
    shuffled(mediq.routes),
  )
  .map(([services, calls, routes]) => ({ ...mediq, services, calls, routes }))

for (const [name, environment] of environments) {
  test(`the order in which mediq is written changes nothing in ${name}`, () => {
    const expected = yamlStream(render(mediq, name, environment))
    fc.assert(
      fc.property(written, shuffled(environment.monitoring), (platform, monitoring) => {
        assert.equal(yamlStream(render(platform, name, { ...environment, monitoring })), expected)
      }),
      { numRuns: 30 },
    )
  })

  test(`every object of ${name} has a name of its own, a stage, and the labels by which it is found again`, () => {
    const manifests = render(mediq, name, environment)
    const names = manifests.map(manifest => nameOf(referenceOf(manifest)))
    assert.deepEqual(
      names.filter((each, index) => names.indexOf(each) !== index),
      [],
    )
    for (const manifest of manifests) {
      const { labels = {} } = manifest.metadata
      assert.equal(labels['app.kubernetes.io/managed-by'], 'salus', nameOf(referenceOf(manifest)))
      assert.equal(labels['salus.health/environment'], name)
    }
    const order = manifests.map(manifest => placeOf(manifest))
    assert.ok(order.every((stage, index) => stage >= Math.max(0, ...order.slice(0, index))))
  })

  test(`no object of ${name} holds a secret value`, () => {
    for (const manifest of render(mediq, name, environment)) {
      if (manifest.kind === 'Secret') assert.deepEqual([manifest.data, manifest.stringData], [undefined, undefined])
      assert.doesNotMatch(JSON.stringify(manifest), /"d":"|PRIVATE KEY|:\/\/[^:/"$]+:[^@$"{]+@/)
    }
  })

  test(`the nodes of ${name} hold everything at its most, while all is updated`, () => {
    assert.deepEqual([...judgeCapacity(environment, render(mediq, name, environment))], [])
  })
}

const names = ['api-gateway', 'user-service', 'ocr-service', 'ocr-engine-service', 'patient-queue-service']

test('services, Pods and addresses bear the names that operators know', () => {
  const objects = new Set(of('staging').map(({ kind, metadata }) => `${kind} ${metadata.name}`))
  const services = ['api-gateway-service', ...names.slice(1), 'mysql-service', 'redis-service', 'rabbitmq-service']
  const wanted = [
    ...names.map(name => `Deployment ${name}`),
    ...services.map(name => `Service ${name}`),
    ...['mysql', 'redis', 'rabbitmq'].map(name => `StatefulSet ${name}`),
  ]
  assert.deepEqual(
    wanted.filter(name => !objects.has(name)),
    [],
  )
})

test('services and single stores ask for what the systems page adds up', () => {
  const { nodes, monitoring: _monitoring, ...options } = environmentOf('staging')
  const whole = cluster({ ...options, nodes: { count: nodes.count, cpu: '8', memory: '32Gi' }, autoscaling: 'full' })
  const counted = ['api-gateway', 'mysql', 'redis', 'rabbitmq', ...names]
  const workloads = workloadsOf(render(mediq, 'staging', whole), nodes.count).filter(
    ({ manifest }) => manifest.kind !== 'Job' && counted.includes(manifest.metadata.name),
  )
  const sums = (when: 'fewest' | 'most') => {
    const { pods, requests, limits } = demandOf(workloads, when)
    return [pods, amountText(requests), amountText(limits)]
  }
  assert.deepEqual(sums('fewest'), [16, '8.5 CPU, 17.5Gi', '35 CPU, 70Gi'])
  assert.deepEqual(sums('most').slice(0, 2), [39, '21 CPU, 42.5Gi'])
})
