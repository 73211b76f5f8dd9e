import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'

/** MySQL 8.4 or MariaDB. Each service has its own tables; embedded, a SQLite file of its own. */
export const mysqlKind: StoreKind<'mysql'> = {
  kind: 'mysql',
  variable: 'MYSQL_URL',
  schemes: ['mysql:'],
  example: 'mysql://user:password@127.0.0.1:3306/mediq',
  embedded: 'own',
  defaults: { version: '8.4.6', size: '20Gi', cpu: '500m..2', memory: '1Gi..4Gi' },
}

/** A MySQL database. */
export const mysql = (name: string, options: StoreOptions = {}): Store<'mysql'> => storeOf(mysqlKind, name, options)
