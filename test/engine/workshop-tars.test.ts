import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerCommand } from '../../shared/cli/docker.ts'
import { buildArgs, importArgs, loadArgs, saveArgs, tagArgs } from '../../shared/cli/images.ts'
import { busyboxImage, testEngine, testLabel } from '../support/engine.ts'
import { output } from '../support/process.ts'
import { backwards, buildOptions, type EngineWorkshop, openEngineWorkshop } from '../support/workshop.ts'

let kit: EngineWorkshop

beforeAll(async () => {
  kit = await openEngineWorkshop()
})
afterAll(() => kit.close())

describe('images as tars', () => {
  async function uploaded(jobId: string, bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += 262_144) {
      const piece = bytes.subarray(at, at + 262_144)
      const last = at + piece.length === bytes.length
      await kit.workshop.jobs.upload({ id: jobId, at, bytes: piece, last })
    }
  }
  async function saved(refs: string[]): Promise<{ jobId: string; tar: Buffer }> {
    const { jobId } = kit.workshop.transfers.save(refs)
    const parts: Buffer[] = []
    for (let at: number | null = 0; at !== null; ) {
      const { bytes, next }: { bytes: Uint8Array; next: number | null } = await kit.workshop.jobs.download({
        id: jobId,
        at,
      })
      parts.push(Buffer.from(bytes))
      at = next
    }
    return { jobId, tar: Buffer.concat(parts) }
  }

  it('are saved and loaded as the CLI does it', async () => {
    const tag = kit.named('saved')
    await kit.docker('tag', busyboxImage, tag)
    const { jobId, tar } = await saved([tag])
    expect(await kit.ended(jobId)).toMatchObject({ state: 'done', result: { kind: 'saved', bytes: tar.length } })
    const path = join(kit.folder, 'saved.tar')
    await writeFile(path, tar)
    expect(await output('tar', ['-tf', path])).toContain('manifest.json')
    await kit.docker('rmi', tag)

    const load = kit.workshop.transfers.load({ name: 'saved.tar', bytes: tar.length })
    await uploaded(load.jobId, tar)
    expect(await kit.ended(load.jobId)).toMatchObject({ state: 'done', result: { kind: 'loaded', images: [tag] } })
    await kit.docker('image', 'inspect', tag)
    expect(backwards(kit.heard)).toEqual([])

    const bad = kit.workshop.transfers.load({ name: 'bad.tar', bytes: 5000 })
    await uploaded(bad.jobId, randomBytes(5000)).catch(() => undefined)
    const row = await kit.ended(bad.jobId)
    expect(row.state).toBe('failed')
    expect(row.fault?.detail).toBeTruthy()
    await expect(saved(['portlight-test/no-such:1'])).rejects.toMatchObject({ reason: 'image-missing' })
  })

  it('are made from the tar of a root file system', async () => {
    const root = join(kit.folder, 'root')
    await mkdir(join(root, 'bin'), { recursive: true })
    await output('cp', ['/bin/busybox', join(root, 'bin/sh')])
    const path = join(kit.folder, 'root.tar')
    await output('tar', ['-C', root, '-cf', path, '.'])
    const tag = kit.named('imported')
    const tar = await readFile(path)
    const changes = ['CMD ["/bin/sh", "-c", "echo imported"]', `LABEL ${testLabel}=1`, 'ENV API_KEY="two words"']
    const ask = { name: 'root.tar', bytes: tar.length, reference: tag, message: 'by hand', changes, platform: null }
    const { jobId } = kit.workshop.transfers.import(ask)
    await uploaded(jobId, tar)
    expect(await kit.ended(jobId)).toMatchObject({ state: 'done', result: { kind: 'image', tags: [tag] } })
    expect(await kit.docker('run', '--rm', '--label', testLabel, tag)).toBe('imported')
    expect(await kit.commandLog()).not.toContain('two words')
  })
})

it('the commands that are shown do the same when they are pasted', async () => {
  const cwd = join(kit.folder, 'pasted')
  await mkdir(join(cwd, 'my shop/sub'), { recursive: true })
  await writeFile(
    join(cwd, 'my shop/sub/Dockerfile'),
    `FROM ${busyboxImage} AS base\nARG WHO\nRUN echo "$WHO" > /who\nFROM base\n`,
  )
  const env = { PATH: process.env.PATH ?? '', DOCKER_BUILDKIT: '0', DOCKER_HOST: (await testEngine()).url }
  const paste = (args: readonly string[]) =>
    output('/bin/sh', ['-c', `cd '${cwd}' && ${dockerCommand(null, args)}`], { env })
  const [built, copied, imported] = [kit.named('pasted'), kit.named('pasted-copy'), kit.named('pasted-import')]
  const more = {
    tags: [built],
    dockerfile: 'sub/Dockerfile',
    target: 'base',
    args: [{ name: 'WHO', value: "it's me" }],
    noCache: true,
  }
  await paste(buildArgs('my shop', buildOptions(more)))
  await paste(tagArgs(built, copied))
  await paste(saveArgs([copied]))
  await kit.docker('rmi', built, copied)
  expect(await paste(loadArgs('images.tar'))).toContain(copied)
  expect(await kit.docker('run', '--rm', '--label', testLabel, copied, 'cat', '/who')).toBe("it's me")
  await output('sh', ['-c', `cd '${cwd}' && tar -C 'my shop' -cf root.tar sub`])
  const changes = ['CMD ["/sub/x"]']
  await paste(importArgs({ file: 'root.tar', reference: imported, message: 'by hand', changes, platform: null }))
  expect(await kit.docker('image', 'inspect', '-f', '{{.Config.Cmd}} {{.Comment}}', imported)).toBe('[/sub/x] by hand')
})
