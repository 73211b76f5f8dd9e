import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { script } from '../../../test/cluster/machine.ts'
import { findCluster } from '../../../test/cluster/where.ts'
import { openCluster } from '../real.ts'
import { provoke } from './provoke.ts'
import { stories } from './provoked.ts'

const where = await findCluster()

if ('missing' in where) test('faults on a real cluster', { skip: where.missing }, () => undefined)
else {
  const cluster = await openCluster({ kubeconfig: where.kubeconfig })
  describe('on a real cluster', { concurrency: true }, () => {
    before(() => script('image', ['busybox']))
    for (const [name, story] of Object.entries(stories)) {
      test(`${name} is told in the API's words, with the log's last lines`, async () => {
        const [first] = (await provoke(cluster, story)).explanations
        assert.match(first?.text ?? 'nothing', story.says)
        if (story.shows !== undefined) assert.ok(first?.lines.includes(story.shows), first?.lines.join('\n'))
      })
    }
  })
}
