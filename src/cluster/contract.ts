// What every Cluster does, sentence by sentence. The fake passes what the real API server passes, so a test against the
// fake says something about the real one.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest, ObjectReference } from '../model/manifest.ts'
import { referenceOf } from '../model/manifest.ts'
import type { Change, Cluster } from './cluster.ts'

/** A cluster, and a namespace of it that nobody else uses. */
export type Subject = { readonly cluster: Cluster; readonly namespace: string }

type Data = Readonly<Record<string, string>>
type Meta = Readonly<Record<string, unknown>>

const waitMilliseconds = 15_000

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + waitMilliseconds
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it did not become true in time')
    await sleep(20)
  }
}

const dataOf = (object: Manifest | undefined): unknown => object?.data
const specOf = (object: Manifest | undefined): Record<string, unknown> =>
  (object?.spec ?? {}) as Record<string, unknown>

const podTemplate = (app: string, containers: Data): object => ({
  metadata: { labels: { app } },
  spec: { containers: Object.entries(containers).map(([name, image]) => ({ name, image })) },
})

/** Objects of a namespace. */
const shapes = (namespace: string) => {
  const shape = (apiVersion: string, kind: string, name: string, rest: object, meta: Meta = {}): Manifest => ({
    apiVersion,
    kind,
    metadata: { name, namespace, ...meta },
    ...rest,
  })
  const workload = (kind: string, name: string, spec: object, app = name): Manifest =>
    shape('apps/v1', kind, name, {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app } },
        template: podTemplate(app, { main: 'invented:1' }),
        ...spec,
      },
    })
  return {
    shape,
    workload,
    settings: (name: string, data: Data, meta?: Meta): Manifest => shape('v1', 'ConfigMap', name, { data }, meta),
    settingsNamed: (name: string): ObjectReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace }),
  }
}

/** The sentences. `open` is called once, `close` when all is done. */
export const clusterContract = (
  title: string,
  open: () => Promise<Subject>,
  close: (subject: Subject) => Promise<void>,
): void => {
  describe(title, () => {
    let subject: Subject
    before(async () => {
      subject = await open()
      const { namespace, cluster } = subject
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    })
    after(() => close(subject))
    const say = (
      sentence: string,
      body: (given: Subject & ReturnType<typeof shapes>) => Promise<void>,
    ): Promise<void> => test(sentence, () => body({ ...subject, ...shapes(subject.namespace) }))

    for (const part of [identity, applying, owning, creating, immutability, patching, removing, listing, watching])
      part(say)
  })
}

type Say = (sentence: string, body: (given: Subject & ReturnType<typeof shapes>) => Promise<void>) => Promise<void>

const identity = (say: Say): void => {
  say('says its version, and the uid of kube-system as its own', async ({ cluster }) => {
    assert.match(await cluster.version(), /^v1\.\d+\.\d+/)
    const system = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' })
    assert.equal(await cluster.uid(), system?.metadata.uid)
  })
  say('lists a kind once, with its plural, its verbs and whether it has a namespace', async ({ cluster }) => {
    const kinds = await cluster.kinds()
    const named = (kind: string) => kinds.filter(one => one.kind === kind && one.verbs.includes('create'))
    const short = named('HorizontalPodAutoscaler').map(({ verbs: _verbs, ...rest }) => rest)
    const expected = { kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', namespaced: true }
    assert.deepEqual(short, [{ apiVersion: 'autoscaling/v2', ...expected }])
    assert.deepEqual(
      named('Namespace').map(kind => kind.namespaced),
      [false],
    )
  })
  say('refuses a kind that is not served', async ({ cluster, shape }) => {
    const unknown = shape('invented.example/v1', 'Unheard', 'a', {})
    const expected = {
      status: 404,
      reason: 'NoMatch',
      message: 'no matches for kind "Unheard" in version "invented.example/v1"',
    }
    await assert.rejects(cluster.apply(unknown), expected)
    await assert.rejects(cluster.get(referenceOf(unknown)), expected)
    await assert.rejects(cluster.list(unknown), expected)
    await assert.rejects(cluster.remove(referenceOf(unknown)), expected)
  })
  say('serves a kind as soon as its definition is accepted', async ({ cluster, shape, namespace }) => {
    const group = `${namespace}.example`
    const names = { kind: 'Ticket', plural: 'tickets', singular: 'ticket', listKind: 'TicketList' }
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    const version = { name: 'v1', served: true, storage: true, schema }
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `tickets.${group}` },
      spec: { group, scope: 'Namespaced', names, versions: [version] },
    }
    await cluster.apply(definition)
    const ticket = shape(`${group}/v1`, 'Ticket', 'first', { spec: { number: 1 } })
    await until(() =>
      cluster.apply(ticket).then(
        () => true,
        () => false,
      ),
    )
    assert.deepEqual(specOf(await cluster.get(referenceOf(ticket))), { number: 1 })
    assert.equal(await cluster.remove(referenceOf(definition)), true)
  })
}

