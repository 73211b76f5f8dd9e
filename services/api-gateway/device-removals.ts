import { Compile } from 'typebox/compile'
import type { Log } from '../kit/log.ts'
import type { Bus, Handler } from '../kit/stores/ports.ts'
import { deviceRemoved, userTopics } from '../user-service/api.ts'
import { openListening } from './bus-listening.ts'
import type { DeviceKeys } from './device-keys.ts'

/** What hearing of removals works with. */
export type RemovalParts = {
  readonly bus: Pick<Bus, 'listen' | 'ready'>
  readonly keys: Pick<DeviceKeys, 'forget' | 'forgetAll'>
  readonly log: Log
  readonly busPauseMilliseconds?: number
}

/**
 * Forgets a device's key as soon as the bus tells of its removal. While the bus is away a key that was exchanged is good
 * for the five minutes of its token at most.
 */
export const hearRemovals = (parts: RemovalParts): { readonly close: () => Promise<void> } => {
  const { bus, keys, log } = parts
  const isRemoval = Compile(deviceRemoved)
  const handler: Handler = async ({ data }) => {
    if (isRemoval.Check(data)) keys.forget(data.deviceId)
    else keys.forgetAll()
  }
  const pauses = parts.busPauseMilliseconds === undefined ? {} : { pauseMilliseconds: parts.busPauseMilliseconds }
  const topics = [userTopics.deviceRemoved]
  const listening = openListening({ bus, topics, handler, onGap: keys.forgetAll, log, ...pauses })
  void listening.want()
  return { close: listening.rest }
}
