import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { releaseTestEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { type Fixture, startFixture } from './support/fixture.ts'
import { type RunningShell, startShell } from './support/shell.ts'

/**
 * What the built shell refuses, by the numbers of Electron's security checklist (docs/security.md). One shell for all of it: after
 * each attempt it must still show the list, at its own address, over its own port.
 */

let fixture: Fixture
let shell: RunningShell
beforeAll(async () => {
  fixture = await startFixture()
  shell = await startShell({ args: [`--engine=${fixture.engineUrl}`] })
  await shell.sees(fixture.name)
})
afterEach(async () => {
  await shell.sees(fixture.name)
  expect(await shell.evaluate(async ({ page }) => new URL((await page()).url()).origin)).toBe(
    'https://portlight-app.test',
  )
  expect(await shell.evaluate(({ windows }) => windows().length)).toBe(1)
})
afterAll(async () => {
  await shell?.close()
  await fixture?.close()
  await releaseTestEngine()
})

/** Runs in the page, as a script of a compromised renderer would. */
const inPage = <T>(script: string): Promise<T> =>
  shell.evaluate(async ({ page }, script) => (await page()).evaluate(script), script) as Promise<T>
const opened = (): Promise<string[]> => shell.evaluate(({ record }) => record.opened)
const networkTouched = (): Promise<string[]> =>
  shell.evaluate(({ record }) => record.calls.filter((call) => call.startsWith('network ')))

describe('navigation (13, 14, 12)', () => {
  it.each([
    ['location', `location.href = 'http://192.0.2.1/'`],
    ['location to another own address', `location.href = '/assets/nothing.html'`],
    [
      'a link',
      `(() => { const link = document.createElement('a'); link.href = 'http://192.0.2.1/'; document.body.append(link); link.click(); link.remove() })()`,
    ],
    [
      'meta refresh',
      `(() => { const meta = document.createElement('meta'); meta.httpEquiv = 'refresh'; meta.content = '0;url=http://192.0.2.1/'; document.head.append(meta) })()`,
    ],
    [
      'a form',
      `(() => { const form = document.createElement('form'); form.action = 'http://192.0.2.1/'; document.body.append(form); form.submit(); form.remove() })()`,
    ],
    ['a file', `location.href = 'file:///etc/passwd'`],
    ['a data address', `location.href = 'data:text/html,hello'`],
    ['script in an address', `location.href = 'javascript:window.ranByAddress = true'`],
  ])('does not follow %s', async (_what, script) => {
    await inPage(`window.stays = true; ${script}; undefined`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await inPage(`window.stays === true && !('ranByAddress' in window)`)).toBe(true)
    expect(await networkTouched()).toEqual([])
  })

  it('refuses redirects, frames that navigate, and webviews', async () => {
    const prevented = await shell.evaluate(({ windows, cancellable }) => {
      const contents = windows()[0]?.webContents
      return (['will-redirect', 'will-frame-navigate', 'will-navigate', 'will-attach-webview'] as const).map((name) => {
        const event = cancellable({ url: 'portlight://app/other', isMainFrame: name !== 'will-frame-navigate' })
        contents?.emit(name, event)
        return event.defaultPrevented
      })
    })
    expect(prevented).toEqual([true, true, true, true])
  })

  it.each([
    ['window.open', 'http://192.0.2.1/', `window.open('http://192.0.2.1/')`],
    ['an empty window', 'about:blank', `window.open('')`],
    [
      'a link to a new tab',
      'http://192.0.2.1/',
      `(() => { const link = document.createElement('a'); link.href = 'http://192.0.2.1/'; link.target = '_blank'; document.body.append(link); link.click(); link.remove() })()`,
    ],
  ])('opens no second window by %s', async (_what, url, script) => {
    await shell.evaluate(({ record }) => void record.calls.splice(0))
    await inPage(`${script}; undefined`)
    await until(() => shell.evaluate(({ record }) => record.calls.length > 0))
    expect(await shell.evaluate(({ record }) => record.calls)).toEqual([`window ${url} refused`])
    await until(() => shell.evaluate(async ({ page }) => (await page()).context().pages().length === 1))
    expect(await opened()).toEqual([])
  })
})

describe('addresses that leave the window (15)', () => {
  // What was refused above has been told.
  beforeAll(() => shell.evaluate(({ record }) => void record.dialogs.splice(0)))
  const offer = (url: string, answer?: string): Promise<void> =>
    shell.evaluate(
      ({ windows, record }, { url, answer }) => {
        if (answer) record.answers.push(answer)
        windows()[0]?.webContents.openHandler?.({ url })
      },
      { url, answer },
    )
  const take = async (): Promise<{ opened: string[]; asked: (string | undefined)[] }> => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return shell.evaluate(({ record }) => ({
      opened: record.opened.splice(0),
      asked: record.dialogs.splice(0).map(({ detail }) => detail),
    }))
  }

  it('are opened when they are https and the user agrees, who sees them whole and in punycode', async () => {
    await offer('https://пример.example/a?b#c', 'Open in Browser')
    const url = 'https://xn--e1afmkfd.example/a?b#c'
    expect(await take()).toEqual({ opened: [url], asked: [url] })
    await offer('https://example.com/', 'Cancel')
    expect(await take()).toEqual({ opened: [], asked: ['https://example.com/'] })
  })

  it('are asked about also when the page tried to go there itself', async () => {
    await inPage(`location.href = 'https://example.com/gone'; undefined`)
    await until(() => shell.evaluate(({ record }) => record.dialogs.length > 0))
    expect(await take()).toEqual({ opened: [], asked: ['https://example.com/gone'] })
  })

  it('are asked about one at a time', async () => {
    await shell.evaluate(({ windows }) => {
      for (const path of [1, 2, 3]) windows()[0]?.webContents.openHandler?.({ url: `https://example.com/${path}` })
    })
    expect(await take()).toEqual({ opened: [], asked: ['https://example.com/1'] })
  })

  it('on this machine are opened without a question where a container publishes the port, and only then', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${fixture.port}/path`
      await offer(url)
      await until(async () => (await opened()).includes(url))
      expect(await take()).toEqual({ opened: [url], asked: [] })
    }
  })

  // A click that did nothing at all looked broken.
  it('by plain http where no container publishes the port are not opened, and that is said', async () => {
    for (const url of [
      'http://127.0.0.1:9/',
      'http://example.com/',
      'http://127.0.0.1.evil.example/',
      'http://192.0.2.1/',
    ]) {
      await offer(url)
      await until(() => shell.evaluate(({ record }) => record.dialogs.length > 0))
      expect(await take()).toEqual({ opened: [], asked: [url] })
    }
  })

  it('on another machine, by plain http, need both: a container that publishes the port, and the user', async () => {
    const url = `http://192.0.2.1:${fixture.port}/`
    await offer(url, 'Open in Browser')
    expect(await take()).toEqual({ opened: [url], asked: [url] })
    await offer(url, 'Cancel')
    expect(await take()).toEqual({ opened: [], asked: [url] })
  })

  it('are refused without a question when they are anything else', async () => {
    const addresses = [
      'https://user:secret@example.com/',
      `https://example.com/${'a'.repeat(3000)}`,
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/html,hello',
      'smb://example.com/share',
      'ms-msdt:/id',
      'portlight://app/',
      'not an address',
      '',
    ]
    for (const url of addresses) await offer(url)
    expect(await take()).toEqual({ opened: [], asked: [] })
  })
})

