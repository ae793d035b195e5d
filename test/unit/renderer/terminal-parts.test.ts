import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../renderer/client.ts'
import { fromBase64 } from '../../../renderer/stores/pieces.ts'
import { createTerminalInput } from '../../../renderer/stores/terminals.ts'
import { cleanPaste, isManyLines, lineCount } from '../../../renderer/views/container/terminal/paste.ts'
import { shellAsks } from '../../../renderer/views/container/terminal/shell-asks.ts'
import { splitWords } from '../../../shared/lib/split-words.ts'

describe('a pasted text', () => {
  it('keeps tabs and line ends, and no key that nobody pressed', () => {
    expect(cleanPaste('a\tb\r\n\x1b[201~rm -rf /\x03\x7f\x9b')).toBe('a\tb\r\n[201~rm -rf /')
  })
  it('is asked about when a line of it would run', () => {
    expect(isManyLines('ls -l')).toBe(false)
    expect(isManyLines('ls\n')).toBe(true)
    expect(isManyLines('a\rb')).toBe(true)
    expect([lineCount('ls\n'), lineCount('a\r\nb\r\nc'), lineCount('a\rb\r')]).toEqual([1, 3, 2])
  })
})

describe('the words of a command line', () => {
  it.each([
    ['  ls   -l ', ['ls', '-l']],
    [`sh -c 'echo "a  b"'`, ['sh', '-c', 'echo "a  b"']],
    ['a\\ b "c\\"d" "e\\f"', ['a b', 'c"d', 'e\\f']],
    ["x'y'\"z\" ''", ['xyz', '']],
    ['end\\', ['end\\']],
    ['', []],
  ])('%j', (line, words) => expect(splitWords(line)).toEqual(words))
  it('does not guess where a quote is open', () => {
    expect(splitWords(`echo 'a`)).toBeNull()
    expect(splitWords('echo "a')).toBeNull()
  })
})

describe('a link in the output', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('is asked about once: by the shell where that asks, else by the page', () => {
    const at = (protocol: string) => vi.stubGlobal('location', { protocol })
    at('http:')
    expect(shellAsks('https://example.com/')).toBe(false)
    at('portlight:')
    expect(shellAsks('https://example.com/')).toBe(true)
    // The shell opens ports of this machine unasked.
    for (const href of ['http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:9/', 'https://LOCALHOST/'])
      expect(shellAsks(href), href).toBe(false)
  })
})

describe('what is typed', () => {
  afterEach(() => vi.useRealTimers())
  it('waits a moment behind an answer about the cursor, which BusyBox would swallow it with; nothing else waits', async () => {
    vi.useFakeTimers()
    const began = Date.now()
    const written: [number, string][] = []
    const write = async ({ bytes }: { bytes: string }) =>
      void written.push([Date.now() - began, new TextDecoder().decode(fromBase64(bytes))])
    const input = createTerminalInput({ terminals: { write } } as unknown as Client, 'id')
    const send = (text: string): void => input.send(new TextEncoder().encode(text))
    send('ls')
    send('\r')
    await vi.advanceTimersByTimeAsync(10)
    send('\x1b[1;3R')
    send('echo ')
    send('한글')
    send('\x1b[?1;2c')
    // Leaving the screen takes back nothing that was typed.
    input.close()
    send('too late')
    await vi.advanceTimersByTimeAsync(500)
    expect(written).toEqual([
      [0, 'ls'],
      [0, '\r'],
      [10, '\x1b[1;3R'],
      [110, 'echo 한글\x1b[?1;2c'],
    ])
  })
  it('goes in pieces that a message holds', async () => {
    vi.useFakeTimers()
    const written: [number, string][] = []
    const began = Date.now()
    const write = async ({ bytes }: { bytes: string }) =>
      void written.push([Date.now() - began, new TextDecoder().decode(fromBase64(bytes))])
    const input = createTerminalInput({ terminals: { write } } as unknown as Client, 'id')
    const send = (text: string): void => input.send(new TextEncoder().encode(text))
    send('x'.repeat(100_000))
    await vi.advanceTimersByTimeAsync(0)
    expect(written.map(([at, text]) => [at, text.length])).toEqual([
      [0, 49_152],
      [0, 49_152],
      [0, 1696],
    ])
  })
})
