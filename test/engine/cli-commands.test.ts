import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  actArgs,
  commitArgs,
  exportArgs,
  inspectArgs,
  logsArgs,
  renameArgs,
  statsArgs,
  topArgs,
  updateArgs,
} from '../../shared/cli/containers.ts'
import { dockerCommand } from '../../shared/cli/docker.ts'
import { historyArgs, inspectImageArgs, listImagesArgs, removeImageArgs } from '../../shared/cli/images.ts'
import type { ContainerAction } from '../../shared/contract/containers.ts'
import { emptyNetwork, emptySpec } from '../../shared/run/empty-spec.ts'
import { runArgs } from '../../shared/run/write-run.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

const run = promisify(execFile)
const name = `cli-commands-${process.pid}`
let cli: TestEngine

beforeAll(async () => {
  cli = await testEngine()
  const sleeper = ['sh', '-c', 'trap "exit 0" TERM; echo hello; while :; do sleep 1 & wait; done']
  await cli.docker('create', '--label', testLabel, '--network', 'none', '--name', name, busyboxImage, ...sleeper)
})
afterAll(async () => {
  await cli.docker('rm', '-f', name).catch(() => undefined)
  await releaseTestEngine()
})

/** Pastes the command into a shell, as a user would. */
async function paste(args: readonly string[], cwd?: string): Promise<string> {
  const command = dockerCommand({ url: cli.url, source: 'flag', contextName: null }, args)
  const { stdout } = await run('/bin/sh', ['-c', command], {
    env: { PATH: process.env.PATH ?? '' },
    timeout: 30_000,
    cwd,
  })
  return stdout
}
const state = () => cli.docker('inspect', '-f', '{{.State.Status}}', name)

it('every container command that we show does what its button does', async () => {
  const steps: [ContainerAction, string][] = [
    [{ kind: 'start' }, 'running'],
    [{ kind: 'pause' }, 'paused'],
    [{ kind: 'unpause' }, 'running'],
    [{ kind: 'restart', timeoutSeconds: 1 }, 'running'],
    [{ kind: 'stop', timeoutSeconds: 1 }, 'exited'],
    [{ kind: 'start' }, 'running'],
    [{ kind: 'kill', signal: 'SIGKILL' }, 'exited'],
    [{ kind: 'start' }, 'running'],
  ]
  for (const [action, expected] of steps) {
    await paste(actArgs(action, [name]))
    expect(await state()).toBe(expected)
  }
  // Sent again until its shell has set the trap: the first process of a container ignores what it does not handle.
  const end = async (): Promise<string> => {
    if ((await state()) === 'running') await paste(actArgs({ kind: 'kill', signal: 'SIGTERM' }, [name]))
    return state()
  }
  await expect.poll(end, { timeout: 5000 }).toBe('exited')
  expect(await paste(logsArgs(name, { follow: false, timestamps: true, tail: 1 }))).toMatch(/Z hello\n$/)
  await paste(actArgs({ kind: 'start' }, [name]))
  expect(await paste(topArgs(name))).toContain('PID')
  expect(await paste([...statsArgs([name]), '--no-stream'])).toContain(name)
  expect(JSON.parse(await paste(inspectArgs(name)))).toMatchObject([{ Name: `/${name}` }])
  await paste(actArgs({ kind: 'remove', force: true, volumes: true }, [name]))
  await expect(state()).rejects.toThrow()
})

it('so do the image commands', async () => {
  const tag = `portlight-test/cli:${process.pid}`
  await cli.docker('tag', busyboxImage, tag)
  expect(await paste(historyArgs(tag))).toContain('COPY')
  expect(JSON.parse(await paste(inspectImageArgs(tag)))).toMatchObject([{ RepoTags: expect.arrayContaining([tag]) }])
  expect(await paste(listImagesArgs())).toContain('portlight-test/cli')
  await paste(removeImageArgs([tag], { force: false }))
  expect(await paste(listImagesArgs())).not.toContain('portlight-test/cli')
})

it('so do those that make a container and change it in place (that it is the same container: run-spec.test.ts)', async () => {
  const made = `${name}-made`
  const [first, second] = [`${made}-1`, `${made}-2`]
  const spec = { ...emptySpec, image: busyboxImage, name: first, command: ['sleep', '1000'] }
  spec.networks = [{ ...emptyNetwork, name: 'none' }]
  const at = async (format: string, ref: string): Promise<string> => cli.docker('inspect', '-f', format, ref)
  await paste(runArgs(spec))
  expect(await at('{{.State.Status}}', first)).toBe('running')
  await paste(renameArgs(first, second))
  await paste(runArgs(spec, 'create'))
  expect(await at('{{.State.Status}}', first)).toBe('created')
  const none = { memoryReservation: '', cpus: '', cpusetCpus: '', pidsLimit: '' }
  await paste(
    updateArgs(second, { ...none, memory: '64m', memorySwap: '-1', cpuShares: '300', restart: 'on-failure:2' }),
  )
  expect(await at('{{.HostConfig.Memory}} {{.HostConfig.CpuShares}} {{.HostConfig.RestartPolicy.Name}}', second)).toBe(
    '67108864 300 on-failure',
  )
  const reference = `portlight-test/cli-made:${process.pid}`
  await paste(commitArgs(second, { reference, message: 'a message', author: 'me', pause: false }))
  expect(await cli.docker('image', 'inspect', '-f', '{{.Comment}} {{.Author}}', reference)).toBe('a message me')
  const folder = await mkdtemp(join(tmpdir(), 'portlight-cli-'))
  await paste(exportArgs(second), folder)
  expect((await stat(join(folder, `${second}.tar`))).size).toBeGreaterThan(500_000)
  await rm(folder, { recursive: true })
  await cli.docker('rm', '-f', first, second)
  await cli.docker('rmi', reference)
})
