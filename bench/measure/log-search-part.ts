import { execFile } from 'node:child_process'
import type { Client } from '../../renderer/client.ts'
import type { LogCondition, LogFilter, LogQuery } from '../../shared/contract/logs.ts'
import { type Figures, percentile } from '../figures.ts'

export interface SearchBench {
  readonly figures: Figures
  readonly client: Client
  /** A session that has read its whole log. */
  readonly sessionId: string
  /** The same lines in a file, for grep. */
  readonly file: string
  /** Means the same to grep -E and to JavaScript; matches some of the lines. */
  readonly regex: string
  /** Two conditions, the first on the text. */
  readonly filter?: LogFilter
  readonly rounds?: number
}

const query = (text: string): LogQuery => ({ text, regex: true, caseSensitive: true, wholeWord: false })

/**
 * Figure 3: all lines that match a regex counted in the real session, over the socket, beside `grep -cE` on the same bytes, the two in turn;
 * how soon the first match is there to be shown; and a view of two conditions while it is built.
 */
export async function measureSearch(bench: SearchBench): Promise<void> {
  const { figures, client, sessionId, file, regex, rounds = 5 } = bench
  const ours: number[] = []
  const grep: number[] = []
  const firsts: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const found = await count(client, sessionId, query(regex))
    const beside = await grepCount(file, regex)
    if (found.matches !== beside.matches)
      throw new Error(`The session holds ${found.matches} matches of ${regex}, grep finds ${beside.matches}`)
    ours.push(found.ms)
    firsts.push(found.firstMs)
    grep.push(beside.ms)
  }
  const grepMs = percentile(grep, 50)
  figures.add('logs.search.regex', percentile(ours, 50), 'ms', { bar: 1000, baseline: grepMs })
  figures.add('logs.search.grep-ratio', percentile(ours, 50) / grepMs, '× grep -cE', { bar: 4 })
  figures.add('logs.search.first-match', percentile(firsts, 50), 'ms', { bar: 100 })

  const filter = bench.filter ?? { conditions: [only(regex), only('[0-9]')] }
  const usable: number[] = []
  const complete: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const built = await view(client, sessionId, filter)
    usable.push(built.firstMs)
    complete.push(built.ms)
  }
  figures.add('logs.view.first-rows', percentile(usable, 50), 'ms', { bar: 300 })
  figures.add('logs.view.complete', percentile(complete, 50), 'ms')
}

const only = (regex: string): LogCondition => ({ exclude: false, test: { kind: 'text', query: query(regex) } })

/** Until every line has been looked at, and until the first match was in hand. */
async function count(
  client: Client,
  sessionId: string,
  wanted: LogQuery,
): Promise<{ matches: number; ms: number; firstMs: number }> {
  const stop = new AbortController()
  const from = performance.now()
  let first: Promise<number> | null = null
  for await (const notice of await client.logs.find({ sessionId, query: wanted }, { signal: stop.signal })) {
    const { findId, matches, scanned, total } = notice
    // As the window does it: where it is, then the page there with its matches marked.
    if (matches > 0) first ??= firstShown(client, sessionId, findId, from)
    if (scanned < total) continue
    const ms = performance.now() - from
    const firstMs = (await first) ?? Number.NaN
    stop.abort()
    return { matches, ms, firstMs }
  }
  throw new Error('The search ended by itself')
}

async function firstShown(client: Client, sessionId: string, findId: string, from: number): Promise<number> {
  const next = await client.logs.findNext({ sessionId, findId, from: 0, direction: 'forward' })
  if (!next) throw new Error('A match was counted and is not found')
  const { lines } = await client.logs.read({ sessionId, from: next.row, count: 60, findId })
  if (lines[0]?.matches.length === 0) throw new Error('The match is not marked')
  return performance.now() - from
}

/** Until every line has been looked at, and until the first page of rows was in hand. */
async function view(client: Client, sessionId: string, filter: LogFilter): Promise<{ ms: number; firstMs: number }> {
  const stop = new AbortController()
  const from = performance.now()
  let first: Promise<number> | null = null
  for await (const notice of await client.logs.view({ sessionId, filter }, { signal: stop.signal })) {
    const { viewId, count: rows, scanned, total } = notice
    if (rows > 0)
      first ??= client.logs
        .read({ sessionId, viewId, from: notice.first, count: 60 })
        .then(() => performance.now() - from)
    if (scanned < total) continue
    const ms = performance.now() - from
    const firstMs = (await first) ?? Number.NaN
    stop.abort()
    return { ms, firstMs }
  }
  throw new Error('The view ended by itself')
}

async function grepCount(file: string, regex: string): Promise<{ matches: number; ms: number }> {
  const from = performance.now()
  const printed = await new Promise<string>((resolve, reject) => {
    execFile('grep', ['-cE', regex, file], { env: { ...process.env, LC_ALL: 'C' } }, (error, out) => {
      // 1: no line matches, which is an answer.
      if (error && error.code !== 1) reject(error)
      else resolve(out)
    })
  })
  return { matches: Number(printed), ms: performance.now() - from }
}
