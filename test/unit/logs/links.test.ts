import { describe, expect, it } from 'vitest'
import { linksIn, lookalikeHost } from '../../../renderer/views/logs/links.ts'
import { mostSegments, segmentsOf, visibleText } from '../../../renderer/views/logs/segments.ts'

const found = (text: string): string[] => linksIn(text).map(({ start, end }) => text.slice(start, end))

describe('the web addresses of a line', () => {
  it.each([
    ['see https://example.org/a?b=1#c, please', ['https://example.org/a?b=1#c']],
    ['(https://example.org/x_(y)) and [http://a.b]', ['https://example.org/x_(y)', 'http://a.b']],
    ['HTTP://EXAMPLE.ORG.', ['HTTP://EXAMPLE.ORG']],
    ['"http://localhost:8080/" <https://a.b/c>', ['http://localhost:8080/', 'https://a.b/c']],
    ['javascript:alert(1) file:///etc/passwd ftp://a.b', []],
    ['https://bank.example@evil.example/', []],
    ['https://', []],
    ['http://a.b/\u202egpj.exe', ['http://a.b/']],
  ])('of %j are %j', (text, links) => {
    expect(found(text)).toEqual(links)
  })
  it('tell a name in other letters, as the browser understands it', () => {
    const [link] = linksIn('https://аррӏе.com/')
    expect(link?.href).toMatch(/^https:\/\/xn--/)
    expect(lookalikeHost(link?.href ?? '')).toMatch(/^xn--.*\.com$/)
    expect(lookalikeHost('https://apple.com/')).toBeNull()
  })
  it('are cut out of coloured text without moving a position', () => {
    const line = 'go \x1b[31mhttp://a.b/\x1b[32mc\x1b[0m now'
    const segments = segmentsOf(line, [[3, 7]])
    expect(segments.map(({ text }) => text).join('')).toBe(visibleText(line))
    expect(segments.filter(({ link }) => link === 'http://a.b/c').map(({ text }) => text)).toEqual([
      'http',
      '://a.b/',
      'c',
    ])
  })
})

describe('a line with more changes of colour than anyone reads', () => {
  it('has a bounded number of parts and all of its text, in time that grows with its length', () => {
    const line = '\x1b[31ma\x1b[32m\u202e'.repeat(50_000)
    const from = performance.now()
    const segments = segmentsOf(line, [])
    expect(performance.now() - from).toBeLessThan(2000)
    expect(segments.length).toBe(mostSegments + 1)
    expect(segments.at(-1)?.rest).toBe(true)
    expect(segments.map(({ text }) => text).join('')).toBe('a\u25af'.repeat(50_000))
  })
})
