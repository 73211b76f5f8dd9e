import { Command } from 'commander'
import type { Manifest } from '../../model/manifest.ts'
import type { Deployment } from '../cluster-session.ts'
import { type ExitCode, UsageError } from '../errors.ts'
import { parseFormat } from '../format.ts'
import type { Output } from '../output.ts'

const forms = ['manifests'] as const

type Options = {
  readonly env: string
  readonly out?: string
  readonly as: (typeof forms)[number]
  readonly format: 'text' | 'json'
}

const parseForm = (text: string): Options['as'] => {
  const form = forms.find(known => known === text)
  if (form !== undefined) return form
  throw new UsageError(`--as: expected ${forms.join(' or ')}, received ${JSON.stringify(text)}`)
}

const write = async (deployment: Deployment, manifests: readonly Manifest[], out: string, { format }: Options) => {
  const [{ filesOf }, { indexOf, writeRendering }] = await Promise.all([
    import('../../render/files.ts'),
    import('../write-rendering.ts'),
  ])
  const { written, removed } = writeRendering(out, filesOf(deployment, manifests))
  const index = indexOf(out)
  return format === 'json'
    ? JSON.stringify({ index, written, removed }, undefined, 2)
    : `${index}: ${manifests.length} objects in ${written.length} files, ${removed.length} removed`
}

const stream = async (manifests: readonly Manifest[], { format }: Options): Promise<string> => {
  if (format === 'json') return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }, undefined, 2)
  const { yamlStream } = await import('../../render/yaml.ts')
  return yamlStream(manifests).slice(0, -1)
}

const run = async (word: string | undefined, options: Options, output: Output): Promise<ExitCode> => {
  const [{ loadDeployment }, { render }, { judgeCapacity }, { findingText }] = await Promise.all([
    import('../cluster-session.ts'),
    import('../../render/render.ts'),
    import('../../render/capacity.ts'),
    import('../../report/text.ts'),
  ])
  const deployment = await loadDeployment({ platform: word, environment: options.env })
  const { platform, name, environment } = deployment
  const manifests = render(platform, name, environment)
  const { out } = options
  output.data(await (out === undefined ? stream(manifests, options) : write(deployment, manifests, out, options)))
  const findings = [...judgeCapacity(environment, manifests)]
  for (const finding of findings) output.note(findingText(finding))
  return findings.length > 0 ? 1 : 0
}

/** `salus render`: writes the objects of a platform in one of its environments. */
export const renderCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  new Command('render')
    .description('writes the platform’s Kubernetes objects, in the order in which they are applied; no secret value')
    .argument('[platform]', 'a name under platforms/ or a path to a platform file; ./platform.ts, else mediq')
    .option('--env <environment>', 'an environment of the platform on a cluster', 'staging')
    .option('--out <dir>', 'one file for each object in this folder, and a kustomization.yaml; else one YAML stream')
    .option('--as <form>', 'the form of what is written: manifests', parseForm, 'manifests')
    .option('--format <format>', 'text (YAML) or json', parseFormat, 'text')
    .addHelpText('after', '\nExample:\n  salus render mediq --env production --out k8s')
    .action(async (word: string | undefined, options: Options) => done(await run(word, options, output)))