describe('downloads', () => {
  /** Makes a file in the page and offers it, as the log download does where no save picker opens. */
  const offerFile = (name: string): string =>
    `(() => { const link = document.createElement('a'); link.download = '${name}'; link.href = URL.createObjectURL(new Blob(['line'])); document.body.append(link); link.click(); link.remove() })()`
  const downloads = (): Promise<string[]> =>
    shell.evaluate(({ record }) => record.calls.filter((call) => call.startsWith('download ')))

  it('of what the page made at a click are saved where the user says', async () => {
    await inPage(offerFile('log.txt'))
    await until(async () => (await downloads()).length > 0)
    expect(await downloads()).toEqual(['download log.txt asked with "Save Log" for log.txt'])
  })

  it('of anything else are refused, and of what the page made by itself', async () => {
    const prevented = await shell.evaluate(({ session, cancellable }) =>
      [
        { url: 'https://example.com/a.exe' },
        { url: 'blob:https://example.com/1' },
        { url: 'blob:portlight://app.evil/1' },
        { url: 'blob:null/1' },
        { url: 'data:,x' },
        { url: 'portlight://app/' },
        { url: 'file:///etc/passwd' },
        { url: 'blob:portlight://app/1', gesture: false },
        { url: 'blob:portlight://app/1', gesture: true },
      ].map(({ url, gesture = true }) => {
        const event = cancellable({})
        session.fromPartition('portlight').emit('will-download', event, {
          getURL: () => url,
          hasUserGesture: () => gesture,
          getFilename: () => 'log.txt',
          setSaveDialogOptions: () => undefined,
        })
        return event.defaultPrevented
      }),
    )
    // The last one is as it should be: the control.
    expect(prevented).toEqual([true, true, true, true, true, true, true, true, false])
  })
})

