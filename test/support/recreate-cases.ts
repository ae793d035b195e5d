import fc from 'fast-check'
import type { RunField, RunSpec } from '../../shared/contract/run-spec.ts'
import { emptySpec } from '../../shared/run/empty-spec.ts'
import { runArgs } from '../../shared/run/write-run.ts'
import { busyboxImage, type TestEngine } from './engine.ts'
import { differences, inspectOf } from './inspect.ts'
import { engineFields } from './random-spec.ts'
import type { RunKit } from './run-kit.ts'

/**
 * Generated containers, each made by the docker CLI and then made anew with one field changed. `wrong` is empty where what differs in
 * `docker inspect` is what differs between two containers that the CLI makes before and after that change.
 */
export async function recreateCases(
  engine: TestEngine,
  kit: RunKit,
  { count, seed }: { count: number; seed: number },
): Promise<{ tried: number; wrong: string[] }> {
  const never = new AbortController().signal
  const wrong: string[] = []
  const cases = fc.sample(changes, { numRuns: count, seed })
  for (const [at, { before, field, value }] of cases.entries()) {
    const after = { ...before, ...(withIt[field] ?? {}), [field]: value } as RunSpec
    const start = { ...before, ...(withIt[field] ?? {}) } as RunSpec
    const name = `case-${seed}-${at}`
    const made: string[] = []
    try {
      const old = await engine.docker(...runArgs({ ...start, name }, 'create'))
      made.push(old)
      made.push(await engine.docker(...runArgs(after, 'create')))
      const first = await inspectOf(engine, old)
      const expected = differences(first, await inspectOf(engine, made[1] ?? ''))
      const { spec } = await kit.run.plan(old, never)
      const wanted = { ...spec, [field]: value }
      const confirmed = [
        'privileged:',
        'host-pid:',
        'host-ipc:',
        'host-uts:',
        'host-network:',
        'host-cgroups:',
        'capability:NET_ADMIN',
        'capability:SYS_TIME',
        'unconfined:seccomp=unconfined',
        'host-folder:/etc',
      ]
      const { jobId } = await kit.run.recreate(
        { id: old, spec: wanted, newest: false, pull: false, keep: false, confirmed },
        never,
      )
      const row = await kit.ended(jobId)
      if (row.result?.kind !== 'container') throw new Error(JSON.stringify(row.fault))
      made.push(row.result.containerId)
      const found = differences(first, await inspectOf(engine, row.result.containerId))
      // Volumes without a name are handed on by a bind, which the CLI has no word for.
      const tell = (lines: readonly string[]) =>
        lines.filter((line) => !/^HostConfig\.Binds: .*[0-9a-f]{64}/.test(line))
      if (JSON.stringify(tell(found)) !== JSON.stringify(tell(expected)))
        wrong.push(`${field} of ${runArgs(before).join(' ')}: ${JSON.stringify({ expected, found })}`)
    } catch (error) {
      wrong.push(`${field} of ${runArgs(before).join(' ')}: ${String(error).slice(0, 600)}`)
    }
    for (const id of made) await engine.docker('rm', '-fv', id).catch(() => undefined)
  }
  return { tried: cases.length, wrong }
}

/** What goes with a field, so that an engine takes it. */
const withIt: Partial<Record<string, Partial<RunSpec>>> = {
  memorySwap: { memory: '64m' },
  memoryReservation: { memory: '' },
  domainname: { hostname: 'box' },
  logOptions: { logDriver: 'json-file' },
  cpus: { cpuPeriod: '', cpuQuota: '' },
  cpuQuota: { cpus: '' },
  cpuPeriod: { cpus: '' },
  networks: { hostname: '', domainname: '', ports: [], sysctls: [], dns: [] },
  sysctls: { networks: [] },
  privileged: { sysctls: [] },
  restart: { rm: false },
  rm: { restart: '' },
  workdir: { command: ['sleep', '1000'] },
  tmpfs: { workdir: '' },
  entrypoint: { command: ['sleep', '1000'] },
}

/** Fields that bear any company. */
const company: readonly RunField[] = [
  ...(['env', 'labels', 'expose', 'volumes', 'user', 'workdir', 'stopSignal', 'stopTimeout', 'init', 'tty'] as const),
  ...([
    'interactive',
    'ulimits',
    'capAdd',
    'extraHosts',
    'shmSize',
    'oomScoreAdj',
    'groupAdd',
    'health',
    'cpuShares',
  ] as const),
]

const changes = fc
  .record(Object.fromEntries(company.map((field) => [field, engineFields[field] as fc.Arbitrary<unknown>])), {
    requiredKeys: [],
  })
  .chain((given) =>
    fc
      .constantFrom(...(Object.keys(engineFields) as RunField[]).filter((field) => field !== 'volumes'))
      .chain((field) =>
        (engineFields[field] as fc.Arbitrary<unknown>).map((value) => ({
          before: { ...emptySpec, image: busyboxImage, command: ['sleep', '1000'], ...given } as RunSpec,
          field,
          value,
        })),
      ),
  )
