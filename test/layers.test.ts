import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** Who may import whom inside the tool; type imports count. `services` are the start functions of that package. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  stores: ['model'],
  report: ['model'],
  components: ['model'],
  render: ['model', 'stores', 'components'],
  plan: ['model'],
  cluster: ['model'],
  operate: ['model', 'plan', 'cluster'],
  local: ['model', 'stores'],
  cli: ['model', 'stores', 'components', 'render', 'report', 'plan', 'cluster', 'operate', 'local', 'services'],
  index: ['model', 'stores', 'components'],
}

const importForm =
  /^\s*(?:import|export)\s+(?:type\s+)?(?:(?:[\w*]+(?:\s+as\s+\w+)?|\{[^}]*\})(?:\s*,\s*\{[^}]*\})?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm

const specifiers = (source: string): string[] =>
  [...source.matchAll(importForm)].map(match => match[1] ?? match[2] ?? '')

const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: root }).filter(file => !/node_modules|dist|\.(test|contract)\.ts$/.test(file))

const targets = (file: string): string[] =>
  specifiers(readFileSync(join(root, file), 'utf8')).map(specifier =>
    specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier,
  )

test('the tool imports only downwards', () => {
  const wrong = files('src/**/*.ts').flatMap(file => {
    const layer = file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
    const may = allowed[layer] ?? assert.fail(`${file} is in no layer of the table`)
    return targets(file)
      .map(target => (target.startsWith('@salus/services') ? 'services' : target))
      .filter(target => target === 'services' || /^(?:src|services|platforms|test|bench)\//.test(target))
      .filter(target =>
        target === 'services'
          ? !may.includes('services')
          : !target.startsWith(`src/${layer}/`) && !may.some(other => target.startsWith(`src/${other}/`)),
      )
      .map(target => `${file} imports ${target}`)
  })
  assert.deepEqual(wrong, [])
})

test('a service imports its own folder, the kit and the contracts of others', () => {
  const wrong = files('services/*/**/*.{ts,tsx}').flatMap(file => {
    const own = file.split('/')[1]
    return targets(file)
      .filter(target => /^(?:src|services|platforms|test|bench)\//.test(target) || target.startsWith('salus'))
      .filter(target => !target.startsWith(`services/${own}/`) && !target.startsWith('services/kit/'))
      .filter(target => own === 'kit' || !/^services\/[^/]+\/api\.ts$/.test(target))
      .map(target => `${file} imports ${target}`)
  })
  assert.deepEqual(wrong, [])
})

test('a platform file imports nothing but salus', () => {
  const wrong = files('platforms/**/*.ts').flatMap(file =>
    targets(file)
      .filter(target => target !== 'salus')
      .map(target => `${file} imports ${target}`),
  )
  assert.deepEqual(wrong, [])
})

test('the card reader imports nothing of the card generator, nor the generator of the reader', () => {
  const reader = files('services/**/*.ts').filter(file => targets(file).some(target => target.startsWith('test/')))
  const generator = files('test/cards/**/*.ts').filter(file =>
    targets(file).some(target => target.startsWith('services/ocr')),
  )
  assert.deepEqual([...reader, ...generator], [])
})