const applying = (say: Say): void => {
  say('makes what is applied and not there yet', async ({ cluster, settings, settingsNamed }) => {
    assert.equal(await cluster.get(settingsNamed('made')), undefined)
    const made = await cluster.apply(settings('made', { a: '1' }))
    assert.match(String(made.metadata.uid), /^[0-9a-f-]{36}$/)
    assert.deepEqual(await cluster.get(settingsNamed('made')), made)
  })
  say('changes nothing when the same is applied again', async ({ cluster, settings }) => {
    const first = await cluster.apply(settings('same', { a: '1' }))
    const second = await cluster.apply(settings('same', { a: '1' }))
    assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
    const third = await cluster.apply(settings('same', { a: '2' }))
    assert.notEqual(third.metadata.resourceVersion, first.metadata.resourceVersion)
    assert.equal(third.metadata.uid, first.metadata.uid)
  })
  say('only shows what a dry run would make', async ({ cluster, settings, settingsNamed }) => {
    const shown = await cluster.apply(settings('dry', { a: '1' }), { dryRun: true })
    assert.deepEqual(dataOf(shown), { a: '1' })
    assert.equal(await cluster.get(settingsNamed('dry')), undefined)
    const made = await cluster.apply(settings('dry', { a: '1' }))
    assert.deepEqual(dataOf(await cluster.apply(settings('dry', { a: '2' }), { dryRun: true })), { a: '2' })
    assert.deepEqual(await cluster.get(settingsNamed('dry')), made)
  })
  say('counts a generation when what is wanted changes, not when a label does', async ({ cluster, workload }) => {
    const plain = workload('Deployment', 'counted', {})
    assert.equal((await cluster.apply(plain)).metadata.generation, 1)
    const labelled = { ...plain, metadata: { ...plain.metadata, labels: { team: 'a' } } }
    assert.equal((await cluster.apply(labelled)).metadata.generation, 1)
    const slower = { ...labelled, spec: { ...specOf(plain), minReadySeconds: 3 } }
    assert.equal((await cluster.apply(slower)).metadata.generation, 2)
  })
  say('refuses an object of a namespace that is not there', async ({ cluster, settings }) => {
    const lost = settings('lost', {}, { namespace: 'not-there' })
    const expected = { status: 404, reason: 'NotFound', message: 'namespaces "not-there" not found' }
    await assert.rejects(cluster.apply(lost), { ...expected, about: 'apply v1 ConfigMap not-there/lost' })
    await assert.rejects(cluster.create(lost), { ...expected, about: 'create v1 ConfigMap not-there/lost' })
  })
  say('refuses a name that is none', async ({ cluster, settings }) => {
    await assert.rejects(cluster.apply(settings('Not Valid', {})), {
      status: 422,
      reason: 'Invalid',
      message: /^ConfigMap "Not Valid" is invalid: metadata.name: Invalid value: "Not Valid": a lowercase RFC 1123/,
    })
  })
}

