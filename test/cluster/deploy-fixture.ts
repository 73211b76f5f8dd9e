// A shop of busybox Pods, deployed by the code of `salus deploy` into a namespace of its own on the real cluster.
import { randomBytes } from 'node:crypto'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { ownerLabels, type Stage, stageLabel } from '../../src/model/stage.ts'
import { awaitNamespaces, DeployStopped, deploy, lossesOf, planOf } from '../../src/operate/deploy.ts'
import { planText, refusalText } from '../../src/plan/plan-text.ts'
import { isChange, type Plan } from '../../src/plan/step.ts'

/** How a Pod of the shop differs. */
export type PodVariation = {
  readonly image?: string
  readonly command?: string
  readonly resources?: object
  readonly pod?: object
  readonly container?: object
  readonly labels?: Readonly<Record<string, string>>
}

/** What a deployment said and came to. */
export type Deployed = {
  readonly plan: Plan
  readonly planned: string
  readonly said: string
  /** Why it stopped; undefined where it did not. */
  readonly stopped: string | undefined
}

const serve = 'mkdir -p /tmp/www && echo ok >/tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www'

/** The shop in a namespace of its own. */
export type Shop = ReturnType<typeof openShop>

/** Describes a shop; nothing is there until it is deployed. */
export const openShop = (cluster: Cluster) => {
  const namespace = `deploy-${randomBytes(4).toString('hex')}`
  const target = { platform: 'shop', environment: namespace }
  const labels = (stage: Stage) => ({ ...ownerLabels('shop', namespace), [stageLabel]: stage })

  const home: Manifest = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: labels('namespace') },
  }

  const object = (stage: Stage, apiVersion: string, kind: string, name: string, rest: object = {}): Manifest => {
    const { annotations, ...fields } = rest as { readonly annotations?: Readonly<Record<string, string>> }
    const metadata = { name, namespace, labels: labels(stage), ...(annotations === undefined ? {} : { annotations }) }
    return { apiVersion, kind, metadata, ...fields }
  }

  const template = (name: string, { image = 'busybox', command = serve, ...more }: PodVariation) => ({
    metadata: { labels: { app: name, ...more.labels } },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...more.pod,
      containers: [
        {
          name,
          image,
          command: ['sh', '-c', command],
          resources: more.resources ?? { requests: { cpu: '1m', memory: '8Mi' } },
          ...more.container,
        },
      ],
    },
  })

  const deployment = (name: string, variation: PodVariation = {}, spec: object = {}): Manifest =>
    object('services', 'apps/v1', 'Deployment', name, {
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name, variation), ...spec },
    })

  const claims = (storage: string, more: object) => [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
    },
  ]

  const store = (name: string, storage: string, variation: PodVariation = {}, claim: object = {}): Manifest =>
    object('stores', 'apps/v1', 'StatefulSet', name, {
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: { app: name } },
        template: template(name, { container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] }, ...variation }),
        volumeClaimTemplates: claims(storage, claim),
      },
    })

  const job = (name: string, command: string): Manifest =>
    object('migrations', 'batch/v1', 'Job', name, {
      spec: { backoffLimit: 0, template: template(name, { command, pod: { restartPolicy: 'Never' } }) },
    })

  const plan = (...manifests: readonly Manifest[]) => planOf({ cluster, target, desired: [home, ...manifests] })

  /** Deploys these, and nothing else: what was there before is pruned, data included where it is agreed to. */
  const deployShop = async (manifests: readonly Manifest[], { seconds = 60, agree = true } = {}): Promise<Deployed> => {
    const said: string[] = []
    const shown = new Set<string>()
    const show = (lines: readonly string[]): void => {
      for (const line of lines) shown.add(line)
    }
    const patience = { seconds, progress: { say: (line: string) => said.push(line), show } }
    const deploying = { cluster, target, desired: [home, ...manifests] }
    let planned: Plan = { steps: [], refusals: [] }
    let stopped: string | undefined
    try {
      await awaitNamespaces(deploying, patience)
      planned = await planOf(deploying)
      if (planned.refusals.length > 0) stopped = planned.refusals.flatMap(refusalText).join('\n')
      else await deploy(deploying, planned, agree ? lossesOf(planned) : [], patience)
    } catch (error) {
      if (!(error instanceof DeployStopped)) throw error
      stopped = error.message
    }
    return { plan: planned, planned: planText(planned).join('\n'), said: [...said, ...shown].join('\n'), stopped }
  }

  /** The changes that a deploy of these would still make. */
  const changesLeft = async (...manifests: readonly Manifest[]): Promise<string> => {
    const left = await plan(...manifests)
    return left.steps.some(isChange) ? planText(left).join('\n') : ''
  }

  const get = (apiVersion: string, kind: string, name: string) => cluster.get({ apiVersion, kind, name, namespace })
  const list = (apiVersion: string, kind: string) => cluster.list({ apiVersion, kind, namespace })
  const close = () => cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })

  return {
    cluster,
    namespace,
    target,
    home,
    object,
    template,
    deployment,
    store,
    job,
    plan,
    deploy: deployShop,
    changesLeft,
    get,
    list,
    close,
  }
}
