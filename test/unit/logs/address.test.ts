import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logsPathOf, selectionAt, selectionKey, selectionOf } from '../../../renderer/views/logs-screen/address.ts'
import { logSelection } from '../../../shared/contract/logs.ts'
import { logViewChoice } from '../../../shared/contract/settings.ts'

describe('a selection and its address', () => {
  it('are the same thing, for every selection that the contract takes', () => {
    const id = fc.stringMatching(/^[a-zA-Z0-9][\w.-]{0,40}$/)
    const selections = fc.oneof(
      fc.uniqueArray(id, { minLength: 1, maxLength: 200 }).map((ids) => ({ kind: 'containers' as const, ids })),
      fc
        .string({ minLength: 1, maxLength: 300, unit: 'grapheme' })
        .filter((project) => project.length <= 300)
        .map((project) => ({ kind: 'project' as const, project })),
      fc.constant({ kind: 'running' as const }),
    )
    fc.assert(
      fc.property(selections, (selection) => {
        expect(logSelection.safeParse(selection).success).toBe(true)
        const back = selectionAt(logsPathOf(selection))
        expect(back).toEqual(
          selection.kind === 'containers' ? { ...selection, ids: selection.ids.toSorted() } : selection,
        )
        expect(selectionAt(`/window${logsPathOf(selection)}`)).toEqual(back)
      }),
    )
  })

  it.each(['a/b', 'a%2Fb', '100%', 'a b', '?x=1', '#', '한글', 'a,b'])('keep the project name %s', (project) => {
    expect(selectionAt(logsPathOf({ kind: 'project', project }))).toEqual({ kind: 'project', project })
  })

  it('do not depend on the order in which containers were chosen', () => {
    expect(selectionKey({ kind: 'containers', ids: ['b', 'a', 'b'] })).toBe('containers/a,b')
    expect(selectionOf('containers/b,a,b')).toEqual({ kind: 'containers', ids: ['a', 'b'] })
  })

  it('fit what is remembered, with as many containers as a session takes', () => {
    const ids = Array.from({ length: 200 }, (_, n) => n.toString(16).padStart(64, 'a'))
    const key = selectionKey({ kind: 'containers', ids })
    expect(logViewChoice.shape.key.safeParse(key).success).toBe(true)
    const project = selectionKey({ kind: 'project', project: '한'.repeat(300) })
    expect(logViewChoice.shape.key.safeParse(project).success).toBe(true)
  })

  it.each([
    '',
    'containers',
    'containers/',
    'containers/a,,b',
    'containers/../x',
    'containers/a%2Cb',
    `containers/${Array.from({ length: 201 }, (_, n) => `c${n}`).join(',')}`,
    'project',
    'project/',
    'project/%E0%A4%A',
    `project/${'a'.repeat(301)}`,
    'running/',
    'images/x',
  ])('are nothing for %s', (key) => {
    expect(selectionOf(key)).toBeNull()
    expect(selectionAt(`/logs/${key}`)).toBeNull()
  })

  it('do not break on half of a character', () => {
    expect(selectionKey({ kind: 'project', project: 'a\ud800' })).toBe('project/a%EF%BF%BD')
  })
})
