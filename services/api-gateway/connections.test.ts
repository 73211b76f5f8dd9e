import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { type GatewayUnderTest, openGateway } from '../../test/gateway-fixture.ts'

const open = async (t: TestContext, connections: number): Promise<GatewayUnderTest> => {
  const under = await openGateway({ variables: { CONNECTIONS_PER_CLIENT: String(connections) } })
  t.after(under.close)
  return under
}

const address = '127.0.0.50'
const port = (under: GatewayUnderTest): number => Number(new URL(under.gateway.url).port)

const socketFrom = async (under: GatewayUnderTest, localAddress = address): Promise<Socket> => {
  const socket = connect({ port: port(under), host: '127.0.0.1', localAddress })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}
const socketsFrom = (under: GatewayUnderTest, count: number): Promise<readonly Socket[]> =>
  Promise.all(Array.from({ length: count }, () => socketFrom(under)))

const question = 'GET /queue/board HTTP/1.1\r\nHost: a\r\n\r\n'

/** The status that is answered next on a socket; 0 when it is closed instead. */
const statusOn = async (socket: Socket): Promise<number> => {
  const heard = once(socket, 'data').then(([answer]) => Number(/^HTTP\/1.1 (\d{3}) /.exec(String(answer))?.[1]))
  return Promise.race([heard, once(socket, 'close').then(() => 0)])
}
const say = (socket: Socket, text = question): Promise<number> => {
  const status = statusOn(socket)
  socket.write(text)
  return status
}

