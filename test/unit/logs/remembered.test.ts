import { describe, expect, it } from 'vitest'
import { freshView, isTold, titleOf, viewOf, withView } from '../../../renderer/views/logs-screen/remembered.ts'
import { settings } from '../../../shared/contract/settings.ts'

describe('remembered views', () => {
  it('have the last used first, once', () => {
    const a = freshView('project/a')
    const b = freshView('project/b')
    const again = { ...a, title: 'Mine' }
    expect(withView(withView(withView([], a), b), again)).toEqual([again, b])
    expect(viewOf([b, again], 'project/a')).toBe(again)
    expect(viewOf([b], 'running')).toEqual(freshView('running'))
  })

  it('are as many as the contract takes; what was not used for longest gives way', () => {
    let views = [freshView('running')]
    for (let n = 0; n < 60; n++) views = withView(views, freshView(`project/${n}`))
    expect(views).toHaveLength(50)
    expect(views.at(-1)?.key).toBe('project/10')
    expect(settings.shape.logViews.safeParse(views).success).toBe(true)
  })

  it('fit into one message, however many bookmarks each has; the last used is not the one that goes', () => {
    const bookmarks = Array.from({ length: 500 }, (_, at) => ({ containerId: '한'.repeat(64), at: 1.7e12 + at / 7 }))
    let views = [freshView('running')]
    for (let n = 0; n < 50; n++) views = withView(views, { ...freshView(`project/${n}`), bookmarks })
    expect(views[0]?.key).toBe('project/49')
    expect(views.length).toBeGreaterThan(3)
    expect(Buffer.byteLength(JSON.stringify(views))).toBeLessThan(1024 * 1024)
    const conditions = Array.from({ length: 32 }, () => ({
      exclude: true,
      test: { kind: 'container' as const, ids: Array.from({ length: 1000 }, () => 'a'.repeat(64)) },
    }))
    expect(withView(views, { ...freshView('running'), filter: { conditions } })[0]?.key).toBe('project/49')
  })

  it('of what was only looked at in passing are told from those that hold something', () => {
    const fresh = freshView('running')
    const mark = { containerId: 'a', at: 1 }
    expect(isTold(fresh)).toBe(false)
    for (const change of [{ title: 'Mine' }, { place: 5 }, { columns: ['id'] }, { bookmarks: [mark] }])
      expect(isTold({ ...fresh, ...change })).toBe(true)
  })

  it('have titles that the back end takes', () => {
    expect([titleOf('  web '), titleOf('   '), titleOf('x'.repeat(300))]).toEqual(['web', null, 'x'.repeat(200)])
  })
})
