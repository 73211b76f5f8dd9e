// What a service is told on a cluster: plain values in its ConfigMap, secret ones in its Secret, and the URLs of stores
// put together in the Pod, so that a password stands in the Secret only.
import type { IEnvVar } from 'kubernetes-models/v1'
import type { Platform } from '../model/platform.ts'
import type { Recipe, SecretKey } from '../model/secret-value.ts'
import type { Service } from '../model/service.ts'
import type { Store } from '../model/store.ts'
import { serviceKeyOf, type Variable, variablesOf } from '../model/variables.ts'
import { addressesOf, connectionOf } from './connection.ts'
import { contentHash } from './content-hash.ts'
import { tracingEndpoint } from './monitoring/tracing.ts'
import { passwordKeyOf, secretNameOf } from './names.ts'
import type { Scope } from './scope.ts'

/** Seconds in which a Pod that was told to end still answers, until nobody sends to it any more. */
export const drainSeconds = 5

const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  left.name < right.name ? -1 : Number(left.name > right.name)

const sorted = <T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(table).sort(([left], [right]) => (left < right ? -1 : Number(left > right))))

/** `MYSQL_URL` is put together of `MYSQL_PASSWORD` and `MYSQL_ADDRESS`. */
const partOf = (store: Store, part: 'ADDRESS' | 'PASSWORD'): string => `${store.variable.replace(/_URL$/, '')}_${part}`

/** A service's ConfigMap: of exactly this content, so that an older revision of the service keeps its own. */
export type Configuration = { readonly name: string; readonly data: Readonly<Record<string, string>> }

/** What a service is told that is not secret, sorted. */
export const configurationOf = (scope: Scope, service: Service): Configuration => {
  const told = variablesOf(scope.platform, service, addressesOf(scope)).flatMap(({ name, source }) =>
    source.is === 'text' ? [[name, source.text]] : [],
  )
  const stores = service.stores.map(store => [partOf(store, 'ADDRESS'), connectionOf(scope, store).address])
  const spans = tracingEndpoint(scope)
  const settings = {
    DRAIN_SECONDS: String(drainSeconds),
    ...(tabledStores(service).length > 0 ? { SCHEMA: 'await' } : {}),
    ...(spans === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: spans }),
  }
  const data = sorted<string>({ ...Object.fromEntries([...told, ...stores]), ...settings })
  return { name: `${service.name}-config-${contentHash(data)}`, data }
}

const ownerOf = ({ services }: Platform, secret: string): SecretKey => {
  const owner = services.find(({ name, secrets }) => name === secret || secrets.some(own => own.name === secret))
  const key = owner?.name === secret ? 'service-key' : secret
  return `${secretNameOf(owner?.name ?? '')}/${key}`
}

/** Under which key of a service's Secret a variable's value is. */
const keyOf = (service: Service, { name, source }: Variable): string => {
  if (source.is === 'secret') return source.name === serviceKeyOf(service).name ? 'service-key' : source.name
  if (source.is === 'public-keys' && name !== 'CALLER_KEYS') return `${source.names.join('-')}-public`
  return 'caller-keys'
}

const recipeOf = ({ platform }: Scope, service: Service, { source }: Variable): Recipe | undefined => {
  if (source.is === 'public-keys') return { publicKeysOf: source.names.map(name => ownerOf(platform, name)).toSorted() }
  if (source.is !== 'secret') return undefined
  const secret = [serviceKeyOf(service), ...service.secrets].find(({ name }) => name === source.name)
  if (secret === undefined) return undefined
  return secret.kind === 'signing-key' ? { draw: secret.kind, keyId: secret.name } : { draw: secret.kind }
}

/** How each value of a service's own Secret is made, sorted by key. */
export const recipesOf = (scope: Scope, service: Service): Readonly<Record<string, Recipe>> => {
  const variables = variablesOf(scope.platform, service, addressesOf(scope)).flatMap(variable => {
    const recipe = recipeOf(scope, service, variable)
    return recipe === undefined ? [] : [[keyOf(service, variable), recipe] as const]
  })
  const passwords = service.stores.map(store => [passwordKeyOf(store), { draw: 'password' } as const] as const)
  return sorted(Object.fromEntries<Recipe>([...variables, ...passwords]))
}

const fromSecret = (service: Service, name: string, key: string): IEnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secretNameOf(service.name), key } },
})

/** The variables of a store's URL; Kubernetes' `$(…)` takes only what stands before it. */
const storeVariables = (scope: Scope, service: Service, store: Store, address: IEnvVar): readonly IEnvVar[] => {
  const password = partOf(store, 'PASSWORD')
  const { scheme } = connectionOf(scope, store)
  return [
    fromSecret(service, password, passwordKeyOf(store)),
    address,
    { name: store.variable, value: `${scheme}://${service.name}:$(${password})@$(${address.name})` },
  ]
}

/** The variables of a service's container beside those of its ConfigMap, whose name is `config`. */
export const containerVariables = (scope: Scope, service: Service, config: string): IEnvVar[] => {
  const secrets = variablesOf(scope.platform, service, addressesOf(scope)).filter(({ source }) =>
    ['secret', 'public-keys'].includes(source.is),
  )
  const stores = service.stores.toSorted(byName).flatMap(store => {
    const key = partOf(store, 'ADDRESS')
    return storeVariables(scope, service, store, { name: key, valueFrom: { configMapKeyRef: { name: config, key } } })
  })
  return [
    // By the Pod's name the autoscaler finds its figures among those of the service.
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...stores,
    ...secrets.toSorted(byName).map(variable => fromSecret(service, variable.name, keyOf(service, variable))),
  ]
}

/** The stores in which a service has tables, which must be there before it is ready. */
export const tabledStores = (service: Service): readonly Store[] =>
  service.stores.filter(({ kind }) => kind === 'mysql').toSorted(byName)

/** The variables of the Job that brings a service's tables up to date: nothing that changes with its configuration. */
export const migrationVariables = (scope: Scope, service: Service): IEnvVar[] =>
  tabledStores(service).flatMap(store => {
    const { address } = connectionOf(scope, store)
    return storeVariables(scope, service, store, { name: partOf(store, 'ADDRESS'), value: address })
  })
