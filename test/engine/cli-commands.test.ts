import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actArgs, inspectArgs, logsArgs, statsArgs, topArgs } from '../../shared/cli/containers.ts'
import { dockerCommand } from '../../shared/cli/docker.ts'
import { historyArgs, inspectImageArgs, listImagesArgs, removeImageArgs } from '../../shared/cli/images.ts'
import type { ContainerAction } from '../../shared/contract/containers.ts'
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
async function paste(args: readonly string[]): Promise<string> {
  const command = dockerCommand({ url: cli.url, source: 'flag', contextName: null }, args)
  const { stdout } = await run('/bin/sh', ['-c', command], { env: { PATH: process.env.PATH ?? '' }, timeout: 30_000 })
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
