import { describe, expect, it } from 'vitest'
import { isSolo, mutedIds, toggleMute, toggleSolo, unmuteAll } from '../../../renderer/views/logs-screen/muting.ts'
import type { LogFilter } from '../../../shared/contract/logs.ts'

const text = (word: string): LogFilter['conditions'][number] => ({
  exclude: false,
  test: { kind: 'text', query: { text: word, regex: false, caseSensitive: false, wholeWord: false } },
})
const muting = (...ids: string[]): LogFilter['conditions'][number] => ({
  exclude: true,
  test: { kind: 'container', ids },
})

describe('muting', () => {
  it('is one condition, which goes with its last container', () => {
    const one = toggleMute(null, 'a')
    expect(one).toEqual({ conditions: [muting('a')] })
    const two = toggleMute(one, 'b')
    expect(two).toEqual({ conditions: [muting('a', 'b')] })
    expect(toggleMute(toggleMute(two, 'a'), 'b')).toBeNull()
  })

  it('leaves what else the filter says, in its order', () => {
    const filter = { conditions: [text('x'), muting('a'), text('y')] }
    expect(toggleMute(filter, 'b')).toEqual({ conditions: [text('x'), muting('a', 'b'), text('y')] })
    expect(toggleMute(filter, 'a')).toEqual({ conditions: [text('x'), text('y')] })
    expect(toggleMute({ conditions: [text('x')] }, 'a')).toEqual({ conditions: [text('x'), muting('a')] })
  })

  it('sees what was muted by hand in several conditions, and not what is shown alone', () => {
    const including: LogFilter = { conditions: [{ exclude: false, test: { kind: 'container', ids: ['c'] } }] }
    expect([...mutedIds({ conditions: [muting('a'), ...including.conditions, muting('b')] })]).toEqual(['a', 'b'])
    expect(toggleMute({ conditions: [muting('a'), text('x'), muting('b')] }, 'a')).toEqual({
      conditions: [muting('b'), text('x')],
    })
  })

  it('of all but one is solo, and a second time of none', () => {
    const all = ['a', 'b', 'c']
    const solo = toggleSolo({ conditions: [text('x'), muting('b')] }, 'b', all)
    expect(solo).toEqual({ conditions: [text('x'), muting('a', 'c')] })
    expect(isSolo(solo, 'b', all)).toBe(true)
    expect(isSolo(solo, 'a', all)).toBe(false)
    expect(toggleSolo(solo, 'b', all)).toEqual({ conditions: [text('x')] })
    expect(toggleSolo(solo, 'c', all)).toEqual({ conditions: [text('x'), muting('a', 'b')] })
    expect(isSolo(null, 'a', ['a'])).toBe(false)
  })

  it('ends for all at once', () => {
    expect(unmuteAll({ conditions: [muting('a'), text('x'), muting('b')] })).toEqual({ conditions: [text('x')] })
    expect(unmuteAll({ conditions: [muting('a')] })).toBeNull()
  })
})