const owning = (say: Say): void => {
  say('removes what an applied object no longer names, and keeps what others set', async given => {
    const { cluster, settings, settingsNamed } = given
    await cluster.apply(settings('owned', { ours: '1', dropped: '1' }))
    await cluster.patch(settingsNamed('owned'), { data: { theirs: '1' } })
    assert.deepEqual(dataOf(await cluster.apply(settings('owned', { ours: '2' }))), { ours: '2', theirs: '1' })
  })
  say('merges containers by name', async ({ cluster, workload }) => {
    const of = (containers: Data): Manifest =>
      workload('Deployment', 'merged', { template: podTemplate('merged', containers) })
    await cluster.apply(of({ main: 'invented:1', side: 'invented:1' }))
    const merged = specOf(await cluster.apply(of({ main: 'invented:2' })))
    const { containers } = (merged.template as { spec: { containers: { name: string; image: string }[] } }).spec
    assert.deepEqual(
      containers.map(({ name, image }) => [name, image]),
      [['main', 'invented:2']],
    )
  })
  say('refuses to apply over a field that was written otherwise, unless forced', async given => {
    const { cluster, settings, settingsNamed } = given
    await cluster.apply(settings('torn', { one: '1', two: '2' }))
    await cluster.patch(settingsNamed('torn'), { data: { one: 'x', two: 'y' } })
    await assert.rejects(cluster.apply(settings('torn', { one: '1' })), {
      status: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "salus" using v1: .data.one',
    })
    await assert.rejects(cluster.apply(settings('torn', { one: '1', two: '2' })), {
      message: 'Apply failed with 2 conflicts: conflicts with "salus" using v1:\n- .data.one\n- .data.two',
    })
    const forced = await cluster.apply(settings('torn', { one: '1' }), { force: true })
    assert.deepEqual(dataOf(forced), { one: '1', two: 'y' })
    await cluster.apply(settings('torn', { one: '3' }))
  })
  say('does not quarrel about a field that already has the value', async ({ cluster, settings, settingsNamed }) => {
    await cluster.create(settings('agreed', { one: '1' }))
    await cluster.apply(settings('agreed', { one: '1' }))
    await cluster.apply(settings('agreed', {}))
    assert.deepEqual(dataOf(await cluster.get(settingsNamed('agreed'))), { one: '1' })
  })
}

const creating = (say: Say): void => {
  say('creates what is not there, and refuses what is', async ({ cluster, settings, settingsNamed }) => {
    assert.deepEqual(dataOf(await cluster.create(settings('new', { a: '1' }), { dryRun: true })), { a: '1' })
    assert.equal(await cluster.get(settingsNamed('new')), undefined)
    const made = await cluster.create(settings('new', { a: '1' }))
    await assert.rejects(cluster.create(settings('new', { a: '2' })), {
      status: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "new" already exists',
    })
    assert.deepEqual(await cluster.get(settingsNamed('new')), made)
  })
}

