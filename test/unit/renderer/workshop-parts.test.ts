import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerfileLines, pairsIn, stagesOf } from '../../../renderer/views/workshop/build/dockerfile-words.ts'
import {
  emptyDraft,
  isEdited,
  optionsOf,
  shownOptions,
  withFolder,
} from '../../../renderer/views/workshop/build/draft.ts'
import type { ChosenFolder } from '../../../renderer/views/workshop/build/folder.ts'
import { OutputPages, pageLines } from '../../../renderer/views/workshop/build/output-pages.ts'
import { guessTar } from '../../../renderer/views/workshop/guess-tar.ts'
import { tarName } from '../../../renderer/views/workshop/tar-name.ts'

describe('what a chosen file holds', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'portlight-tar-'))
    for (const name of ['blobs/sha256', 'etc', '0123456789abcdef'.repeat(4)])
      mkdirSync(join(folder, name), { recursive: true })
    for (const name of ['manifest.json', 'etc/passwd']) writeFileSync(join(folder, name), 'x')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const tar = (options: string[], ...names: string[]): Blob => {
    execFileSync('tar', ['-C', folder, '-cf', join(folder, 'made'), ...options, ...names])
    return new Blob([readFileSync(join(folder, 'made'))])
  }

  it.each([
    ['saved', [], ['blobs']],
    ['saved', ['--format=pax'], ['manifest.json']],
    ['saved', ['--gzip'], ['0123456789abcdef'.repeat(4)]],
    ['files', [], ['etc']],
    ['files', ['--gzip'], ['etc']],
    ['packed', ['--xz'], ['etc']],
  ] as const)('%s: tar %s of %s', async (kind, options, names) => {
    expect(await guessTar(tar([...options], ...names))).toBe(kind)
  })

  it('is no tar where it is none', async () => {
    expect(await guessTar(new Blob(['# Readme']))).toBe('not-a-tar')
    expect(await guessTar(new Blob([]))).toBe('not-a-tar')
    expect(await guessTar(new Blob([Uint8Array.of(0x1f, 0x8b, 8, 0, 1)]))).toBe('not-a-tar')
  })
})

it.each([
  [['localhost:5000/team/app:1.2'], 'localhost_5000_team_app_1.2.tar'],
  [[`sha256:${'ab'.repeat(32)}`], 'abababababab.tar'],
  [['a:1', 'b:1', 'c:1'], 'a_1-and-2.tar'],
  [['..'], 'images.tar'],
])('%s is saved as %s', (refs, name) => {
  expect(tarName(refs)).toBe(name)
})

describe('a Dockerfile in colour', () => {
  const inBraces = `\${X:-y}`
  const text = [
    '# syntax',
    'FROM busybox AS base',
    'RUN --mount=type=cache echo "a $B" && \\',
    `    run $HOME ${inBraces}`,
    'COPY --from=base "a b" .',
    'from other',
    'NOTHING here',
    '',
  ].join('\n')
  const lines = dockerfileLines(text)

  it('says the same text', () => {
    expect(lines.map((spans) => spans.map((span) => span.text).join('')).join('\n')).toBe(text)
  })

  it('knows instructions, comments, strings, variables and flags', () => {
    const parts = (line: number, part: string): string[] =>
      (lines[line] ?? []).filter((span) => span.part === part).map((span) => span.text.trim())
    expect(parts(0, 'comment')).toEqual(['# syntax'])
    expect(parts(1, 'instruction')).toEqual(['FROM', 'AS'])
    expect(parts(2, 'instruction')).toEqual(['RUN'])
    expect(parts(2, 'flag')).toEqual(['--mount'])
    expect(parts(2, 'string')).toEqual(['"a $B"'])
    // The word at the start of a continued line is no instruction.
    expect(parts(3, 'instruction')).toEqual([])
    expect(parts(3, 'variable')).toEqual(['$HOME', inBraces])
    expect(parts(5, 'instruction')).toEqual(['from'])
    expect(parts(6, 'instruction')).toEqual([])
  })

  it('tells its stages', () => {
    expect(stagesOf('FROM a AS one\nfrom --platform=linux/arm64 b as two\nFROM c\nRUN x AS y')).toEqual(['one', 'two'])
  })
})

