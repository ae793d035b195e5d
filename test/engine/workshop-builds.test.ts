import { randomBytes } from 'node:crypto'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBuildHistory } from '../../electron/services/builds/history.ts'
import { createBuilds } from '../../electron/services/builds/index.ts'
import type { BuildOptions, ContextEntry } from '../../shared/contract/builds.ts'
import { busyboxImage, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { backwards, buildOptions, type EngineWorkshop, openEngineWorkshop } from '../support/workshop.ts'

let kit: EngineWorkshop

beforeAll(async () => {
  kit = await openEngineWorkshop()
})
afterAll(() => kit.close())

const file = (path: string, text: string | Buffer, more: Partial<ContextEntry> = {}) => {
  const bytes = Buffer.from(text)
  const entry: ContextEntry = {
    path,
    kind: 'file',
    mode: 0o644,
    size: bytes.length,
    modifiedAt: 0,
    link: null,
    ...more,
  }
  return { entry, at: 0, bytes: bytes.toString('base64') }
}

/** As a window does it. */
async function build(files: ReturnType<typeof file>[], more: Partial<BuildOptions> = {}, ignore: string | null = null) {
  const dockerfile = files.find(({ entry }) => entry.path === (more.dockerfile ?? 'Dockerfile'))
  const text = dockerfile ? Buffer.from(dockerfile.bytes, 'base64').toString() : null
  const { jobId } = await kit.workshop.builds.start({
    context: { kind: 'upload', name: 'shop', ignore, dockerfileText: text },
    options: buildOptions(more),
  })
  const { wanted } = kit.workshop.builds.wanted({ jobId, paths: files.map(({ entry }) => entry.path) })
  await kit.workshop.builds.put({ jobId, pieces: files.filter((_, index) => wanted[index]), last: true })
  return jobId
}

describe('a build', () => {
  const dockerfile = [
    `FROM ${busyboxImage} AS base`,
    '# a comment, and a blank line',
    '',
    'ARG GREETING=none',
    'ARG API_TOKEN',
    'COPY src /src',
    'RUN echo "$GREETING" > /greeting \\',
    '    && echo said "$GREETING" \\',
    '    && ls -R /src > /listing',
    'FROM base AS last',
    'RUN echo never',
  ].join('\n')

  it('shows its steps, takes args, labels, target and .dockerignore, and can be found afterwards', async () => {
    const tag = kit.named('build')
    const files = [
      file('Dockerfile', dockerfile),
      file('.dockerignore', 'node_modules\n*.log\n!keep.log\nDockerfile\n'),
      file('src/a.txt', 'a'),
      file('src/keep.log', 'kept'),
      file('src/run.sh', '#!/bin/sh\n', { mode: 0o755 }),
      { ...file('src/link', '', { kind: 'symlink', link: 'a.txt', mode: 0o777 }) },
      { ...file('src/empty', '', { kind: 'directory', mode: 0o755 }) },
      file('node_modules/x.js', 'x'),
      file('run.log', 'x'),
    ]
    const more = {
      tags: [tag],
      target: 'base',
      args: [
        { name: 'GREETING', value: 'hello' },
        { name: 'API_TOKEN', value: 'hush-hush' },
      ],
      labels: [
        { name: testLabel, value: '1' },
        { name: 'note', value: 'a "b" & c' },
      ],
    }
    const ignore = '**/node_modules\n*.log\n'
    const row = await kit.ended(await build(files, more, ignore))
    expect(row).toMatchObject({ state: 'done', fault: null, share: 1, title: { name: 'shop', reference: tag } })
    const id = await kit.docker('image', 'inspect', '-f', '{{.Id}}', tag)
    expect(row.result).toMatchObject({ kind: 'image', imageId: id, tags: [tag] })
    expect(row.steps.map(({ text, line, state }) => [text.split(' ')[0], line, state])).toEqual([
      ['FROM', 1, 'done'],
      ['ARG', 4, 'done'],
      ['ARG', 5, 'done'],
      ['COPY', 6, 'done'],
      ['RUN', 7, 'done'],
      // The builder makes a step of each label that was asked for, which stands in no line.
      ['LABEL', null, 'done'],
      ['LABEL', null, 'done'],
    ])
    const { lines } = kit.workshop.jobs.output({ id: row.id, from: 0, count: 1000 })
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index))
    const run = row.steps[4]
    expect(lines[run?.output ?? -1]?.text).toMatch(/^Step 5\/7 : RUN/)
    expect(lines.slice(run?.output).map(({ text }) => text)).toContain('said hello')
    expect(run?.durationMs).toBeGreaterThan(0)
    expect(row.steps.at(-1)?.imageId).toBe(id.slice('sha256:'.length, 'sha256:'.length + 12))
    expect(await kit.docker('image', 'inspect', '-f', '{{.Config.Labels.note}}', tag)).toBe('a "b" & c')
    const listing = await kit.docker('run', '--rm', '--label', testLabel, tag, 'sh', '-c', 'cat /greeting; ls -lR /src')
    expect(listing).toMatch(/^hello\n/)
    expect(listing).toMatch(/a\.txt[\s\S]*empty[\s\S]*keep\.log[\s\S]*link -> a\.txt[\s\S]*-rwxr-xr-x[^\n]*run\.sh/)
    expect(backwards(kit.heard)).toEqual([])

    const again = await kit.ended(await build(files, more, ignore))
    expect(again.steps.filter(({ cached }) => cached).length).toBeGreaterThanOrEqual(3)

    // What is kept of it, and what is not.
    const [kept] = kit.workshop.builds.history()
    expect(kept).toMatchObject({
      state: 'done',
      context: 'shop',
      rerunnable: false,
      withheld: ['API_TOKEN'],
      imageId: id,
    })
    const told = JSON.stringify([kept, kit.said, await kit.commandLog(), kit.heard])
    expect(told).not.toContain('hush-hush')
    expect(await kit.commandLog()).toContain('--build-arg GREETING=hello')
  })

  it('fails at its line: of a command, of the grammar, of a missing file', async () => {
    const fails = async (text: string) => {
      const row = await kit.ended(await build([file('Dockerfile', text)]))
      expect(row).toMatchObject({ state: 'failed', result: null, fault: { reason: 'build-failed' } })
      return row
    }
    const command = await fails(`FROM ${busyboxImage}\n\nRUN echo first \\\n  && exit 3\nRUN echo never\n`)
    expect(command).toMatchObject({ faultLine: 3, leaves: 'steps' })
    expect(command.fault?.detail).toContain('returned a non-zero code: 3')
    expect(command.steps.map(({ state }) => state)).toEqual(['done', 'failed'])
    expect(await fails(`FROM ${busyboxImage}\nRUN true\nFOO bar\n`)).toMatchObject({ faultLine: 3, leaves: 'nothing' })
    expect((await fails(`FROM ${busyboxImage}\nCOPY absent /\n`)).faultLine).toBe(2)
    const row = await kit.ended(await build([file('Dockerfile', 'FROM 127.0.0.1:1/no/such:1\n')]))
    expect(row.fault).toMatchObject({ reason: 'registry-unreachable', params: { registry: '127.0.0.1:1' } })
    expect(kit.workshop.builds.history()[0]).toMatchObject({ state: 'failed', faultLine: 1 })
  })

  it('really stops when it is cancelled, and leaves no container', async () => {
    const before = await kit.docker('ps', '-aq')
    const jobId = await build([file('Dockerfile', `FROM ${busyboxImage}\nRUN echo begun; sleep 60\n`)])
    await until(() =>
      kit.workshop.jobs.output({ id: jobId, from: 0, count: 100 }).lines.some(({ text }) => text === 'begun'),
    )
    expect(await kit.docker('ps', '-aq')).not.toBe(before)
    await kit.workshop.jobs.cancel(jobId)
    expect(await kit.ended(jobId)).toMatchObject({
      state: 'cancelled',
      leaves: 'steps',
      fault: { reason: 'cancelled' },
    })
    expect(kit.row(jobId).steps.at(-1)).toMatchObject({ state: 'cancelled' })
    await until(async () => (await kit.docker('ps', '-aq')) === before, { describe: () => 'Its container stays' })
  })

  it('takes a Dockerfile from an editor and big files piece by piece; one that is not in order fails', async () => {
    const tag = kit.named('pieces')
    const big = randomBytes(700_000)
    const entry: ContextEntry = { path: 'big', kind: 'file', mode: 0o600, size: big.length, modifiedAt: 0, link: null }
    const start = (text: string) =>
      kit.workshop.builds.start({
        context: { kind: 'upload', name: 'shop', ignore: null, dockerfileText: null },
        options: buildOptions({ tags: [tag], dockerfile: 'deploy/Dockerfile', dockerfileText: text }),
      })
    const { jobId } = await start('FROM scratch\nCOPY big /\nCMD ["/big"]\n')
    for (let at = 0; at < big.length; at += 262_144) {
      const bytes = big.subarray(at, at + 262_144)
      await kit.workshop.builds.put({
        jobId,
        pieces: [{ entry, at, bytes: bytes.toString('base64') }],
        last: at + bytes.length === big.length,
      })
    }
    expect(await kit.ended(jobId)).toMatchObject({ state: 'done', steps: [{ line: 1 }, { line: 2 }, { line: 3 }, {}] })
    const out = join(kit.folder, 'pieces.tar')
    const id = await kit.docker('create', '--label', testLabel, tag)
    await kit.docker('cp', `${id}:/big`, out)
    expect((await readFile(out)).equals(big)).toBe(true)
    await kit.docker('rm', id)

    const other = await start('FROM scratch\nCOPY big /\n')
    const wrong = { jobId: other.jobId, pieces: [{ entry, at: 5, bytes: '' }], last: false }
    await expect(kit.workshop.builds.put(wrong)).rejects.toMatchObject({ reason: 'transfer-lost' })
    expect(await kit.ended(other.jobId)).toMatchObject({
      state: 'failed',
      fault: { reason: 'transfer-lost' },
      leaves: 'nothing',
    })
  })

  it('reads a folder that the shell let the user choose, and builds it again from the history', async () => {
    const chosen = join(kit.folder, 'chosen')
    await mkdir(join(chosen, 'deep/below'), { recursive: true })
    await mkdir(join(chosen, 'node_modules/big'), { recursive: true })
    await writeFile(join(chosen, 'Dockerfile'), `FROM ${busyboxImage}\nCOPY . /all\n`)
    await writeFile(join(chosen, 'Dockerfile.dev'), 'FROM scratch\n')
    await writeFile(join(chosen, '.dockerignore'), 'node_modules\n**/*.tmp\nDockerfile*\n')
    await writeFile(join(chosen, 'deep/below/한글.txt'), 'deep', { mode: 0o640 })
    await writeFile(join(chosen, 'deep/x.tmp'), 'x')
    await writeFile(join(chosen, 'node_modules/big/x'), 'x')
    await symlink('/etc/passwd', join(chosen, 'outside'))
    const { engine, workshop } = kit
    const builds = createBuilds({
      ...{ engine, jobs: workshop.jobs, registries: workshop.registries, history: createBuildHistory(null) },
      chooseFolder: async () => chosen,
    })
    const tag = kit.named('folder')
    const open = await builds.chooseFolder()
    expect(open?.dockerfiles.map(({ path }) => path)).toEqual(['Dockerfile', 'Dockerfile.dev'])
    const first = await builds.start({
      context: { kind: 'folder', grant: open?.grant ?? '' },
      options: buildOptions({ tags: [tag] }),
    })
    expect(await kit.ended(first.jobId)).toMatchObject({ state: 'done', wants: null })
    const listing = await kit.docker(
      'run',
      '--rm',
      '--label',
      testLabel,
      tag,
      'sh',
      '-c',
      'cd /all; find . | sort; readlink outside',
    )
    expect(listing.split('\n')).toEqual([
      '.',
      './.dockerignore',
      './deep',
      './deep/below',
      './deep/below/한글.txt',
      './outside',
      '/etc/passwd',
    ])

    const [record] = builds.history()
    expect(record).toMatchObject({ rerunnable: true, context: chosen })
    const again = await builds.reopen(record?.id ?? '')
    expect(again).toMatchObject({ path: chosen })
    const unknown = builds.start({ context: { kind: 'folder', grant: chosen }, options: buildOptions() })
    await expect(unknown).rejects.toMatchObject({ reason: 'context-unreadable' })
  })
})
