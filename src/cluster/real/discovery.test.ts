import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openDiscovery } from './discovery.ts'
import { listAll } from './list.ts'
import { openStandIn, type Reply, servingPods } from './stand-in.ts'

const resource = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs: ['get'] })

/** A server older than aggregated discovery. */
const old: Readonly<Record<string, Reply>> = {
  '/api': { body: { versions: ['v1'] } },
  '/api/v1': { body: { resources: [resource('pods', 'Pod'), resource('pods/log', 'Pod')] } },
  '/apis': {
    body: {
      groups: [
        {
          versions: [{ groupVersion: 'autoscaling/v1' }, { groupVersion: 'autoscaling/v2' }],
          preferredVersion: { groupVersion: 'autoscaling/v2' },
        },
        { versions: [{ groupVersion: 'broken/v1' }], preferredVersion: { groupVersion: 'broken/v1' } },
      ],
    },
  },
  '/apis/autoscaling/v1': {
    body: { resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler'), resource('olds', 'Old')] },
  },
  '/apis/autoscaling/v2': { body: { resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')] } },
  '/apis/broken/v1': { status: 500, body: 'its server is down' },
}

const discoveryOf = async (context: TestContext, replies: Readonly<Record<string, Reply>>) => {
  const { connection, asked, close } = await openStandIn(({ url = '' }) => replies[url] ?? { status: 404 })
  context.after(close)
  return { discovery: openDiscovery(connection), asked }
}

test('an older server is asked group by group; a kind is listed once, in the version it prefers', async context => {
  const { discovery } = await discoveryOf(context, old)
  const kinds = (await discovery.kinds()).map(({ apiVersion, plural }) => `${apiVersion} ${plural}`)
  assert.deepEqual(kinds, ['v1 pods', 'autoscaling/v2 horizontalpodautoscalers', 'autoscaling/v1 olds'])
  const inOld = await discovery.find('', { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' })
  assert.equal(inOld.apiVersion, 'autoscaling/v1')
})

test('a server is asked once for what it serves, and again for a kind that was not among it', async context => {
  const { discovery, asked } = await discoveryOf(context, {
    '/api': { body: { items: [] } },
    '/apis': { body: { items: [] } },
  })
  await discovery.kinds()
  await discovery.kinds()
  assert.equal(asked.length, 2)
  await assert.rejects(discovery.find('apply it', { apiVersion: 'a/v1', kind: 'B' }), {
    reason: 'NoMatch',
    about: 'apply it',
  })
  assert.equal(asked.length, 4)
})

const page = (name: string, more?: string): Reply => ({
  body: {
    metadata: { resourceVersion: '7', ...(more === undefined ? {} : { continue: more }) },
    items: [{ metadata: { name } }],
  },
})

const listed = async (context: TestContext, pages: readonly Reply[]): Promise<readonly string[]> => {
  const rest = [...pages]
  const { connection, close } = await openStandIn(({ url = '' }) => {
    if (url === '/api') return { body: servingPods }
    return url === '/apis' ? { body: { items: [] } } : rest.shift()
  })
  context.after(close)
  const { objects } = await listAll(connection, openDiscovery(connection), { apiVersion: 'v1', kind: 'Pod' })
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
}

test('a list is read page by page', async context => {
  assert.deepEqual(await listed(context, [page('a', 'more'), page('b', 'yet more'), page('c')]), [
    'Pod a',
    'Pod b',
    'Pod c',
  ])
})

test('a list whose first page grew too old is read anew', async context => {
  const forgotten = { status: 410, body: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } }
  assert.deepEqual(await listed(context, [page('a', 'more'), forgotten, page('all')]), ['Pod all'])
})
