import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReference } from '../../../shared/lib/image-reference.ts'

const familiar = (typed: string): string => {
  const parsed = parseReference(typed)
  return 'reference' in parsed ? parsed.reference.familiar : parsed.problem
}
const digest = `sha256:${'0a'.repeat(32)}`

describe('parseReference', () => {
  it('makes names whole as the CLI does', () => {
    const full = (typed: string): string => {
      const parsed = parseReference(typed)
      return 'reference' in parsed ? parsed.reference.full : parsed.problem
    }
    expect(full('busybox')).toBe('docker.io/library/busybox:latest')
    expect(full(' me/app:1 ')).toBe('docker.io/me/app:1')
    expect(full('localhost/app')).toBe('localhost/app:latest')
    expect(full('r.example:5000/a/b/c:v1.2_3-x')).toBe('r.example:5000/a/b/c:v1.2_3-x')
    expect(full('index.docker.io/busybox')).toBe('docker.io/library/busybox:latest')
    expect(full(`busybox@${digest}`)).toBe(`docker.io/library/busybox@${digest}`)
    expect(full(`busybox:1@${digest}`)).toBe(`docker.io/library/busybox:1@${digest}`)
    expect(full('MyHost/app')).toBe('MyHost/app:latest')
    expect(
      ['docker.io/library/busybox:1', 'docker.io/me/app', 'localhost:5000/x', 'library/busybox'].map(familiar),
    ).toEqual([...['busybox:1', 'me/app:latest', 'localhost:5000/x:latest', 'busybox:latest']])
  })

  it('says what is wrong', () => {
    const problems: Record<string, string> = {
      '': 'empty',
      'a b': 'spaces',
      'me/App': 'uppercase',
      Busybox: 'uppercase',
      'a:': 'bad-tag',
      [`a:${'x'.repeat(129)}`]: 'bad-tag',
      'a:.x': 'bad-tag',
      'a@sha256:12': 'bad-digest',
      'a//b': 'bad-path',
      'a/../b': 'bad-path',
      '-a': 'bad-path',
      'a..b': 'bad-path',
      a___b: 'bad-path',
      'r.example:x/a': 'bad-registry',
      '-r.example/a': 'bad-registry',
      [`${'a/'.repeat(130)}a`]: 'too-long',
      ['a'.repeat(700)]: 'too-long',
      ['0a'.repeat(32)]: 'looks-like-id',
      '--privileged': 'bad-path',
      'a?x=1': 'bad-path',
      'https://r.example/a': 'bad-registry',
    }
    expect(Object.keys(problems).map((typed) => [typed, familiar(typed)])).toEqual(Object.entries(problems))
  })

  it('is settled: what it gives means the same again', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,4}([._-][a-z0-9]{1,4})?$/)
    const typed = fc
      .tuple(
        fc.constantFrom('', 'localhost/', 'r.example:5000/', 'docker.io/'),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', ':1', `@${digest}`),
      )
      .map(([registry, parts, end]) => `${registry}${parts.join('/')}${end}`)
    fc.assert(
      fc.property(typed, (text) => {
        const first = parseReference(text)
        if (!('reference' in first)) return
        for (const again of [first.reference.full, first.reference.familiar]) {
          const second = parseReference(again)
          expect('reference' in second && second.reference.full).toBe(first.reference.full)
        }
      }),
    )
  })
})