describe('messages to the main process (17)', () => {
  it('are taken from our own main frame at our own address, and from nobody else', async () => {
    const portsGiven = await shell.evaluate(({ windows, ipcMain }) => {
      const own = windows()[0]?.webContents
      if (!own) throw new Error('no window')
      const at = (url: string): object => {
        const frame = { url, parent: null }
        return { sender: Object.create(own, { mainFrame: { value: frame } }), senderFrame: frame }
      }
      const stranger = { id: 99, mainFrame: { url: 'portlight://app/' }, postMessage: () => undefined }
      const foreign: object[] = [
        { sender: own, senderFrame: null },
        { sender: own, senderFrame: { url: 'portlight://app/', parent: own.mainFrame } },
        { sender: stranger, senderFrame: stranger.mainFrame },
        { sender: { ...stranger, id: own.id }, senderFrame: stranger.mainFrame },
      ]
      const wrongAddresses = [
        'about:blank',
        '',
        'https://example.com/',
        'portlight://app.evil/',
        'portlight://app@evil/',
        'portlight://app/other',
        'PORTLIGHT://app/',
        'file:///portlight://app/',
      ]
      foreign.push(...wrongAddresses.map(at))

      let given = 0
      const { postMessage } = own
      own.postMessage = () => {
        given += 1
      }
      for (const event of foreign) ipcMain.emit('portlight:hello', event)
      for (const url of wrongAddresses) {
        const real = own.mainFrame.url
        Object.defineProperty(own.mainFrame, 'url', { value: url, configurable: true })
        ipcMain.emit('portlight:hello', { sender: own, senderFrame: own.mainFrame })
        Object.defineProperty(own.mainFrame, 'url', { value: real, configurable: true })
      }
      const refused = given
      ipcMain.emit('portlight:hello', { sender: own, senderFrame: own.mainFrame })
      own.postMessage = postMessage
      return { refused, taken: given - refused, channels: ipcMain.eventNames() }
    })
    expect(portsGiven).toEqual({ refused: 0, taken: 1, channels: ['portlight:hello'] })
  })
})

describe('packaged', () => {
  const packaged = { STAND_IN_PACKAGED: '1' }

  it('has no developer tools', async () => {
    const other = await startShell({ args: [`--engine=${fixture.engineUrl}`], env: packaged })
    try {
      await other.sees(fixture.name)
      const found = await other.evaluate(({ windows, record }) => ({
        devTools: windows()[0]?.options.webPreferences?.devTools,
        roles: record.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu.map(({ role }) => role) : [])),
      }))
      expect(found.devTools).toBe(false)
      expect(found.roles).not.toContain('toggleDevTools')
    } finally {
      await other.close()
    }
  })

  it.each(['--remote-debugging-port=0', '--remote-debugging-pipe'])('does not start with %s', async (flag) => {
    const other = await startShell({ args: [flag], env: packaged })
    expect(await new Promise((resolve) => other.process.once('exit', resolve))).toBe(2)
    expect(other.output()).toContain('does not start with --remote-debugging')
    await other.close()
  })
})