it('reads NAME=value lines', () => {
  expect(pairsIn('A=1\n\n B =x=y \n')).toEqual({
    pairs: [
      { name: 'A', value: '1' },
      { name: 'B', value: 'x=y ' },
    ],
    bad: null,
  })
  expect(pairsIn('A=1\nnothing').bad).toBe('nothing')
  expect(pairsIn('=x').bad).toBe('=x')
})

describe('the form of a build', () => {
  const folder: ChosenFolder = {
    kind: 'grant',
    name: '/app',
    grant: 'g',
    dockerfiles: [
      { path: 'Dockerfile', text: 'FROM a' },
      { path: 'web.Dockerfile', text: 'FROM b' },
    ],
  }

  it('sends a text only where it was changed, or there is no file', () => {
    const draft = withFolder(emptyDraft, folder)
    expect(isEdited(draft)).toBe(false)
    expect(optionsOf(draft).dockerfileText).toBeNull()
    expect(optionsOf({ ...draft, text: 'FROM c' }).dockerfileText).toBe('FROM c')
    const none = withFolder(draft, { ...folder, dockerfiles: [] })
    expect(none.text).toBe('')
    expect(optionsOf({ ...none, text: 'FROM d' })).toMatchObject({ dockerfile: 'Dockerfile', dockerfileText: 'FROM d' })
    expect(withFolder({ ...emptyDraft, dockerfile: 'web.Dockerfile' }, folder).text).toBe('FROM b')
    // What was written, or comes from an earlier build, waits for its folder.
    expect(withFolder({ ...emptyDraft, text: 'FROM e' }, folder).text).toBe('FROM e')
  })

  it('shows no secret in the command', () => {
    const options = optionsOf({ ...emptyDraft, args: 'VERSION=1\nDB_PASSWORD=hunter2', tag: ' a:1 ' })
    expect(options.args[1]?.value).toBe('hunter2')
    expect(options.tags).toEqual(['a:1'])
    expect(JSON.stringify(shownOptions(options))).not.toContain('hunter2')
    expect(shownOptions(options).args[0]?.value).toBe('1')
  })
})

describe('the pages of an output', () => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ number: from + index, text: `line ${from + index}` }))

  it('are asked for once, and on from where they end when there is more', () => {
    const pages = new OutputPages()
    expect(pages.missing(0, 50, 30)).toEqual([0])
    pages.put(0, lines(0, 30), 30)
    expect(pages.missing(0, 50, 30)).toEqual([])
    expect(pages.missing(0, 50, 45)).toEqual([30])
    pages.put(30, lines(30, 45), 45)
    expect(pages.line(29)).toBe('line 29')
    expect(pages.line(44)).toBe('line 44')
    expect(pages.line(45)).toBeNull()
    expect(pages.missing(150, 450, 1000)).toEqual([45, pageLines, 2 * pageLines])
  })

  it('take an answer that was cut, and lines that are gone', () => {
    const pages = new OutputPages()
    pages.put(0, lines(0, 3), 100)
    expect(pages.missing(0, 10, 100)).toEqual([3])
    pages.put(3, [], 100)
    expect(pages.missing(0, 100, 100)).toEqual([])
  })

  it('are bounded', () => {
    const pages = new OutputPages()
    for (let page = 0; page < 60; page += 1)
      pages.put(page * pageLines, lines(page * pageLines, (page + 1) * pageLines), 1e6)
    expect(pages.line(0)).toBeNull()
    expect(pages.line(59 * pageLines)).toBe(`line ${59 * pageLines}`)
  })
})
