import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Manifest } from '../../model/manifest.ts'
import { openDiscovery } from './discovery.ts'
import { openStandIn, type Reply, servingPods } from './stand-in.ts'
import { catchUp, watchAll } from './watch.ts'

const pod = (name: string, resourceVersion: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, uid: name, resourceVersion },
})
const list = (resourceVersion: string, ...items: readonly Manifest[]): Reply => ({
  body: { metadata: { resourceVersion }, items },
})
const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '17' } } }
const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } }

/** What a watcher is told by a server that answers lists and watches in turn, until it was told so many things. */
const watched = async (
  context: TestContext,
  lists: readonly Reply[],
  watches: readonly Reply[],
  count: number,
): Promise<{ readonly told: readonly string[]; readonly asked: readonly string[] }> => {
  const rest = { lists: [...lists], watches: [...watches] }
  const { connection, asked, close } = await openStandIn(({ url = '' }) => {
    if (url === '/api' || url === '/apis') return { body: url === '/api' ? servingPods : { items: [] } }
    return (url.includes('watch=true') ? rest.watches : rest.lists).shift()
  })
  context.after(close)
  const controller = new AbortController()
  const told: string[] = []
  const selection = { apiVersion: 'v1', kind: 'Pod', namespace: 'mediq' }
  for await (const { type, object } of watchAll(connection, openDiscovery(connection), selection, controller.signal)) {
    told.push(`${type} ${object.metadata.name}`)
    if (told.length === count) controller.abort()
  }
  const watch = (path: string): boolean => path.includes('watch=true')
  return { told, asked: asked.filter(watch).map(path => /resourceVersion=(\d+)/.exec(path)?.[1] ?? '') }
}

test('a watch that the server ends goes on from the last bookmark or change', async context => {
  const { told, asked } = await watched(
    context,
    [list('5', pod('a', '3'))],
    [
      { events: [{ type: 'MODIFIED', object: pod('a', '9') }], after: 'end' },
      { events: [bookmark], after: 'end' },
      { events: [{ type: 'DELETED', object: pod('a', '20') }], after: 'stay' },
    ],
    3,
  )
  assert.deepEqual(told, ['ADDED a', 'MODIFIED a', 'DELETED a'])
  assert.deepEqual(asked, ['5', '9', '17'])
})

test('a watch that is cut goes on where it was', async context => {
  const { told, asked } = await watched(
    context,
    [list('5')],
    [
      { events: [bookmark], after: 'cut' },
      undefined,
      { events: [{ type: 'ADDED', object: pod('b', '21') }], after: 'stay' },
    ],
    1,
  )
  assert.deepEqual([told, asked], [['ADDED b'], ['5', '17', '17']])
})

for (const [how, gone] of Object.entries({
  'by an event': { events: [expired], after: 'end' },
  'by its answer': { status: 410, body: expired.object },
} satisfies Record<string, Reply>)) {
  test(`a watch whose past the server forgot, told ${how}, tells what it missed`, async context => {
    const { told, asked } = await watched(
      context,
      [
        list('5', pod('a', '3'), pod('b', '4'), pod('same', '4')),
        list('90', pod('b', '80'), pod('c', '70'), pod('same', '4')),
      ],
      [gone, { events: [{ type: 'MODIFIED', object: pod('c', '95') }], after: 'stay' }],
      7,
    )
    assert.deepEqual(told, ['ADDED a', 'ADDED b', 'ADDED same', 'MODIFIED b', 'ADDED c', 'DELETED a', 'MODIFIED c'])
    assert.deepEqual(asked, ['5', '90'])
  })
}

test('a watch that is refused says so', async context => {
  const body = { kind: 'Status', reason: 'Forbidden', message: 'pods is forbidden' }
  await assert.rejects(watched(context, [list('5')], [{ status: 403, body }], 1), {
    about: 'watch v1 Pod in mediq',
    reason: 'Forbidden',
    message: 'pods is forbidden',
  })
})

test('nothing is told of what stayed the same', () => {
  assert.deepEqual([...catchUp(new Map([['a', pod('a', '3')]]), [pod('a', '3')])], [])
})
