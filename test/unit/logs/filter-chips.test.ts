import { describe, expect, it } from 'vitest'
import { i18n, startI18n } from '../../../renderer/i18n/index.ts'
import {
  activeFilter,
  type FilterChip,
  mostConditions,
  offToggled,
  reconciled,
  signToggled,
  wholeFilter,
  withCondition,
} from '../../../renderer/views/logs/filter/chips.ts'
import { type ConditionContext, conditionText } from '../../../renderer/views/logs/filter/describe.ts'
import { conditionOf, draftOf } from '../../../renderer/views/logs/filter/draft.ts'
import { type LogCondition, type LogTest, logCondition } from '../../../shared/contract/log-filter.ts'

const now = Date.UTC(2026, 10, 20, 15, 30)
const text = (words: string, exclude = false): LogCondition => ({
  exclude,
  test: { kind: 'text', query: { text: words, regex: false, caseSensitive: false, wholeWord: false } },
})
const only = (test: LogTest): LogCondition => ({ exclude: false, test })
const added = (...conditions: LogCondition[]): FilterChip[] =>
  conditions.reduce<FilterChip[]>((chips, condition) => withCondition(chips, condition), [])

describe('chips', () => {
  it('are added one by one, each with an id of its own', () => {
    const chips = added(text('a'), text('b'))
    expect(chips.map((chip) => chip.id)).toEqual([0, 1])
    const again = withCondition(chips.slice(1), text('c'))
    expect(new Set(again.map((chip) => chip.id)).size).toBe(2)
  })

  it('are never there twice: the second gives its sign to the first, and turns it on', () => {
    const off = offToggled(added(text('a')), 0)
    const chips = withCondition(off, text('a', true))
    expect(chips).toEqual([{ id: 0, condition: text('a', true), off: false }])
  })

  it('take the place of an including one that would leave nothing beside them', () => {
    const levels = added(only({ kind: 'level', levels: ['error'] }), only({ kind: 'level', levels: ['warn'] }))
    expect(wholeFilter(levels).conditions).toEqual([only({ kind: 'level', levels: ['warn'] })])
    const time = (since: number): LogCondition => only({ kind: 'time', since, until: null })
    expect(added(time(1), time(2))).toHaveLength(1)
    const field = (path: string, value: string): LogCondition => only({ kind: 'field', path, op: 'is', value })
    expect(added(field('a', '1'), field('a', '2'), field('b', '1'))).toHaveLength(2)
    // Two texts narrow each other down, and two that are left out are left out both.
    expect(added(text('a'), text('b'))).toHaveLength(2)
    const hidden = (level: 'debug' | 'info'): LogCondition => ({
      exclude: true,
      test: { kind: 'level', levels: [level] },
    })
    expect(added(hidden('debug'), hidden('info'))).toHaveLength(2)
  })

  it('are no more than a filter may have', () => {
    const many = Array.from({ length: mostConditions + 5 }, (_, index) => text(`t${index}`))
    expect(added(...many)).toHaveLength(mostConditions)
  })

  it('that are off are remembered and not applied', () => {
    const chips = offToggled(added(text('a'), text('b', true)), 0)
    expect(activeFilter(chips)).toEqual({ conditions: [text('b', true)] })
    expect(wholeFilter(chips)).toEqual({ conditions: [text('a'), text('b', true)] })
    expect(activeFilter(offToggled(chips, 1))).toBeNull()
  })

  it('follow a filter that is set elsewhere, and keep those that are off', () => {
    const chips = offToggled(added(text('a'), text('b')), 1)
    expect(reconciled(chips, { conditions: [text('a')] })).toBe(chips)
    const next = reconciled(chips, { conditions: [text('c')] })
    expect(next.map((chip) => [chip.condition, chip.off])).toEqual([
      [text('c'), false],
      [text('b'), true],
    ])
    expect(new Set(next.map((chip) => chip.id)).size).toBe(2)
    expect(reconciled(next, null).map((chip) => chip.condition)).toEqual([text('b')])
  })

  it('change their sign and back', () => {
    const chips = added(text('a'))
    expect(signToggled(chips, 0)[0]?.condition).toEqual(text('a', true))
    expect(signToggled(signToggled(chips, 0), 0)).toEqual(chips)
  })
})

