import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import test from 'node:test'
import sharp from 'sharp'
import type { CardTruth } from './person.ts'

const folder = resolve(import.meta.dirname, '../../examples/cards')
const names = globSync('*.jpg', { cwd: folder }).map(file => basename(file, '.jpg'))

const truthOf = (name: string): CardTruth => JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8'))

test('three example cards stand beside their truth, each small', async () => {
  assert.equal(names.length, 3)
  for (const name of names) {
    assert.ok(statSync(resolve(folder, `${name}.jpg`)).size <= 200 * 1024, name)
    assert.equal((await sharp(resolve(folder, `${name}.jpg`)).metadata()).format, 'jpeg')
    assert.equal(Object.keys(truthOf(name)).length, 17)
  }
})

test('nobody could take the people on the examples for real ones', () => {
  for (const name of names) assert.match(truthOf(name).name, /\bCONTOH\b/)
})
