import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeRedirectFile } from '../../../electron/transports/open-browser.ts'
import { readStaticFiles } from '../../../electron/transports/static-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the built screens', () => {
  it('are known by their exact paths, with their types', () => {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<p>')
    writeFileSync(join(folder, 'assets/app-x1.js'), '1')
    writeFileSync(join(folder, 'assets/app-x1.css'), 'a{}')
    writeFileSync(join(folder, 'assets/notes.exe'), '?')
    const files = readStaticFiles(folder)
    expect([...files].map(([path, file]) => [path, file.type]).sort()).toEqual([
      ['/', 'text/html; charset=utf-8'],
      ['/assets/app-x1.css', 'text/css; charset=utf-8'],
      ['/assets/app-x1.js', 'text/javascript; charset=utf-8'],
      ['/assets/notes.exe', 'application/octet-stream'],
      ['/index.html', 'text/html; charset=utf-8'],
    ])
    expect(files.get('/')?.bytes.toString()).toBe('<p>')
  })

  it('leave links out, to files and to folders', () => {
    writeFileSync(join(folder, 'index.html'), '')
    symlinkSync('/etc/hostname', join(folder, 'hostname'))
    symlinkSync('/etc', join(folder, 'etc'))
    expect([...readStaticFiles(folder).keys()].sort()).toEqual(['/', '/index.html'])
  })

  it('say what to do where there are none', () => {
    expect(() => readStaticFiles(folder)).toThrow('npm run build')
  })
})

describe('the redirect file', () => {
  it('stands in a folder of its own each time, and goes with it', () => {
    const first = writeRedirectFile('http://127.0.0.1:1/open#ticket=a', folder)
    const second = writeRedirectFile('http://127.0.0.1:1/open#ticket=b', folder)
    expect(join(first.file, '..')).not.toBe(join(second.file, '..'))
    first.remove()
    expect(() => first.remove()).not.toThrow()
    second.remove()
  })
})
