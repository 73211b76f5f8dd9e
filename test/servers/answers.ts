import { once } from 'node:events'
import { connect } from 'node:net'

const ANSWER_MILLISECONDS = 500

/** Whether the server on this port of the loopback interface answers the greeting with the expected bytes. */
export const answers = async (port: number, greeting: string, expected: RegExp): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS)
    await once(socket, 'connect', { signal })
    if (greeting) socket.write(greeting, 'latin1')
    const [chunk] = await once(socket, 'data', { signal })
    return expected.test(String(chunk))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
