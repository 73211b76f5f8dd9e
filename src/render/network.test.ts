import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { INetworkPolicy, INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1'
import { clinicScope, objectOf, rendered } from './clinic-fixture.ts'
import { allow, workload } from './network.ts'
import { networkPolicies } from './network-policies.ts'

const peerText = ({ ipBlock, namespaceSelector, podSelector }: INetworkPolicyPeer): string => {
  if (ipBlock !== undefined) return ipBlock.cidr
  const namespace = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name']
  const labels = podSelector?.matchLabels ?? {}
  return `${namespace === undefined ? '' : `${namespace}/`}${labels['app.kubernetes.io/name'] ?? labels['k8s-app']}`
}

const ends = ({ spec }: INetworkPolicy): string[] => {
  const own = spec?.podSelector?.matchLabels?.['app.kubernetes.io/name'] ?? '*'
  const ports = (list: readonly { protocol?: string; port?: number | string }[] = []) =>
    list.map(({ protocol, port }) => `${protocol} ${port}`).join(',')
  return [
    ...(spec?.egress ?? []).map(rule => `out ${own} => ${rule.to?.map(peerText)} : ${ports(rule.ports)}`),
    ...(spec?.ingress ?? []).map(rule => `in  ${rule.from?.map(peerText)} => ${own} : ${ports(rule.ports)}`),
  ]
}

const lines = (scope = clinicScope()): string[] =>
  (rendered(networkPolicies, scope) as unknown as INetworkPolicy[]).flatMap(ends).toSorted()

test('declared calls, stores, migrations, the way in and DNS are allowed at both ends, and nothing else', () => {
  assert.deepEqual(lines(), [
    'in  desk => records-service : TCP 9001',
    'in  desk => redis : TCP 6379',
    'in  records-service => mysql : TCP 3306',
    'in  records-service => rabbitmq : TCP 5672',
    'in  records-service-migrate => mysql : TCP 3306',
    'in  traefik/traefik => desk : TCP 9000',
    'out * => kube-system/kube-dns : UDP 53,TCP 53',
    'out desk => records-service : TCP 9001',
    'out desk => redis : TCP 6379',
    'out records-service => mysql : TCP 3306',
    'out records-service => rabbitmq : TCP 5672',
    'out records-service-migrate => mysql : TCP 3306',
  ])
})

test('what no policy allows is denied, both ways', () => {
  const { spec } = objectOf<INetworkPolicy>(rendered(networkPolicies), 'NetworkPolicy', 'default-deny')
  assert.deepEqual(spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
})

test('of an allowed connection only the ends that are rendered get a policy, each in its own namespace', () => {
  const scope = clinicScope()
  const collector = workload('collector', 'clinic-nodes')
  const both = allow(scope, { from: collector, to: workload('loki'), ports: [3100] })
  assert.deepEqual(
    both.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    ['clinic-nodes/allow-collector-to-loki-egress', 'clinic-staging/allow-collector-to-loki-ingress'],
  )
  assert.deepEqual((both as unknown as INetworkPolicy[]).flatMap(ends), [
    'out collector => clinic-staging/loki : TCP 3100',
    'in  clinic-nodes/collector => loki : TCP 3100',
  ])
  const outside = { is: 'addresses', name: 'copies', cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] } as const
  const [policy, ...others] = allow(scope, { from: workload('backup'), to: outside, ports: [443] })
  assert.deepEqual(others, [])
  assert.deepEqual((policy as unknown as INetworkPolicy).spec?.egress?.[0]?.to, [
    { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] } },
  ])
})
