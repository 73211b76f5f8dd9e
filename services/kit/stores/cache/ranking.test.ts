import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareRanked, Ranking } from './ranking.ts'

const member = fc.constantFrom('a', 'b', 'B', 'é', '😀', '\uffff', 'aa', '')
const change = fc.oneof(
  fc.record({ add: member, score: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ remove: member }),
)

test('after any changes a ranking equals the sorted list of its members', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), changes => {
      const ranking = new Ranking([])
      const scores = new Map<string, number>()
      for (const one of changes) {
        if ('add' in one) {
          ranking.add(one.add, one.score)
          scores.set(one.add, one.score)
        } else {
          ranking.remove(one.remove)
          scores.delete(one.remove)
        }
      }
      const sorted = Array.from(scores, ([name, score]) => ({ member: name, score })).sort(compareRanked)
      assert.deepEqual(ranking.range(0, -1), sorted)
      assert.equal(ranking.size, sorted.length)
      for (const [index, ranked] of sorted.entries()) assert.equal(ranking.rank(ranked.member), index)
      assert.deepEqual(new Ranking(sorted.toReversed()).range(0, -1), sorted)
    }),
  )
})
