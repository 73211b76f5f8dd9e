import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'

const program = resolve(import.meta.dirname, '../bin/salus')
const folder = mkdtempSync(join(tmpdir(), 'salus-render-'))
after(() => rmSync(folder, { recursive: true }))

const salus = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, ['render', ...words], { encoding: 'utf8', cwd: folder })
  return { status, stdout, stderr }
}

test('without a folder one stream of YAML is written, the Namespace first', () => {
  const { status, stdout, stderr } = salus('mediq', '--env', 'test')
  assert.deepEqual([status, stderr], [0, ''])
  const documents = parseAllDocuments(stdout).map(document => document.toJS())
  assert.equal(documents[0].kind, 'Namespace')
  assert.ok(documents.every(({ apiVersion, kind, metadata }) => apiVersion && kind && metadata.name))
  const list = JSON.parse(salus('mediq', '--env', 'test', '--format', 'json').stdout)
  assert.deepEqual(list.items, documents)
})

test('a slow reader gets everything, and one that leaves early hears no complaint', () => {
  const piped = (reader: string) =>
    spawnSync('sh', ['-c', `"$0" render mediq --env test | ${reader}`, program], { encoding: 'utf8', cwd: folder })
  const { stdout } = piped('(sleep 3; cat)')
  assert.ok(stdout.length > 100_000)
  assert.equal(stdout, salus('mediq', '--env', 'test').stdout)
  assert.deepEqual([piped('head -1').stdout, piped('head -1').stderr], ['apiVersion: v1\n', ''])
})

test('with a folder an index names every file, and the operators’ scripts call the commands', () => {
  const out = join(folder, 'k8s')
  const { status, stdout } = salus('mediq', '--env', 'staging', '--out', out)
  assert.equal(status, 0)
  const { resources } = parse(readFileSync(join(out, 'kustomization.yaml'), 'utf8'))
  assert.match(stdout, new RegExp(`^${out}/kustomization.yaml: ${resources.length} objects in `))
  assert.ok(resources.every((path: string) => existsSync(join(out, path))))
  const script = readFileSync(join(out, 'scripts/health-check.sh'), 'utf8')
  assert.match(script, /^exec salus health "\$@" --platform "\$\{SALUS_PLATFORM:-mediq\}"$/m)
})

test('a form that does not exist, and a place that is no cluster, are refused with what there is', () => {
  assert.deepEqual(salus('mediq', '--as', 'helm'), {
    status: 2,
    stdout: '',
    stderr: 'error  --as: expected manifests, received "helm"\n',
  })
  const { status, stderr } = salus('mediq', '--env', 'laptop')
  assert.equal(status, 2)
  assert.match(stderr, /environments on a cluster \(staging, test, production\), received laptop/)
})

test('nodes that cannot hold what is rendered are a finding, and the objects are written all the same', () => {
  writeFileSync(
    join(folder, 'platform.ts'),
    `import { cluster, platform, service, traefik } from 'salus'
const web = service('web', { port: 8080, cpu: '2..4', replicas: '3..9', image: 'clinic/web:1', command: ['./web'] })
export default platform('clinic', {
  timeZone: 'Asia/Jakarta', services: [web], calls: [], routes: [],
  environments: { staging: cluster({
    namespace: 'clinic', image: 'clinic/services:1', nodes: { count: 2, cpu: '8', memory: '32Gi' },
    podNetwork: '10.244.0.0/16', ingress: traefik(), tls: { secret: 'tls' }, stores: 'single',
  }) },
})
`,
  )
  const { status, stdout, stderr } = salus('./platform.ts')
  assert.equal(status, 1)
  assert.match(stdout, /^apiVersion: v1\nkind: Namespace\n/)
  assert.match(stderr, /^error {2}fits-nodes {2}environment clinic {2}nodes\n {7}expected room for 15 Pods, 30 CPU/)
})
