import { parentPort } from 'node:worker_threads'
import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import { marksOf } from './scan-marks.ts'
import type { ScanPiece } from './scan-piece.ts'
import { type ScanAnswer, ScanProgram } from './scan-program.ts'
import type { ScanSpec } from './scan-spec.ts'

/**
 * A scanning thread: the entry that scan-pool.ts starts. It does one job after the other and answers each; what it has compiled it
 * keeps for the next piece of the same search.
 */

export type ScanJob =
  | { readonly kind: 'scan'; readonly key: string; readonly spec: ScanSpec; readonly piece: ScanPiece }
  | { readonly kind: 'mark'; readonly pattern: SearchPattern; readonly lines: readonly string[] }

export type ScanReply =
  | { readonly kind: 'scan'; readonly answer: ScanAnswer; readonly buffer: ArrayBuffer }
  | { readonly kind: 'mark'; readonly marks: [number, number][][] }
  | { readonly kind: 'failed'; readonly message: string }

const mostPrograms = 32
const programs = new Map<string, ScanProgram>()

function programOf(key: string, spec: ScanSpec): ScanProgram {
  const known = programs.get(key)
  if (known) return known
  const program = new ScanProgram(spec)
  programs.set(key, program)
  for (const oldest of programs.keys()) {
    if (programs.size <= mostPrograms) break
    programs.delete(oldest)
  }
  return program
}

function work(job: ScanJob): ScanReply {
  try {
    if (job.kind === 'mark') return { kind: 'mark', marks: marksOf(job.pattern, job.lines) }
    const answer = programOf(job.key, job.spec).run(job.piece)
    return { kind: 'scan', answer, buffer: job.piece.buffer }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.postMessage('ready')
parentPort?.on('message', (job: ScanJob) => {
  const reply = work(job)
  parentPort?.postMessage(reply, reply.kind === 'scan' ? [reply.buffer] : [])
})
