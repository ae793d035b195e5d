import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageOf, spanParts } from '../../../shared/lib/ages.ts'
import { byteParts, dockerMemory, dockerSize, formatBytes } from '../../../shared/lib/bytes.ts'
import { exitInWords } from '../../../shared/lib/exit-code.ts'
import { isSecretName, isSecretValue, secretMask as mask, maskSecrets } from '../../../shared/lib/secrets.ts'

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345, '12.3 kB'],
    [999_500, '1.00 MB'],
    [999_999_999, '1.00 GB'],
    [345_000_000_000, '345 GB'],
    [-1, '0 B'],
    [Number.NaN, '0 B'],
  ])('writes %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('counts memory in 1024s', () => {
    expect(formatBytes(1024, 'binary')).toBe('1.00 KiB')
    expect(formatBytes(1_048_575, 'binary')).toBe('1.00 MiB')
    expect(formatBytes(8 * 1024 ** 3, 'binary')).toBe('8.00 GiB')
  })

  it('never needs more than four characters of number, nor an exponent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.constantFrom('decimal', 'binary'), (bytes, by) => {
        expect(byteParts(bytes, by as 'decimal' | 'binary').number).toMatch(/^\d{1,4}$|^\d{1,2}\.\d{1,2}$/)
      }),
    )
  })

  // By the formatting of go-units, which the CLI prints with (%.3g of thousands, %.4g of 1024s).
  it.each([
    [0, '0B'],
    [5, '5B'],
    [4500, '4.5kB'],
    [1_230_000_000, '1.23GB'],
    [77_900_000, '77.9MB'],
    [123_456, '123kB'],
    [999_999, '1e+03kB'],
  ])('says %d as docker images does: %s', (bytes, text) => expect(dockerSize(bytes)).toBe(text))

  it('says memory as docker stats does', () => {
    expect(dockerMemory(1_294_336)).toBe('1.234MiB')
    expect(dockerMemory(16_750_372_454)).toBe('15.6GiB')
    expect(dockerMemory(0)).toBe('0B')
  })
})

describe('ages', () => {
  const now = 1_700_000_000_000
  it.each([
    [-5000, 'second', 0],
    [999, 'second', 0],
    [59_999, 'second', 59],
    [60_000, 'minute', 1],
    [3_600_000, 'hour', 1],
    [47 * 3_600_000, 'hour', 47],
    [2 * 86_400_000, 'day', 2],
    [14 * 86_400_000, 'week', 2],
    [60 * 86_400_000, 'month', 2],
    [730 * 86_400_000, 'year', 2],
  ])('%d ms is %s %d', (ms, unit, count) => expect(ageOf(now - ms, now)).toEqual({ unit, count }))

  it('gives a span in two units', () => {
    expect(spanParts(0)).toEqual([{ unit: 'second', count: 0 }])
    expect(spanParts(3 * 3_600_000 + 12 * 60_000 + 5000)).toEqual([
      { unit: 'hour', count: 3 },
      { unit: 'minute', count: 12 },
    ])
    expect(spanParts(5 * 86_400_000 + 60_000)).toEqual([{ unit: 'day', count: 5 }])
  })
})

describe('exit codes', () => {
  it.each([
    [0, false, 'success', ''],
    [1, false, 'failure', ''],
    [125, false, 'engine-failed', ''],
    [126, false, 'not-executable', ''],
    [127, false, 'command-not-found', ''],
    [130, false, 'interrupted', 'SIGINT'],
    [137, false, 'killed', 'SIGKILL'],
    [137, true, 'out-of-memory', 'SIGKILL'],
    [1, true, 'out-of-memory', ''],
    [139, false, 'crashed', 'SIGSEGV'],
    [143, false, 'stopped', 'SIGTERM'],
    [162, false, 'signalled', 'SIG34'],
    [255, false, 'failure', ''],
    [-1, false, 'failure', ''],
  ])('%d (oom %s) means %s %s', (code, oom, meaning, signal) => {
    expect(exitInWords(code, oom)).toMatchObject({ meaning, params: { exitCode: code, signal } })
  })
})

describe('secrets', () => {
  it.each([
    'DB_PASSWORD',
    'MYSQL_ROOT_PASSWORD',
    'API_KEY',
    'apiKey',
    'KEY',
    'com.example.token',
    'GITHUB_TOKEN',
    'PGPASSWORD',
    'SECRET_KEY_BASE',
    'JWT',
    'SENTRY_DSN',
    'AWS_SECRET_ACCESS_KEY',
    'client-secret',
  ])('masks %s', (name) => expect(isSecretName(name)).toBe(true))
  it.each([
    'PATH',
    'HOME',
    'PWD',
    'KEYBOARD',
    'GPG_KEY',
    'AWS_ACCESS_KEY_ID',
    'POSTGRES_PASSWORD_FILE',
    'TOKEN_URL',
    'MONKEY',
    'COMPASS',
    'SESSION_TOKEN_TTL',
    '__proto__',
    '',
  ])('shows %s', (name) => expect(isSecretName(name)).toBe(false))

  it('knows values that give themselves away', () => {
    expect(isSecretValue('postgres://app:hunter2@db:5432/app')).toBe(true)
    expect(isSecretValue('postgres://app@db:5432/app')).toBe(false)
    expect(isSecretValue('ghp_abcdefghijklmnopqrstuvwxyz0123456789')).toBe(true)
    expect(isSecretValue('http://localhost:8080/path')).toBe(false)
  })

  it('masks them inside a command', () => {
    expect(maskSecrets("docker run -e DB_PASSWORD='a b' -e MODE=fast x")).toBe(
      `docker run -e DB_PASSWORD=${mask} -e MODE=fast x`,
    )
    expect(maskSecrets('docker --host tcp://root:toor@box:2375 ps')).toBe(
      `docker --host tcp://root:${mask}@box:2375 ps`,
    )
    expect(maskSecrets('x --token=abc')).toBe(`x --token=${mask}`)
  })

  it('stays fast on hostile text', () => {
    const started = performance.now()
    maskSecrets(`a://${'b:'.repeat(40_000)}`)
    maskSecrets('a='.repeat(40_000))
    isSecretName('aA'.repeat(100_000))
    isSecretValue(`eyJ${'a.'.repeat(40_000)}`)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
