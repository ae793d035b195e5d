import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import { toCreateOrder } from '../../electron/engine/to-create-order.ts'
import type { Engine } from '../../electron/engine/types.ts'
import type { RunSpec } from '../../shared/contract/run-spec.ts'
import { emptySpec } from '../../shared/run/empty-spec.ts'
import { runArgs } from '../../shared/run/write-run.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine } from '../support/engine.ts'
import { differences, inspectOf } from '../support/inspect.ts'
import { until } from '../support/process.ts'
import { engineFields } from '../support/random-spec.ts'

const never = new AbortController().signal
const image = `portlight-test/run-spec:${process.pid}`
let cli: TestEngine
let engine: Engine

beforeAll(async () => {
  cli = await testEngine()
  engine = createEngine({
    ...{ url: cli.url, env: process.env, startDemo: () => Promise.reject(new Error('none')) },
    log: { info: () => undefined, error: () => undefined },
  })
  await until(() => engine.link.kind === 'online')
  // With defaults of every kind, which a container must not be taken to have asked for.
  const changes = [
    ...['ENV FROM_IMAGE=1 KEPT="a b"', 'LABEL from.image=1', 'EXPOSE 81/tcp', 'WORKDIR /tmp', 'USER 0'],
    ...['ENTRYPOINT ["/bin/sh","-c"]', 'CMD ["sleep 1000"]', 'HEALTHCHECK --interval=20s CMD true'],
  ]
  const made = await cli.docker('create', busyboxImage)
  await cli.docker('commit', ...changes.flatMap((change) => ['--change', change]), made, image)
  await cli.docker('rm', made)
})
afterAll(async () => {
  await cli.docker('rmi', image).catch(() => undefined)
  await cli.docker('volume', 'rm', 'lab-volume', 'vol').catch(() => undefined)
  await engine.close()
  await releaseTestEngine()
})

/** A value for each field, one after the other, seeded. */
const cases = Object.entries(engineFields).map(([field, values]) => {
  const [value] = fc.sample(values as fc.Arbitrary<unknown>, { numRuns: 1, seed: 7 })
  return [field, value] as const
})
const base: RunSpec = { ...emptySpec, image }
/** What goes with it, so that the engine takes it. */
const withIt: Partial<Record<string, Partial<RunSpec>>> = {
  memorySwap: { memory: '64m' },
  domainname: { hostname: 'box' },
  logOptions: { logDriver: 'json-file' },
  dnsOptions: { dns: ['9.9.9.9'] },
  cpuQuota: { cpuPeriod: '50000' },
  entrypoint: { command: ['sleep', '1'] },
}

it('each field makes the container that docker create makes of the same words, and is found again in it', async () => {
  const made: string[] = []
  const wrong: string[] = []
  const tryOne = async (field: string, value: unknown): Promise<void> => {
    const spec = { ...base, ...withIt[field], [field]: value } as RunSpec
    const theirs = await cli.docker(...runArgs(spec, 'create'))
    made.push(theirs)
    const ours = (await engine.run.create(toCreateOrder(spec), never)).id
    made.push(ours)
    const found = differences(await inspectOf(cli, theirs), await inspectOf(cli, ours))
    const plan = await engine.run.plan(ours, never)
    const back = { ...plan.spec, name: '' }
    wrong.push(...[...found, ...differences(canonical(spec), canonical(back))].map((one) => `${field}: ${one}`))
  }
  const queue = [...cases]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [field, value] = next
      await tryOne(field, value).catch((error: unknown) => wrong.push(`${field}: ${String(error).slice(0, 500)}`))
    }
  }
  await Promise.all([work(), work(), work(), work()])
  await cli.docker('rm', '-fv', ...made)
  expect(wrong).toEqual([])
})

/** The engine keeps these by name, in no order; and its own bridge goes without saying. */
function canonical(spec: RunSpec): RunSpec {
  const sorted = <T>(items: readonly T[]): T[] =>
    [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return {
    ...spec,
    ...{
      labels: sorted(spec.labels),
      ports: sorted(spec.ports),
      expose: sorted(spec.expose),
      tmpfs: sorted(spec.tmpfs),
    },
    networks: spec.networks.filter(({ name }) => name !== 'bridge'),
  }
}
