import type { SecretKey } from '../../model/secret-value.ts'
import type { Service } from '../../model/service.ts'
import type { Store } from '../../model/store.ts'
import { passwordKeyOf, secretNameOf } from '../names.ts'
import type { Scope } from '../scope.ts'

/** What stands in a template for a value of a Secret. */
export const placeholder = (key: SecretKey): string => `{{${key}}}`

/** What stands for the password of a service's account in a store. */
export const servicePassword = (service: Service, store: Store): string =>
  placeholder(`${secretNameOf(service.name)}/${passwordKeyOf(store)}`)

/** What stands for a value of the store's own Secret. */
export const ownPassword = ({ name }: Store, key: string): string => placeholder(`${secretNameOf(name)}/${key}`)

/** Whether copies of a store are made in an environment, for which it has an account. */
export const isCopied = ({ environment }: Pick<Scope, 'environment'>, { backup }: Store): boolean =>
  backup !== undefined && environment.backupTarget !== undefined
