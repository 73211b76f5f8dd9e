import type { Store, StoreKind } from '../model/store.ts'

/** MySQL 8.4 or MariaDB. Each service has its own tables; embedded, a SQLite file of its own. */
export const mysqlKind: StoreKind<'mysql'> = {
  kind: 'mysql',
  variable: 'MYSQL_URL',
  schemes: ['mysql:'],
  example: 'mysql://user:password@127.0.0.1:3306/mediq',
  embedded: 'own',
}

/** A MySQL database. */
export const mysql = (name: string): Store<'mysql'> => ({ is: 'store', kind: 'mysql', name, parameters: {} })
