import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type Electron from 'electron'
import type { CDPSession, Download, Page } from 'playwright-core'
import { fromChromium, toChromium } from './address.ts'
import { app, cancellable, record } from './app.ts'
import { ipcMain } from './ipc-main.ts'
import type { StandInPort } from './ports.ts'
import { bindingName, type FromWorld, worldName, worldScript } from './preload-world.ts'
import type { StandInSession } from './session.ts'

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

/** What a shell may ask of a frame. `url` is where the frame is, in the shell's own scheme. */
export interface StandInFrame {
  readonly url: string
  readonly parent: null
}

let nextId = 1
let nextPort = 1

/** A page of a real Chromium. After a crash the next reload opens a fresh page at the same address. */
export class StandInWebContents extends EventEmitter {
  readonly id = nextId++
  readonly session: StandInSession
  readonly #preload: string
  readonly #ports = new Map<number, StandInPort>()
  readonly mainFrame: StandInFrame
  /** One, and one more with every crash that was recovered from. */
  pagesLoaded = 0
  openHandler: OpenHandler | undefined
  /** Resolves to the present page; tests drive it. */
  page: Promise<Page>
  #cdp: CDPSession | undefined
  #world: number | undefined
  #crashed = false
  #destroyed = false
  #zoomLevel = 0
  /** A navigation that the shell itself asked for, which no guard sees. */
  #ownNavigation = false
  #url = 'about:blank'

