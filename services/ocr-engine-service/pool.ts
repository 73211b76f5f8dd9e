// Worker threads that answer one request each at a time, from a queue with an end; one that is lost is replaced. A
// thread that is ended inside native code, while it loads or runs a network, takes the whole process with it: one that
// takes long is therefore left to finish, and only ended where it must be hanging.
import { SHARE_ENV, Worker } from 'node:worker_threads'

/** Every worker is occupied and the queue is full: the caller should ask again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
  constructor() {
    super('every worker is occupied and the queue is full')
  }
}

/** A request took too long, or its worker ended before it answered. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError'
}

/** How many work, wait, and for how long. */
export type PoolOptions = {
  /** How many requests are worked on at a time; each worker has a thread of its own. */
  readonly workers: number
  /** How many requests may wait beyond those. */
  readonly queueLimit: number
  /** A request that waited or was worked on for longer is given up; its worker finishes it for nobody. */
  readonly timeoutSeconds: number
  /** A worker that needs longer for one request, or to get ready, hangs, and is replaced: far beyond any real work. */
  readonly hungSeconds: number
}

/** Answers requests one by one in each of several worker threads. */
export type Pool<Request, Reply> = {
  /** Rejects with a `BusyError` when the queue is full, with a `WorkerLostError` when no answer came. */
  readonly ask: (request: Request) => Promise<Reply>
  /** Whether at least one worker is ready. */
  readonly ready: () => boolean
  /** Requests that no worker has taken yet. */
  readonly waiting: () => number
  /** Takes no more requests, answers those it has, then ends. */
  readonly close: () => Promise<void>
}

/** What a worker says: that it is ready, once, and then the answer to each request. */
export type WorkerMessage<Reply> = { readonly kind: 'ready' } | { readonly kind: 'reply'; readonly reply: Reply }

type Job<Request, Reply> = {
  readonly request: Request
  /** As `performance.now()` tells it. */
  readonly askedAt: number
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}

type Member<Request, Reply> = {
  readonly worker: Worker
  ready: boolean
  /** It works, maybe on what was given up: then without a job. */
  busy: boolean
  job: Job<Request, Reply> | undefined
  timer: NodeJS.Timeout | undefined
}

const restartMilliseconds = 500

/** Starts workers from a module that posts `WorkerMessage`s. */
export const openPool = <Request, Reply>(module: URL, options: PoolOptions): Pool<Request, Reply> => {
  const members = new Set<Member<Request, Reply>>()
  const queue: Job<Request, Reply>[] = []
  let closing: PromiseWithResolvers<void> | undefined

  const endAfter = (member: Member<Request, Reply>, seconds: number) => {
    clearTimeout(member.timer)
    member.timer = setTimeout(() => void member.worker.terminate(), seconds * 1000)
  }

  const giveUp = (member: Member<Request, Reply>) => {
    member.job?.reject(new WorkerLostError('the request took too long'))
    member.job = undefined
    endAfter(member, options.hungSeconds - options.timeoutSeconds)
  }

  const endWhenIdle = () => {
    if (!closing || queue.length > 0 || [...members].some(member => member.busy || !member.ready)) return
    for (const member of members) void member.worker.terminate()
    if (members.size === 0) closing.resolve()
  }

  /** The next that somebody may still wait for. */
  const nextJob = () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (performance.now() - job.askedAt < options.timeoutSeconds * 1000) return job
      job.reject(new WorkerLostError('the request waited too long'))
    }
    return undefined
  }

  const giveWork = () => {
    for (const member of members) {
      if (!member.ready || member.busy) continue
      const job = nextJob()
      if (!job) break
      member.job = job
      member.busy = true
      member.timer = setTimeout(giveUp, options.timeoutSeconds * 1000, member)
      member.worker.postMessage(job.request)
    }
    endWhenIdle()
  }

  const take = (member: Member<Request, Reply>, message: WorkerMessage<Reply>) => {
    clearTimeout(member.timer)
    if (message.kind === 'reply') member.job?.resolve(message.reply)
    member.job = undefined
    member.busy = false
    member.ready = true
    giveWork()
  }

  const lose = (member: Member<Request, Reply>) => {
    if (!members.delete(member)) return
    clearTimeout(member.timer)
    member.job?.reject(new WorkerLostError('the worker ended before it answered'))
    if (!closing || queue.length > 0) setTimeout(start, member.ready ? 0 : restartMilliseconds)
    endWhenIdle()
  }

  const start = () => {
    const member: Member<Request, Reply> = {
      // What a thread says in a copy of the environment is not heard by the libraries that it loads.
      worker: new Worker(module, { env: SHARE_ENV }),
      ready: false,
      busy: false,
      job: undefined,
      timer: undefined,
    }
    members.add(member)
    endAfter(member, options.hungSeconds)
    member.worker.on('message', (message: WorkerMessage<Reply>) => take(member, message))
    member.worker.on('error', () => lose(member))
    member.worker.on('exit', () => lose(member))
  }

  const ask = (request: Request) => {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const free = [...members].filter(member => member.ready && !member.busy).length
    if (closing || queue.length >= options.queueLimit + free) return Promise.reject(new BusyError())
    queue.push({ request, askedAt: performance.now(), resolve, reject })
    giveWork()
    return promise
  }

  const close = () => {
    closing ??= Promise.withResolvers<void>()
    endWhenIdle()
    return closing.promise
  }

  for (let count = 0; count < options.workers; count++) start()
  return { ask, ready: () => [...members].some(member => member.ready), waiting: () => queue.length, close }
}
