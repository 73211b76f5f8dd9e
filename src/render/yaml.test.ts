import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse, parseAllDocuments } from 'yaml'
import type { Manifest } from '../model/manifest.ts'
import { yamlOf, yamlStream } from './yaml.ts'

const objectOf = (content: unknown): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'any' },
  content,
})

const readBack = (content: unknown, version: '1.1' | '1.2'): unknown =>
  parse(yamlOf(objectOf(content)), { version, maxAliasCount: 0, uniqueKeys: true }).content

const bothVersionsRead = (content: unknown): void => {
  assert.deepEqual(readBack(content, '1.2'), content)
  assert.deepEqual(readBack(content, '1.1'), content)
}

test('a text that YAML would take for something else stays a text', () => {
  const texts = [
    ...['yes', 'No', 'ON', 'off', 'y', 'true', 'null', '~', ''],
    ...['1', '0755', '1e3', '0x1f', '1_000', '12:30:45', '2026-11-21', '.inf', '-', '- a', '8602/tcp'],
    ...[
      'a: b',
      'a #b',
      'a:',
      ' a',
      'a ',
      '#a',
      '*a',
      '&a',
      '!a',
      '@a',
      '`a',
      '%a',
      '{a',
      '[a',
      '"a',
      "'a",
      '|',
      '>',
      '<<',
      '=',
    ],
    ...['0 2 * * *', 'mysql://user-service:$(MYSQL_PASSWORD)@$(MYSQL_ADDRESS)', 'http://user-service:8602'],
  ]
  bothVersionsRead(texts)
  bothVersionsRead(Object.fromEntries(texts.map((text, index) => [text, index])))
})

test('lines stand as lines, whatever they begin and end with', () => {
  const texts = [
    'a\nb',
    'a\nb\n',
    'a\n\n  b\n',
    '\na',
    ' a\nb',
    'a\n\n',
    'a\r\nb',
    'a\n\tb',
    '#a\nb',
    'a \nb',
    'a\u0085\nb',
    'a\nb ',
  ]
  bothVersionsRead(texts)
  bothVersionsRead({ deep: [{ texts }] })
  assert.match(yamlOf(objectOf('[client]\nport=3306\n')), /content: \|\n {2}\[client\]\n {2}port=3306\n$/)
})

test('whatever JSON holds is read back as it was', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.constantFrom('a\nb', 'yes', '1'),
  )
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      text,
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        text.filter(key => key !== '__proto__'),
        tie('value'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  }))
  fc.assert(
    fc.property(value, content => {
      assert.deepEqual(readBack(content, '1.2'), content)
    }),
    { numRuns: 2000 },
  )
})

test('an object begins with what it is and its name, and a stream separates documents', () => {
  const service: Manifest = { spec: { clusterIP: 'None' }, metadata: { name: 'a' }, kind: 'Service', apiVersion: 'v1' }
  const text = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  clusterIP: None\n'
  assert.equal(yamlOf(service), text)
  assert.equal(yamlStream([service, service]), `${text}---\n${text}`)
  assert.equal(parseAllDocuments(yamlStream([service, service])).length, 2)
})
