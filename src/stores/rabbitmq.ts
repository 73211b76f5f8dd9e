import type { Store, StoreKind } from '../model/store.ts'

/** RabbitMQ, shared by the services that name it; embedded, one SQLite file with topic routing. */
export const rabbitmqKind: StoreKind<'rabbitmq'> = {
  kind: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  schemes: ['amqp:', 'amqps:'],
  example: 'amqp://user:password@127.0.0.1:5672/mediq?exchange=mediq_exchange',
  embedded: 'shared',
}

/** A RabbitMQ broker and the topic exchange that the platform's events go through. */
export const rabbitmq = (name: string, { exchange }: { readonly exchange: string }): Store<'rabbitmq'> => ({
  is: 'store',
  kind: 'rabbitmq',
  name,
  parameters: { exchange },
})