const immutability = (say: Say): void => {
  const refuses = (
    sentence: string,
    message: string,
    pair: (given: ReturnType<typeof shapes>) => readonly [Manifest, Manifest],
  ): Promise<void> =>
    say(sentence, async given => {
      const [first, second] = pair(given)
      await given.cluster.apply(first)
      await assert.rejects(given.cluster.apply(second), (error: Error & { status?: number; reason?: string }) => {
        assert.deepEqual([error.status, error.reason], [422, 'Invalid'])
        assert.equal(error.message.slice(0, message.length), message)
        return true
      })
    })
  refuses(
    'refuses another selector of a Deployment',
    'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ({ workload }) => [
      workload('Deployment', 'fixed', {}),
      workload('Deployment', 'fixed', { template: podTemplate('other', { main: 'invented:1' }) }, 'other'),
    ],
  )
  refuses(
    'refuses what a StatefulSet may not change',
    `StatefulSet.apps "fixed" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    ({ workload }) => [
      workload('StatefulSet', 'fixed', { serviceName: 'one' }),
      workload('StatefulSet', 'fixed', { serviceName: 'two' }),
    ],
  )
  const job = (image: string) => ({
    spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
  })
  refuses(
    'refuses another template of a Job',
    'Job.batch "fixed" is invalid: spec.template: Invalid value: {',
    ({ shape }) => [
      shape('batch/v1', 'Job', 'fixed', job('invented:1')),
      shape('batch/v1', 'Job', 'fixed', job('invented:2')),
    ],
  )
  refuses(
    'refuses a change of what is declared immutable',
    'ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    ({ shape }) => [
      shape('v1', 'ConfigMap', 'fixed', { immutable: true, data: { a: '1' } }),
      shape('v1', 'ConfigMap', 'fixed', { immutable: true, data: { a: '2' } }),
    ],
  )
  refuses(
    'refuses another type of a Secret',
    'Secret "fixed" is invalid: type: Invalid value: "invented.example/other": field is immutable',
    ({ shape }) => [
      shape('v1', 'Secret', 'fixed', { type: 'Opaque' }),
      shape('v1', 'Secret', 'fixed', { type: 'invented.example/other' }),
    ],
  )
  const claim = (storage: string, mode = 'ReadWriteOnce') => ({
    spec: { accessModes: [mode], storageClassName: 'not-there', resources: { requests: { storage } } },
  })
  refuses(
    'refuses to grow a claim that is not bound',
    'PersistentVolumeClaim "fixed" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ({ shape }) => [
      shape('v1', 'PersistentVolumeClaim', 'fixed', claim('1Gi')),
      shape('v1', 'PersistentVolumeClaim', 'fixed', claim('2Gi')),
    ],
  )
  const bind = (name: string) => ({ roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name } })
  refuses(
    'refuses another role of a binding',
    'RoleBinding.rbac.authorization.k8s.io "fixed" is invalid: roleRef: Invalid value: {',
    ({ shape }) => [
      shape('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', bind('one')),
      shape('rbac.authorization.k8s.io/v1', 'RoleBinding', 'fixed', bind('two')),
    ],
  )
}

const patching = (say: Say): void => {
  say('merges a patch; null removes', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('patched', { a: '1', b: '1' }))
    const patched = await cluster.patch(settingsNamed('patched'), { data: { a: null, c: '2' } })
    assert.deepEqual(dataOf(patched), { b: '1', c: '2' })
  })
  say('refuses to patch what is not there', async ({ cluster, settingsNamed }) => {
    await assert.rejects(cluster.patch(settingsNamed('nobody'), { data: { a: '1' } }), {
      status: 404,
      reason: 'NotFound',
      message: 'configmaps "nobody" not found',
    })
  })
  say('keeps what is wanted and what is apart', async ({ cluster, shape }) => {
    const volume = (status?: object): Manifest =>
      shape('v1', 'PersistentVolumeClaim', 'apart', {
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'nope', resources: { requests: { storage: '1Gi' } } },
        ...(status === undefined ? {} : { status }),
      })
    await cluster.apply(volume({ phase: 'Bound' }))
    const phase = async () =>
      ((await cluster.get(referenceOf(volume())))?.status as { phase?: string } | undefined)?.phase
    assert.notEqual(await phase(), 'Lost')
    await cluster.patch(referenceOf(volume()), { status: { phase: 'Lost' } }, 'status')
    assert.equal(await phase(), 'Lost')
    await cluster.patch(referenceOf(volume()), { metadata: { labels: { a: 'b' } }, status: { phase: 'Pending' } })
    assert.equal(await phase(), 'Lost')
  })
  say('scales by the subresource, and answers the Scale', async ({ cluster, workload }) => {
    const stopped = workload('Deployment', 'scaled', {
      template: podTemplate('scaled', { main: 'invented:1' }),
      paused: true,
    })
    await cluster.apply(stopped)
    const scale = await cluster.patch(referenceOf(stopped), { spec: { replicas: 2 } }, 'scale')
    assert.deepEqual([scale.kind, specOf(scale).replicas], ['Scale', 2])
    assert.equal(specOf(await cluster.get(referenceOf(stopped))).replicas, 2)
    await cluster.remove(referenceOf(stopped))
  })
  say('has no log of a Pod that is not there', async ({ cluster, namespace }) => {
    await assert.rejects(cluster.logs({ namespace, name: 'nobody' }, { lines: 5 }), {
      status: 404,
      message: 'pods "nobody" not found',
    })
  })
}

const removing = (say: Say): void => {
  const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Manifest, more: object = {}): Meta => ({
    ownerReferences: [{ apiVersion, kind, name, uid, ...more }],
  })
  say('removes what is there, and says whether there was something', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('left', {}))
    assert.equal(await cluster.remove(settingsNamed('left'), { dryRun: true }), true)
    assert.equal(await cluster.remove(settingsNamed('left')), true)
    assert.equal(await cluster.get(settingsNamed('left')), undefined)
    assert.equal(await cluster.remove(settingsNamed('left')), false)
  })
  say('does not remove the successor of what was meant', async ({ cluster, settings, settingsNamed }) => {
    const made = await cluster.apply(settings('successor', {}))
    await assert.rejects(cluster.remove(settingsNamed('successor'), { uid: 'another' }), {
      status: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ConfigMap "successor": the UID in the precondition (another) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
    })
    assert.equal(await cluster.remove(settingsNamed('successor'), { uid: String(made.metadata.uid) }), true)
  })
  say('keeps what a finalizer holds until it lets go', async ({ cluster, settings, settingsNamed }) => {
    await cluster.apply(settings('held', { a: '1' }, { finalizers: ['invented.example/hold'] }))
    assert.equal(await cluster.remove(settingsNamed('held')), true)
    const held = await cluster.get(settingsNamed('held'))
    assert.match(String(held?.metadata.deletionTimestamp), /^\d{4}-/)
    await cluster.patch(settingsNamed('held'), { metadata: { finalizers: null } })
    assert.equal(await cluster.get(settingsNamed('held')), undefined)
  })
  say('lets what an object owned follow it', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('owner', {}))
    await cluster.apply(settings('follower', {}, ownedBy(owner)))
    await cluster.remove(settingsNamed('owner'))
    await until(async () => (await cluster.get(settingsNamed('follower'))) === undefined)
  })
  say('waits in the foreground for what an object owned', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('patient', {}))
    const held = { ...ownedBy(owner, { blockOwnerDeletion: true }), finalizers: ['invented.example/hold'] }
    await cluster.apply(settings('slow', {}, held))
    await cluster.remove(settingsNamed('patient'), { propagation: 'Foreground' })
    await until(async () => (await cluster.get(settingsNamed('slow')))?.metadata.deletionTimestamp !== undefined)
    assert.ok(await cluster.get(settingsNamed('patient')))
    await cluster.patch(settingsNamed('slow'), { metadata: { finalizers: null } })
    await until(async () => (await cluster.get(settingsNamed('patient'))) === undefined)
  })
  say('leaves, when told so, what an object owned', async ({ cluster, settings, settingsNamed }) => {
    const owner = await cluster.apply(settings('parent', {}))
    await cluster.apply(settings('orphan', { a: '1' }, ownedBy(owner)))
    await cluster.remove(settingsNamed('parent'), { propagation: 'Orphan' })
    await until(async () => (await cluster.get(settingsNamed('parent'))) === undefined)
    const orphan = await cluster.get(settingsNamed('orphan'))
    assert.deepEqual([dataOf(orphan), orphan?.metadata.ownerReferences], [{ a: '1' }, undefined])
  })
  say('takes what is in a namespace with it, and takes nothing new meanwhile', async given => {
    const { cluster, namespace, settings } = given
    const name = `${namespace}-leaving`
    const home = { apiVersion: 'v1', kind: 'Namespace', name }
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    const held = settings('held', {}, { namespace: name, finalizers: ['invented.example/hold'] })
    await cluster.apply(held)
    await cluster.remove(home)
    const status = (await cluster.get(home))?.status
    assert.equal((status as { phase?: string } | undefined)?.phase, 'Terminating')
    await assert.rejects(cluster.apply(settings('late', {}, { namespace: name })), {
      status: 403,
      reason: 'Forbidden',
      message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    })
    await cluster.patch(referenceOf(held), { metadata: { finalizers: null } })
    await until(async () => (await cluster.get(home)) === undefined)
  })
}

const listing = (say: Say): void => {
  const selectors: Readonly<Record<string, readonly string[]>> = {
    'list=yes': ['one', 'three', 'two'],
    'list=yes,colour=red': ['one'],
    'list=yes,colour!=red': ['three', 'two'],
    'list=yes,colour in (red,blue)': ['one', 'two'],
    'list=yes,colour notin (red)': ['three', 'two'],
    'list=yes,colour': ['one', 'two'],
    'list=yes,!colour': ['three'],
  }
  say('lists what a label selector selects', async ({ cluster, namespace, settings }) => {
    await cluster.apply(settings('one', {}, { labels: { list: 'yes', colour: 'red' } }))
    await cluster.apply(settings('two', {}, { labels: { list: 'yes', colour: 'blue' } }))
    await cluster.apply(settings('three', {}, { labels: { list: 'yes' } }))
    for (const [labels, expected] of Object.entries(selectors)) {
      const found = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace, labels })
      assert.deepEqual(found.map(({ metadata }) => metadata.name).sort(), expected, labels)
      assert.deepEqual([...new Set(found.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))], ['v1 ConfigMap'])
    }
  })
  say('lists a kind of all namespaces', async ({ cluster, namespace, settings }) => {
    const label = { across: namespace }
    await cluster.apply(settings('here', {}, { labels: label }))
    await cluster.apply(settings(`${namespace}-there`, {}, { namespace: 'default', labels: label }))
    const found = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', labels: `across=${namespace}` })
    await cluster.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: `${namespace}-there`, namespace: 'default' })
    assert.deepEqual(found.map(({ metadata }) => metadata.namespace).sort(), ['default', namespace].sort())
  })
}

const watching = (say: Say): void => {
  say('tells what is there, then every change of what is selected, until the signal', async given => {
    const { cluster, namespace, settings, settingsNamed } = given
    const labels = { labels: { watched: 'yes' } }
    await cluster.apply(settings('seen', { a: '1' }, labels))
    const controller = new AbortController()
    const told: string[] = []
    const watched = cluster.watch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'watched=yes' },
      controller.signal,
    )
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'ADDED seen 1': () => cluster.apply(settings('seen', { a: '2' }, labels)),
      'MODIFIED seen 2': () => cluster.apply(settings('unseen', { a: '1' })),
      'DELETED seen 2': () => cluster.apply(settings('next', { a: '1' }, labels)),
      'ADDED next 1': () => cluster.remove(settingsNamed('next')),
      'DELETED next 1': async () => controller.abort(),
    }
    for await (const { type, object } of watched) {
      const line = `${type} ${object.metadata.name} ${(dataOf(object) as Data).a}`
      told.push(line)
      await steps[line]?.()
      if (line === 'MODIFIED seen 2') await cluster.remove(settingsNamed('seen'))
    }
    assert.deepEqual(told, Object.keys(steps))
  })
  say('tells a watcher that an object no longer bears the label', async ({ cluster, namespace, settings }) => {
    const bearing = settings('bearing', {}, { labels: { born: 'yes' } })
    await cluster.apply(bearing)
    const controller = new AbortController()
    const told: Change['type'][] = []
    for await (const { type } of cluster.watch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'born=yes' },
      controller.signal,
    )) {
      told.push(type)
      if (type === 'ADDED') await cluster.apply(settings('bearing', {}))
      else controller.abort()
    }
    assert.deepEqual(told, ['ADDED', 'DELETED'])
  })
  say('ends a watch that waits', async ({ cluster, namespace }) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    const told: Change[] = []
    const selection = { apiVersion: 'v1', kind: 'Secret', namespace, labels: 'nobody=bears' }
    for await (const change of cluster.watch(selection, controller.signal)) told.push(change)
    assert.deepEqual(told, [])
  })
}
