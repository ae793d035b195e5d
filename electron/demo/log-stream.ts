import type { ServerResponse } from 'node:http'
import { type Call, flag } from './http.ts'
import type { LogRecord } from './log-source.ts'
import { programLog } from './log-source.ts'
import { type Container, Refusal } from './model.ts'
import { quietProgram } from './programs/plain.ts'
import { earlier, logTime, type Nanos, parseTime, toNanos } from './time.ts'

/** The engine cuts longer lines into pieces of this size, each a frame with the line's timestamp. */
const PIECE = 16 * 1024
const BATCH = 64 * 1024
const FOLLOW_EVERY_MS = 150
const quietLog = programLog(quietProgram)

interface Framing {
  readonly stdout: boolean
  readonly stderr: boolean
  readonly timestamps: boolean
  readonly tty: boolean
}

/** A record as the bytes of its frames: an 8-byte head and the payload, or the payload alone on a TTY. */
function frames(record: LogRecord, { timestamps, tty }: Framing): Buffer[] {
  const text = typeof record.text === 'string' ? Buffer.from(record.text) : Buffer.from(record.text)
  const prefix = timestamps ? Buffer.from(`${logTime(record.at)} `) : Buffer.alloc(0)
  const end = Buffer.from(record.unfinished ? '' : tty ? '\r\n' : '\n')
  const parts: Buffer[] = []
  for (let from = 0; from === 0 || from < text.byteLength; from += PIECE) {
    const isLast = from + PIECE >= text.byteLength
    const payload = [prefix, text.subarray(from, from + PIECE), isLast ? end : Buffer.alloc(0)]
    if (!tty) {
      const head = Buffer.alloc(8)
      head[0] = record.stream === 'stdout' ? 1 : 2
      head.writeUInt32BE(
        payload.reduce((sum, { byteLength }) => sum + byteLength, 0),
        4,
      )
      parts.push(head)
    }
    parts.push(...payload)
  }
  return parts
}

/**
 * Resolves when the reader has taken what was written, or has left; never in the same turn, so that a long log leaves room for
 * other requests.
 */
function drained(response: ServerResponse): Promise<void> {
  if (response.closed || !response.writableNeedDrain) return new Promise((resolve) => void setImmediate(resolve))
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

/** `/containers/{id}/logs`: what is kept, then (follow) what comes, until the container stops or the reader leaves. */
export async function sendLogs({ world, api, query, response }: Call, container: Container): Promise<void> {
  const { spec } = container
  const driver = spec.logDriver ?? 'json-file'
  const framing: Framing = {
    stdout: flag(query, 'stdout'),
    stderr: flag(query, 'stderr'),
    timestamps: flag(query, 'timestamps'),
    tty: spec.tty ?? false,
  }
  if (!framing.stdout && !framing.stderr) throw new Refusal(400, 'Bad parameters: you must choose at least one stream')
  if (driver === 'none') throw new Refusal(501, 'configured logging driver does not support reading')
  const source = spec.log ?? quietLog
  const since = parseTime(query.get('since')) ?? 0n
  const until = parseTime(query.get('until'))
  const follow = flag(query, 'follow')
  const tail = query.get('tail')
  const stream = `application/vnd.docker.${framing.tty ? 'raw' : 'multiplexed'}-stream`
  response.writeHead(200, api >= 42 ? { 'Content-Type': stream } : {})
  response.flushHeaders()

  let batch: Buffer[] = []
  let batched = 0
  const flush = async (): Promise<void> => {
    if (batched === 0) return
    const bytes = Buffer.concat(batch)
    batch = []
    batched = 0
    response.write(bytes)
    await drained(response)
  }
  const send = async (records: Iterable<LogRecord>): Promise<void> => {
    for (const record of records) {
      if (response.closed) return
      if (!framing[record.stream]) continue
      for (const part of frames(record, framing)) {
        batch.push(part)
        batched += part.byteLength
      }
      if (batched >= BATCH) await flush()
    }
    await flush()
  }
  const upTo = (): Nanos => {
    const now = toNanos(world.now())
    return until === null ? now : earlier(until, now)
  }
  const isUp = (): boolean => container.state === 'running' || container.state === 'paused'

  const run = container.startedAt
  let sent = upTo()
  let position = source.after?.(0).length ?? 0
  const count = tail === null || tail === 'all' || tail === '' ? null : Number(tail)
  if (count === null || Number.isNaN(count) || count < 0)
    await send(source.between(world.logScope(container), since, sent))
  else {
    const newest = source.tail(world.logScope(container), count, sent)
    await send(newest.filter(({ at }) => at >= since))
  }
  while (follow && !response.closed && (until === null || sent < until)) {
    const up = isUp() && container.startedAt === run
    const to = upTo()
    if (source.after) {
      const arrived = source.after(position)
      position += arrived.length
      await send(arrived)
      sent = to
    } else if (to > sent) {
      await send(source.between(world.logScope(container), sent + 1n, to))
      sent = to
    }
    // an ended container has said everything; so has one that was started anew meanwhile, as far as this reader goes
    if (!up || !world.containers.has(container.id)) break
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        unwatch()
        response.off('close', wake)
        resolve()
      }
      const timer = setTimeout(wake, FOLLOW_EVERY_MS)
      const unwatch = world.watch((changed) => {
        if (changed === container) wake()
      })
      response.on('close', wake)
    })
  }
  if (!response.closed) response.end()
}
