import assert from 'node:assert/strict'
import { referenceOf } from '../../model/manifest.ts'
import { type Say, specOf, until } from './given.ts'

/** Who a cluster is, and what it serves. */
export const identity = (say: Say): void => {
  say('says its version, and the uid of kube-system as its own', async ({ cluster }) => {
    assert.match(await cluster.version(), /^v1\.\d+\.\d+/)
    const system = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' })
    assert.equal(await cluster.uid(), system?.metadata.uid)
  })
  say('lists a kind once, with its plural, its verbs and whether it has a namespace', async ({ cluster }) => {
    const kinds = await cluster.kinds()
    const named = (kind: string) => kinds.filter(one => one.kind === kind && one.verbs.includes('create'))
    const short = named('HorizontalPodAutoscaler').map(({ verbs: _verbs, ...rest }) => rest)
    const expected = { kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', namespaced: true }
    assert.deepEqual(short, [{ apiVersion: 'autoscaling/v2', ...expected }])
    assert.deepEqual(
      named('Namespace').map(kind => kind.namespaced),
      [false],
    )
  })
  say('refuses a kind that is not served', async ({ cluster, shape }) => {
    const unknown = shape('invented.example/v1', 'Unheard', 'a', {})
    const expected = {
      status: 404,
      reason: 'NoMatch',
      message: 'no matches for kind "Unheard" in version "invented.example/v1"',
    }
    await assert.rejects(cluster.apply(unknown), expected)
    await assert.rejects(cluster.get(referenceOf(unknown)), expected)
    await assert.rejects(cluster.list(unknown), expected)
    await assert.rejects(cluster.remove(referenceOf(unknown)), expected)
  })
  say('serves a kind as soon as its definition is accepted', async ({ cluster, shape, namespace }) => {
    const group = `${namespace}.example`
    const names = { kind: 'Ticket', plural: 'tickets', singular: 'ticket', listKind: 'TicketList' }
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    const version = { name: 'v1', served: true, storage: true, schema }
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `tickets.${group}` },
      spec: { group, scope: 'Namespaced', names, versions: [version] },
    }
    await cluster.apply(definition)
    const ticket = shape(`${group}/v1`, 'Ticket', 'first', { spec: { number: 1 } })
    await until(() =>
      cluster.apply(ticket).then(
        () => true,
        () => false,
      ),
    )
    assert.deepEqual(specOf(await cluster.get(referenceOf(ticket))), { number: 1 })
    assert.equal(await cluster.remove(referenceOf(definition)), true)
  })
}
