import type Electron from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseTestEngine } from '../support/engine.ts'
import { type Fixture, startFixture } from './support/fixture.ts'
import { type RunningShell, startShell } from './support/shell.ts'

/**
 * How the built shell's window is shut: its settings, its content security policy, its scheme and its permissions, by the numbers of
 * Electron's security checklist (docs/security.md). One shell for all of it.
 */

let fixture: Fixture
let shell: RunningShell
beforeAll(async () => {
  fixture = await startFixture()
  shell = await startShell({ args: [`--engine=${fixture.engineUrl}`] })
  await shell.sees(fixture.name)
})
afterAll(async () => {
  await shell?.close()
  await fixture?.close()
  await releaseTestEngine()
})

/** Runs in the page, as a script of a compromised renderer would. */
const inPage = <T>(script: string): Promise<T> =>
  shell.evaluate(async ({ page }, script) => (await page()).evaluate(script), script) as Promise<T>
const networkTouched = (): Promise<string[]> =>
  shell.evaluate(({ record }) => record.calls.filter((call) => call.startsWith('network ')))

describe('settings of the window (2, 3, 4, 6, 8, 9, 10, 11)', () => {
  it('are each spelled out, and safe', async () => {
    const preferences = await shell.evaluate(({ windows }) => {
      const { session, preload, ...rest } = windows()[0]?.options.webPreferences ?? {}
      return {
        ...rest,
        preload: preload?.replaceAll('\\', '/').split('/').slice(-3).join('/'),
        session: typeof session,
      }
    })
    expect(preferences).toEqual({
      preload: 'out/preload/preload.cjs',
      session: 'object',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
  })

  it('sandbox every process before the first window', async () => {
    const calls = await shell.evaluate(({ record }) => record.calls)
    expect(calls.slice(0, 3)).toEqual([
      'requestSingleInstanceLock',
      'enableSandbox',
      'fromPartition portlight cache=false',
    ])
  })

  it('give the page no Node, no Electron and nothing of the preload (3, 20)', async () => {
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      'ipcRenderer',
      'electron',
      'standInShell',
      'standInDeliver',
    ]
    expect(await inPage(`${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([])
  })
})

describe('content security policy (1, 7)', () => {
  it('stands on every answer, with the other headers, refusals included', async () => {
    const answers = await shell.evaluate(async ({ session }) => {
      const handler = session.fromPartition('portlight').handlers.get('portlight')
      const get = async (path: string): Promise<{ status?: number; headers: Record<string, string> }> => {
        const response = await handler?.(new Request(`portlight://app${path}`))
        return { status: response?.status ?? 0, headers: Object.fromEntries(response?.headers ?? []) }
      }
      return [await get('/'), await get('/nothing-here')]
    })
    expect(answers.map(({ status }) => status)).toEqual([200, 404])
    for (const { headers } of answers)
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
  })

  it.each([
    [
      'eval',
      `new Promise((tell) => setTimeout(() => { try { eval('1'); tell('ran') } catch (error) { tell(error.name) } }))`,
      'EvalError',
    ],
    ['HTML from a string', `try { document.body.innerHTML += '<b>'; 'ran' } catch (error) { error.name }`, 'TypeError'],
    ['a request to the network', `fetch('https://example.com/').then(() => 'ran', (error) => error.name)`, 'TypeError'],
    [
      'a request to loopback',
      `fetch('http://127.0.0.1:2375/_ping').then(() => 'ran', (error) => error.name)`,
      'TypeError',
    ],
    [
      'a WebSocket',
      `new Promise((tell) => { const socket = new WebSocket('ws://127.0.0.1:2375/'); socket.onopen = () => tell('ran'); socket.onerror = () => tell('refused') })`,
      'refused',
    ],
    [
      'a remote image',
      `new Promise((tell) => { const image = new Image(); image.onload = () => tell('ran'); image.onerror = () => tell('refused'); image.src = 'https://example.com/a.png' })`,
      'refused',
    ],
    [
      'an inline script',
      `(() => { const script = document.createElement('script'); try { script.text = 'window.ranInline = true'; document.head.append(script) } catch {} return 'ranInline' in window ? 'ran' : 'refused' })()`,
      'refused',
    ],
    [
      'a frame',
      `new Promise((tell) => { const frame = document.createElement('iframe'); frame.onload = () => { let inside = 'refused'; try { inside = frame.contentWindow.location.href } catch {} frame.remove(); tell(inside.startsWith('https://example') ? 'ran' : 'refused') }; frame.src = 'https://example.com/'; document.body.append(frame) })`,
      'refused',
    ],
  ])('refuses %s', async (_what, script, outcome) => {
    expect(await inPage(script)).toBe(outcome)
    expect(await networkTouched()).toEqual([])
  })

  it('is backed by a session that cancels every network request', async () => {
    const filter = await shell.evaluate(({ session }) => {
      const { networkFilter } = session.fromPartition('portlight')
      let cancelled: boolean | undefined
      networkFilter?.listener({ url: 'https://example.com/' }, ({ cancel }) => {
        cancelled = cancel
      })
      return { urls: networkFilter?.urls, cancelled }
    })
    expect(filter).toEqual({
      urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*'],
      cancelled: true,
    })
  })
})