  constructor(session: StandInSession, preload: string) {
    super()
    this.session = session
    this.#preload = preload
    const here = (): string => fromChromium(this.#url)
    this.mainFrame = {
      get url() {
        return here()
      },
      parent: null,
    }
    this.page = this.#open()
    app.emit('web-contents-created', {}, this)
  }

  async #open(): Promise<Page> {
    const context = await this.session.context()
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    this.#cdp = cdp
    cdp.on('Runtime.executionContextCreated', ({ context: world }) => {
      if (world.name === worldName) this.#world = world.id
    })
    const gone = (): void => {
      this.#world = undefined
      for (const port of this.#ports.values()) port.close()
      this.#ports.clear()
    }
    cdp.on('Runtime.executionContextsCleared', gone)
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === bindingName) this.#hear(JSON.parse(payload) as FromWorld)
    })
    await cdp.send('Runtime.enable')
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName })
    const source = worldScript(toChromium(readFileSync(this.#preload, 'utf8')))
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName })

    await page.route('**/*', async (route, request) => {
      if (
        request.isNavigationRequest() &&
        !this.#ownNavigation &&
        !this.#mayNavigate(request.url(), request.frame() === page.mainFrame())
      )
        await route.abort('aborted')
      else await this.session.answer(route, request)
    })
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#url = frame.url()
    })
    page.on('popup', (popup) => {
      this.#refuseOrOpen(popup).catch((error: unknown) => console.error('The stand-in could not close a popup:', error))
    })
    page.once('load', () => {
      this.pagesLoaded += 1
    })
    page.on('load', () => this.emit('did-finish-load'))
    page.on('download', (download) => {
      this.#offer(download).catch((error: unknown) => console.error('The stand-in could not offer a file:', error))
    })
    page.on('crash', () => {
      this.#crashed = true
      gone()
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    })
    return page
  }

  /** As documented: unless prevented, and where no path was set, a save dialog opens with the options that were given. */
  async #offer(download: Download): Promise<void> {
    // Not by Playwright's evaluate, which is a gesture itself.
    const activation = await this.#cdp?.send('Runtime.evaluate', { expression: 'navigator.userActivation.isActive' })
    const hasGesture = activation?.result.value === true
    const event = cancellable({})
    const name = download.suggestedFilename()
    let dialog: Electron.SaveDialogOptions = {}
    this.session.emit('will-download', event, {
      getURL: () => fromChromium(download.url()),
      hasUserGesture: () => hasGesture,
      getFilename: () => name,
      setSaveDialogOptions: (options: Electron.SaveDialogOptions) => {
        dialog = options
      },
    })
    if (event.defaultPrevented) {
      record.calls.push(`download ${name} refused`)
      await download.cancel()
    } else record.calls.push(`download ${name} asked with "${dialog.title}" for ${dialog.defaultPath}`)
  }

  #mayNavigate(address: string, isMainFrame: boolean): boolean {
    const details = { url: fromChromium(address), isMainFrame, isSameDocument: false }
    const event = cancellable(details)
    this.emit('will-frame-navigate', event)
    if (isMainFrame) this.emit('will-navigate', event)
    if (!event.defaultPrevented) this.emit('did-start-navigation', details)
    return !event.defaultPrevented
  }

  /** Chromium makes the page of window.open before anybody can be asked; a refused one is closed, still empty. */
  async #refuseOrOpen(popup: Page): Promise<void> {
    // Its first request, which the session keeps from the network, may come before or after it; an empty window has none.
    for (let tries = 0; tries < 20 && this.session.strangers.length === 0; tries++) await sleep(20)
    const requested = this.session.strangers.shift() ?? 'about:blank'
    // A request has no fragment; Electron tells the handler the whole address.
    await popup.waitForLoadState()
    const url = fromChromium(popup.url().startsWith(`${requested}#`) ? popup.url() : requested)
    const refused = this.openHandler?.({ url }).action === 'deny'
    record.calls.push(`window ${url} ${refused ? 'refused' : 'opened'}`)
    if (refused) await popup.close()
  }

  #hear(message: FromWorld): void {
    if (message.kind === 'send')
      ipcMain.emit(message.channel, { sender: this, senderFrame: this.mainFrame }, ...message.args)
    else if (message.kind === 'port') this.#ports.get(message.port)?.send(message.data)
    else {
      this.#ports.get(message.port)?.close()
      this.#ports.delete(message.port)
    }
  }

  #deliver(call: string): void {
    if (this.#world === undefined) return
    this.#cdp
      ?.send('Runtime.evaluate', { expression: `standInDeliver.${call}`, contextId: this.#world })
      .catch(() => undefined) // the document went away in between
  }

  postMessage(channel: string, message: unknown, transfer: StandInPort[] = []): void {
    const ids = transfer.map(() => nextPort++)
    this.#deliver(`message(${JSON.stringify(channel)}, ${JSON.stringify(message)}, ${JSON.stringify(ids)})`)
    for (const [index, port] of transfer.entries()) {
      const id = ids[index] ?? 0
      this.#ports.set(id, port)
      port.moveTo(
        (data) => this.#deliver(`port(${id}, ${JSON.stringify(data)})`),
        () => {
          this.#ports.delete(id)
          this.#deliver(`close(${id})`)
        },
      )
    }
  }

  async #navigate(run: (page: Page) => Promise<unknown>): Promise<void> {
    const page = await this.page
    this.#ownNavigation = true
    this.emit('did-start-navigation', { url: '', isMainFrame: true, isSameDocument: false })
    try {
      await run(page)
    } finally {
      this.#ownNavigation = false
    }
  }

  loadURL(url: string): Promise<void> {
    return this.#navigate((page) => page.goto(toChromium(url)))
  }

  reload(): void {
    const address = this.#url
    if (this.#crashed) {
      this.#crashed = false
      const old = this.page
      this.page = this.#open()
      void old.then((page) => page.close()).catch(() => undefined)
    }
    this.#navigate((page) => (page.url() === 'about:blank' ? page.goto(address) : page.reload())).catch(
      (error: unknown) => console.error('The stand-in could not reload:', error),
    )
  }

  forcefullyCrashRenderer(): void {
    this.#cdp?.send('Page.crash').catch(() => undefined)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  getZoomLevel(): number {
    return this.#zoomLevel
  }

  setZoomLevel(level: number): void {
    this.#zoomLevel = level
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    for (const port of this.#ports.values()) port.close()
    void this.page.then((page) => page.close()).catch(() => undefined)
    this.emit('destroyed')
  }
}