describe('a draft', () => {
  const conditions: LogCondition[] = [
    text('a b', true),
    only({ kind: 'level', levels: ['warn', 'error'] }),
    only({ kind: 'stream', stream: 'stdout' }),
    only({ kind: 'container', ids: ['abc'] }),
    only({ kind: 'field', path: 'user.id', op: 'above', value: '5' }),
    only({ kind: 'field', path: 'user.id', op: 'exists', value: '' }),
    only({ kind: 'time', since: Date.UTC(2026, 10, 20, 14, 3, 5, 250), until: null }),
  ]
  it.each(conditions)('of a condition is that condition: %j', (condition) => {
    logCondition.parse(condition)
    for (const zone of ['local', 'utc'] as const)
      expect(conditionOf(draftOf(condition, zone), now, zone)).toEqual({ condition })
  })

  it('says what is wrong with it', () => {
    const problem = (change: Partial<ReturnType<typeof draftOf>>): unknown => {
      const result = conditionOf({ ...draftOf(null, 'utc'), ...change }, now, 'utc')
      return 'problem' in result ? result.problem : null
    }
    expect(problem({})).toEqual({ kind: 'incomplete' })
    expect(problem({ text: '(a', regex: true })).toMatchObject({
      kind: 'regex',
      message: expect.stringMatching(/unterminated group/i),
    })
    expect(problem({ kind: 'level' })).toEqual({ kind: 'incomplete' })
    expect(problem({ kind: 'field', path: 'a', op: 'below', value: 'x' })).toEqual({ kind: 'number' })
    expect(problem({ kind: 'field', path: 'a', op: 'is', value: '' })).toBeNull()
    expect(problem({ kind: 'time' })).toEqual({ kind: 'incomplete' })
    expect(problem({ kind: 'time', until: 'soon' })).toEqual({ kind: 'time', side: 'until' })
    expect(problem({ kind: 'time', since: '14:03', until: '14:03' })).toEqual({ kind: 'order' })
    expect(problem({ kind: 'time', since: '-15m', until: 'now' })).toBeNull()
  })
})

describe('the words of a condition', () => {
  const context: Omit<ConditionContext, 't'> = {
    containerName: (id) => ({ a: 'web', b: 'db' })[id] ?? id,
    zone: 'utc',
    now,
  }
  it('name what it shows or hides', async () => {
    await startI18n('en')
    const t = i18n.getFixedT('en', 'logFilter')
    const said = (test: LogTest, exclude = false): string => conditionText({ exclude, test }, { ...context, t })
    const query = { text: 'time.*out', regex: true, caseSensitive: true, wholeWord: false }
    expect(said(text('boom').test, true)).toBe('without Text boom')
    expect(said({ kind: 'text', query })).toBe('with Regex /time.*out/ (match case)')
    expect(said({ kind: 'level', levels: ['error', 'fatal'] })).toBe('with Level error, fatal')
    expect(said({ kind: 'container', ids: ['a', 'b'] })).toBe('with Container web, db')
    expect(said({ kind: 'container', ids: ['a', 'b', 'c'] })).toBe('with Container 3 containers')
    expect(said({ kind: 'field', path: 'user.id', op: 'is', value: '5' })).toBe('with user.id = 5')
    expect(said({ kind: 'field', path: 'user.id', op: 'exists', value: '' })).toBe('with user.id exists')
    expect(said({ kind: 'time', since: Date.UTC(2026, 10, 20, 14, 3), until: Date.UTC(2026, 10, 20, 14, 10, 5) })).toBe(
      'with Time 14:03 UTC – 14:10:05 UTC',
    )
  })
})
