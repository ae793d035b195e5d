import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { guardedOrigin } from '../../../electron/transports/guard.ts'

const get = (host: string, origin?: string): IncomingMessage =>
  ({
    method: 'GET',
    url: '/',
    rawHeaders: ['Host', host, ...(origin ? ['Origin', origin] : [])],
  }) as unknown as IncomingMessage

// Browsers leave the port of http out of Host and Origin: with `--port 80` every page was refused.
it('knows itself on port 80 as browsers write it, and in no other way', () => {
  expect(guardedOrigin(get('127.0.0.1', 'http://127.0.0.1'), 80)).toBe('http://127.0.0.1')
  expect(guardedOrigin(get('localhost'), 80)).toBe('http://localhost')
  for (const host of ['127.0.0.1:80', '127.0.0.1:', 'localhost:80', 'evil.com', '127.0.0.1:8080'])
    expect(guardedOrigin(get(host), 80)).toBeNull()
  expect(guardedOrigin(get('127.0.0.1', 'http://127.0.0.1:8080'), 80)).toBeNull()
  expect(guardedOrigin(get('127.0.0.1'), 8080)).toBeNull()
})
