import { describe, expect, it } from 'vitest'
import { historyLines } from '../../../renderer/views/images/history-lines.ts'
import {
  countByFilter,
  freedBytes,
  linesOf,
  matchesFilter,
  matchesText,
  shortId,
  splitTag,
} from '../../../renderer/views/images/image-lines.ts'
import type { HistoryStep, ImageRow } from '../../../shared/contract/images.ts'

const image = (changes: Partial<ImageRow>): ImageRow => ({
  id: 'sha256:0123456789abcdef',
  tags: [],
  digests: [],
  createdAt: null,
  sizeBytes: 100,
  usedBy: [],
  ...changes,
})
const step = (index: number, sizeBytes: number, empty = false): HistoryStep => ({
  index,
  imageId: null,
  createdAt: null,
  instruction: 'RUN',
  text: '',
  original: '',
  sizeBytes,
  empty,
  comment: '',
  tags: [],
})

describe('lines', () => {
  it.each([
    ['nginx:1.27', 'nginx', '1.27'],
    ['localhost:5000/team/app:v1', 'localhost:5000/team/app', 'v1'],
    ['localhost:5000/team/app', 'localhost:5000/team/app', 'latest'],
  ])('splits %s', (ref, repository, tag) => {
    expect(splitTag(ref)).toEqual({ repository, tag })
  })

  it('makes a line a tag, each with what its removal names', () => {
    expect(linesOf(image({ tags: ['a:1', 'b:2'] })).map((line) => [line.ref, line.repository, line.tag])).toEqual([
      ['a:1', 'a', '1'],
      ['b:2', 'b', '2'],
    ])
  })

  it('takes the repository of an untagged image from its digest where there is one', () => {
    expect(linesOf(image({ digests: ['nginx@sha256:ff'] }))[0]).toMatchObject({ repository: 'nginx', tag: null })
    expect(linesOf(image({ digests: ['<none>@<none>'] }))[0]).toMatchObject({
      repository: null,
      ref: 'sha256:0123456789abcdef',
    })
  })

  it('shortens an id as the docker CLI does', () => {
    expect(shortId('sha256:0123456789abcdef')).toBe('0123456789ab')
  })
})

describe('filters', () => {
  const used = linesOf(image({ tags: ['Web:1'], usedBy: [{ id: 'c', name: 'shop-front' }] }))
  const untagged = linesOf(image({ id: 'sha256:ff' }))
  const lines = [...used, ...untagged]

  it('finds every word in any order, in names of users too', () => {
    expect(lines.filter((line) => matchesText(line, ' shop WEB '))).toEqual(used)
    expect(lines.filter((line) => matchesText(line, 'sha256:ff'))).toEqual(untagged)
    expect(lines.filter((line) => matchesText(line, '  '))).toEqual(lines)
  })

  it('counts what it would show', () => {
    const counts = countByFilter(lines)
    expect(counts).toEqual({ all: 2, used: 1, unused: 1, untagged: 1 })
    for (const filter of ['all', 'used', 'unused', 'untagged'] as const) {
      expect(lines.filter((line) => matchesFilter(line, filter))).toHaveLength(counts[filter])
    }
  })
})

describe('bytes that a removal frees', () => {
  const twice = linesOf(image({ tags: ['a:1', 'a:2'], sizeBytes: 100 }))

  it('counts an image once, and only when all its tags go', () => {
    expect(freedBytes(twice)).toBe(100)
    expect(freedBytes(twice.slice(0, 1))).toBeNull()
    expect(freedBytes([...twice, ...linesOf(image({ id: 'x', sizeBytes: 5 }))])).toBe(105)
  })

  it('does not take an unknown size for nothing', () => {
    expect(freedBytes(linesOf(image({ sizeBytes: null })))).toBeNull()
  })
})

describe('history', () => {
  it('adds up from the base, hidden steps included, and draws bars against the largest', () => {
    const history = [step(0, 50), step(1, 0, true), step(2, 100), step(3, 7, true)]
    expect(historyLines(history, true).map((line) => [line.step.index, line.cumulativeBytes, line.share])).toEqual([
      [0, 50, 0.5],
      [2, 150, 1],
    ])
    expect(historyLines(history, false).at(-1)?.cumulativeBytes).toBe(157)
    expect(historyLines([step(0, 0, true)], false)[0]?.share).toBe(0)
  })
})
