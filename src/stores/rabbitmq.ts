import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'

/** RabbitMQ, shared by the services that name it; embedded, one SQLite file with topic routing. */
export const rabbitmqKind: StoreKind<'rabbitmq'> = {
  kind: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  schemes: ['amqp:', 'amqps:'],
  example: 'amqp://user:password@127.0.0.1:5672/mediq?exchange=mediq_exchange',
  embedded: 'shared',
  defaults: { version: '4.1.4', size: '10Gi', cpu: '300m..2', memory: '1Gi..4Gi' },
}

/** How a broker is written: beside what every store has, the topic exchange that the platform's events go through. */
export type RabbitmqOptions = StoreOptions & { readonly exchange: string }

/** A RabbitMQ broker. */
export const rabbitmq = (name: string, { exchange, ...options }: RabbitmqOptions): Store<'rabbitmq'> =>
  storeOf(rabbitmqKind, name, options, { exchange })