const openWebSocket = async (under: GatewayUnderTest): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port(under)}/notifications`, { localAddress: address })
  await once(socket, 'open')
  return socket
}

/** Answers of the board are held back until they are let go. */
const holdAnswers = (under: GatewayUnderTest): (() => void) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  under.answer('GET /queue/board', async () => {
    await promise
    return { status: 200, body: {} }
  })
  return resolve
}

/** Longer than a socket must have been idle to make room. */
const aWhile = () => pause(700)

const end = (...sockets: readonly Socket[]): void => {
  for (const socket of sockets) socket.destroy()
}

test('the eleventh connection of a client address is 429 and closed; when another one ends there is room again', async t => {
  const under = await open(t, 10)
  const letGo = holdAnswers(under)
  const sockets = await socketsFrom(under, 10)
  const answers = sockets.map(socket => say(socket))
  await pause(100)
  const eleventh = await socketFrom(under)
  const closed = once(eleventh, 'close')
  assert.equal(await say(eleventh), 429)
  await closed
  const elsewhere = await socketFrom(under, '127.0.0.51')
  const late = await socketFrom(under)
  sockets[0]?.destroy()
  await pause(100)
  const others = [say(elsewhere), say(late)]
  letGo()
  assert.deepEqual(await Promise.all(others), [200, 200])
  assert.deepEqual(await Promise.all(answers), [0, ...Array.from({ length: 9 }, () => 200)])
  end(...sockets, late, elsewhere)
})

test('connections that nobody uses make room for newcomers, the longest idle first', async t => {
  const under = await open(t, 3)
  const sockets: Socket[] = []
  for (let index = 0; index < 3; index += 1) {
    const socket = await socketFrom(under)
    assert.equal(await say(socket), 200)
    sockets.push(socket)
    await pause(20)
  }
  const [first, second, third] = sockets as [Socket, Socket, Socket]
  assert.equal(await say(first), 200)
  await aWhile()
  const closed = once(second, 'close')
  const newcomer = await socketFrom(under)
  assert.equal(await say(newcomer), 200)
  await closed
  assert.deepEqual(await Promise.all([first, third, newcomer].map(socket => say(socket))), [200, 200, 200])
  end(first, third, newcomer)
})

test('three browsers behind one address, with six connections each, are all answered', async t => {
  const under = await open(t, 10)
  const sockets: Socket[] = []
  for (let browser = 0; browser < 3; browser += 1) {
    const own = await socketsFrom(under, 6)
    assert.deepEqual(await Promise.all(own.map(socket => say(socket))), [200, 200, 200, 200, 200, 200])
    sockets.push(...own)
    await aWhile()
  }
  assert.equal(sockets.filter(({ readyState }) => readyState === 'open').length, 10)
  end(...sockets)
})

test('a connection that was never used makes room too', async t => {
  const under = await open(t, 1)
  const unused = await socketFrom(under)
  const closed = once(unused, 'close')
  await aWhile()
  const newcomer = await socketFrom(under)
  assert.equal(await say(newcomer), 200)
  await closed
  end(newcomer)
})

test('connections that were used a moment ago make no room', async t => {
  const under = await open(t, 2)
  const sockets = await socketsFrom(under, 2)
  await aWhile()
  assert.deepEqual(await Promise.all(sockets.map(socket => say(socket))), [200, 200])
  const newcomer = await socketFrom(under)
  assert.equal(await say(newcomer), 429)
  end(...sockets, newcomer)
})

test('a request that is under way is never cut, however long it takes', async t => {
  const under = await open(t, 2)
  const letGo = holdAnswers(under)
  const sockets = await socketsFrom(under, 2)
  const answers = sockets.map(socket => say(socket))
  await aWhile()
  for (let times = 0; times < 3; times += 1) {
    const newcomer = await socketFrom(under)
    assert.equal(await say(newcomer), 429)
  }
  letGo()
  assert.deepEqual(await Promise.all(answers), [200, 200])
  end(...sockets)
})

test('a request whose beginning has come is under way', async t => {
  const under = await open(t, 2)
  const [headersMissing, bodyMissing] = (await socketsFrom(under, 2)) as [Socket, Socket]
  assert.equal(await say(headersMissing), 200)
  headersMissing.write(question.slice(0, 30))
  bodyMissing.write('POST /auth/login/user HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n')
  bodyMissing.write('Content-Length: 2\r\n\r\n{')
  await aWhile()
  const newcomer = await socketFrom(under)
  assert.equal(await say(newcomer), 429)
  assert.equal(await say(headersMissing, question.slice(30)), 200)
  assert.equal(await say(bodyMissing, '}'), 200)
  end(headersMissing, bodyMissing, newcomer)
})

test('requests that come together with a newcomer, on connections that were idle, are answered', async t => {
  const under = await open(t, 4)
  for (let round = 0; round < 5; round += 1) {
    const sockets = await socketsFrom(under, 4)
    await aWhile()
    const newcomer = connect({ port: port(under), host: '127.0.0.1', localAddress: address })
    newcomer.on('error', () => undefined)
    // The connection is made in the next tick; after it, before anything is heard, the gateway finds both at once.
    await new Promise<void>(resolve => process.nextTick(resolve))
    const answers = await Promise.all([newcomer, ...sockets].map(socket => say(socket)))
    assert.deepEqual(answers, [429, 200, 200, 200, 200])
    end(...sockets, newcomer)
    await pause(50)
  }
})

test('requests that come a moment after a newcomer, on connections that were idle, are answered', async t => {
  const under = await open(t, 4)
  const sockets = await socketsFrom(under, 4)
  await aWhile()
  const refused = say(await socketFrom(under))
  await pause(100)
  assert.deepEqual(await Promise.all(sockets.map(socket => say(socket))), [200, 200, 200, 200])
  assert.equal(await refused, 429)
  end(...sockets)
})

test('a WebSocket is a connection for as long as it lasts, however quiet', async t => {
  const under = await open(t, 2)
  const [first, second] = [await openWebSocket(under), await openWebSocket(under)]
  await aWhile()
  await assert.rejects(openWebSocket(under), /429/)
  assert.equal(await say(await socketFrom(under)), 429)
  first.terminate()
  await pause(100)
  const newcomer = await socketFrom(under)
  assert.equal(await say(newcomer), 200)
  assert.equal(second.readyState, WebSocket.OPEN)
  second.terminate()
  end(newcomer)
})

test('sockets far above the limit are closed without a word', async t => {
  const under = await open(t, 2)
  const sockets = await socketsFrom(under, 30)
  await pause(200)
  assert.equal(sockets.filter(({ readyState }) => readyState === 'open').length, 22)
  end(...sockets)
})