describe('own scheme (18)', () => {
  it('is standard and secure, and gets no privilege beyond', async () => {
    expect(await shell.evaluate(({ record }) => record.schemes)).toEqual([
      { scheme: 'portlight', privileges: { standard: true, secure: true } },
    ])
  })

  it.each([
    'portlight://app/../package.json',
    'portlight://app/..%2f..%2fpackage.json',
    'portlight://app/%2e%2e/%2e%2e/package.json',
    'portlight://app/..\\..\\package.json',
    'portlight://app/index.html%00.js',
    'portlight://app//etc/passwd',
    'portlight://app/etc/passwd',
    'portlight://app/assets/',
    'portlight://app/main/main.js',
    'portlight://app.evil/',
    'portlight://evil/',
    'portlight://app:80/',
    'portlight://APP/index.html/..%2f',
    'file:///etc/passwd',
  ])('does not answer %s', async (url) => {
    const answer = await shell.evaluate(async ({ session }, url) => {
      const handler = session.fromPartition('portlight').handlers.get('portlight')
      const response = await handler?.(new Request(url))
      return { status: response?.status, length: (await response?.text())?.length }
    }, url)
    expect(answer).toEqual({ status: 404, length: 0 })
  })

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('does not answer %s', async (method) => {
    const status = await shell.evaluate(async ({ session }, method) => {
      const handler = session.fromPartition('portlight').handlers.get('portlight')
      return (await handler?.(new Request('portlight://app/', { method })))?.status
    }, method)
    expect(status).toBe(404)
  })
})

describe('permissions (5)', () => {
  const all = [
    ...[
      'clipboard-read',
      'clipboard-sanitized-write',
      'deprecated-sync-clipboard-read',
      'display-capture',
      'fileSystem',
    ],
    ...[
      'fullscreen',
      'geolocation',
      'hid',
      'idle-detection',
      'keyboardLock',
      'media',
      'mediaKeySystem',
      'midi',
      'midiSysex',
    ],
    ...['notifications', 'openExternal', 'pointerLock', 'serial', 'speaker-selection', 'storage-access'],
    ...['top-level-storage-access', 'unknown', 'usb', 'window-management'],
  ]
  const granted = (details: Electron.PermissionCheckHandlerHandlerDetails): Promise<string[]> =>
    shell.evaluate(
      ({ session }, { all, details }) => {
        const { permissionCheck, permissionRequest } = session.fromPartition('portlight')
        const yes = new Set<string>()
        for (const name of all) {
          if (permissionCheck?.(null, name as 'midi', details.requestingUrl ?? '', details)) yes.add(name)
          permissionRequest?.(null as never, name as 'midi', (granted) => granted && yes.add(name), details as never)
        }
        return [...yes]
      },
      { all, details },
    )

  it('are all refused but writing text to the clipboard and a chosen file, and those are for our page alone', async () => {
    expect(await granted({ isMainFrame: true, requestingUrl: 'portlight://app/#/containers' })).toEqual([
      'clipboard-sanitized-write',
    ])
    expect(await granted({ isMainFrame: false, requestingUrl: 'portlight://app/' })).toEqual([])
    const file: Electron.PermissionCheckHandlerHandlerDetails = {
      isMainFrame: false,
      requestingUrl: 'portlight://app/',
      fileAccessType: 'writable',
      isDirectory: false,
    }
    expect(await granted(file)).toEqual(['fileSystem'])
    expect(await granted({ ...file, fileAccessType: 'readable' })).toEqual([])
    expect(await granted({ ...file, isDirectory: true })).toEqual([])
    expect(await granted({ ...file, requestingUrl: 'https://example.com/' })).toEqual([])
    for (const requestingUrl of ['https://example.com/', 'portlight://app.evil/', 'about:blank', ''])
      expect(await granted({ isMainFrame: true, requestingUrl })).toEqual([])
  })

  it('reach the page that way', async () => {
    const state = (name: string): Promise<string> =>
      inPage(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`)
    expect(await state('geolocation')).not.toBe('granted')
    expect(await state('clipboard-read')).not.toBe('granted')
    expect(await state('clipboard-write')).toBe('granted')
    expect(await inPage('Notification.permission')).not.toBe('granted')
  })

  it('give no device and no screen', async () => {
    const given = await shell.evaluate(({ session }) => {
      const { deviceCheck, displayMedia } = session.fromPartition('portlight')
      let streams: unknown
      displayMedia?.({} as never, (answer) => {
        streams = answer
      })
      return { device: deviceCheck?.({ deviceType: 'usb' } as never), streams }
    })
    expect(given).toEqual({ device: false, streams: {} })
  })
})
