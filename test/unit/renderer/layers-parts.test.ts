import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf as imageLines, pairOf } from '../../../renderer/views/images/image-lines.ts'
import { hexRow, imageTypeOf, linesOf, lookOf, saveNameOf } from '../../../renderer/views/layers/file/detect.ts'
import { languageOf, paintLine } from '../../../renderer/views/layers/file/highlight.ts'
import { linkTarget } from '../../../renderer/views/layers/link-target.ts'
import { modeNumber, modeText } from '../../../renderer/views/layers/mode-text.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

describe('a mode', () => {
  it.each([
    ['file', 0o644, '-rw-r--r--'],
    ['directory', 0o1777, 'drwxrwxrwt'],
    ['file', 0o4755, '-rwsr-xr-x'],
    ['file', 0o6644, '-rwSr-Sr--'],
    ['directory', 0o1770, 'drwxrwx--T'],
    ['symlink', 0o777, 'lrwxrwxrwx'],
    ['character', 0o666, 'crw-rw-rw-'],
  ] as const)('%s %o is what ls writes: %s', (kind, mode, text) => {
    expect(modeText(kind, mode)).toBe(text)
  })
  it('is a number of four digits', () => expect([modeNumber(0o644), modeNumber(0o4755)]).toEqual(['0644', '4755']))
})

describe('a symbolic link', () => {
  it.each([
    ['/usr/bin/sh', 'dash', '/usr/bin/dash'],
    ['/bin', 'usr/bin', '/usr/bin'],
    ['/a/b/c', '../x/./y', '/a/x/y'],
    ['/a/b', '/etc/passwd', '/etc/passwd'],
    // Out of the image is nowhere to go.
    ['/a/b', '../../../../etc/shadow', '/etc/shadow'],
  ])('at %s to %s leads to %s', (path, link, target) => expect(linkTarget(path, link)).toBe(target))
})

describe('the kind of a file', () => {
  it('is told by its bytes, whatever its name', () => {
    expect(imageTypeOf(Uint8Array.of(0x89, ...ascii('PNG\r\n\x1a\n'), 0))).toBe('image/png')
    expect(imageTypeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg')
    expect(imageTypeOf(Uint8Array.from(ascii('GIF89a')))).toBe('image/gif')
    expect(imageTypeOf(Uint8Array.from(ascii('RIFF\0\0\0\0WEBP')))).toBe('image/webp')
    expect(imageTypeOf(Uint8Array.from(ascii('RIFF\0\0\0\0WAVE')))).toBeNull()
  })
  it('of SVG is text: it may hold scripts', () =>
    expect(lookOf(bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')).kind).toBe('text'))
  it('of a program is bytes, of words in any script is text', () => {
    expect(lookOf(Uint8Array.of(0x7f, ...ascii('ELF'), 2, 1, 1, 0, 0)).kind).toBe('hex')
    expect(lookOf(bytes('안녕하세요\n\u001b[31mred\u001b[0m\n')).kind).toBe('text')
    expect(lookOf(Uint8Array.from({ length: 400 }, (_, at) => 128 + (at % 64))).kind).toBe('hex')
  })
  it('is not doubted for a last character that was cut', () =>
    expect(lookOf(bytes('안녕하세요'.repeat(50)).subarray(0, 50)).kind).toBe('text'))
})

describe('lines', () => {
  it('end with LF or CRLF; the last end begins no further line', () => {
    expect(linesOf(bytes('a\r\nb\n\nc'))).toEqual(['a', 'b', '', 'c'])
    expect(linesOf(bytes('a\n'))).toEqual(['a'])
    expect(linesOf(bytes('\n'))).toEqual([''])
  })
  it('of bytes show their place and what can be read', () =>
    expect(hexRow(bytes('0123456789abcdefXY\n'), 1)).toEqual({ at: '00000010', bytes: '58 59 0a', text: 'XY.' }))
})

describe('the name of a saved file', () => {
  it.each([
    ['/etc/passwd', 'passwd'],
    ['/root/.bashrc', 'bashrc'],
    ['/a/..', 'file'],
    ['/a/evil\u202Egnp.exe', 'evil_gnp.exe'],
    ['/a/line\nbreak:x|y', 'line_break_x_y'],
    [`/a/${'x'.repeat(400)}`, 'x'.repeat(150)],
  ])('of %j is %j', (path, name) => expect(saveNameOf(path)).toBe(name))
})

describe('the painting of a line', () => {
  const names = ['shell', 'python', 'script', 'data', 'yaml', 'settings', 'dockerfile', null] as const
  const signs = [...'"\'`\\#/;:=[]{}$_-. \tifRUN019é안😀\u202e\n\r']
  it('leaves out nothing and adds nothing, whatever the line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...signs), maxLength: 300 }),
        fc.constantFrom(...names),
        (line, name) => {
          expect(
            paintLine(line, name)
              .map((piece) => piece.text)
              .join(''),
          ).toBe(line)
        },
      ),
      { numRuns: 100 },
    )
  })
  it('knows comments, words, strings and keys', () => {
    const painted = (line: string, name: (typeof names)[number]) =>
      paintLine(line, name)
        .filter(({ paint }) => paint !== 'plain')
        .map(({ text, paint }) => `${paint}:${text}`)
    expect(painted('if test "$a" # why', 'shell')).toEqual(['word:if', 'word:test', 'string:"$a"', 'comment:# why'])
    expect(painted('echo a#b', 'shell')).toEqual(['word:echo'])
    expect(painted('  "name": "x", ', 'data')).toEqual(['key:  "name"', 'string:"x"'])
    expect(painted('RUN echo 1', 'dockerfile')).toEqual(['key:RUN', 'number:1'])
  })
  it('goes by the name, else by the first line', () => {
    expect(languageOf('a.py', '')).toBe('python')
    expect(languageOf('Dockerfile', '')).toBe('dockerfile')
    expect(languageOf('entrypoint', '#!/usr/bin/env bash')).toBe('shell')
    expect(languageOf('run', '#!/usr/bin/python3.11 -u')).toBe('python')
    expect(languageOf('constructor', '')).toBeNull()
    expect(languageOf('README', 'words')).toBeNull()
  })
})

describe('two images to be compared', () => {
  const image = (id: string, createdAt: number | null, ...tags: string[]) =>
    imageLines({ ...{ id, tags, digests: [], createdAt, sizeBytes: 1, usedBy: [] } })
  it('are the two that the lines are of, the older one first', () => {
    const [young, old] = [image('sha256:b', 2000, 'x:2', 'x:latest'), image('sha256:a', 1000, 'x:1')]
    expect(pairOf([...young, ...old])).toEqual(['sha256:a', 'sha256:b'])
    expect(pairOf(young)).toBeNull()
    expect(pairOf([...young, ...old, ...image('sha256:c', null)])).toBeNull()
  })
})
