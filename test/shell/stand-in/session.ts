import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import type { BrowserContext, Request as PageRequest, Route } from 'playwright-core'
import { fromChromium, toChromium } from './address.ts'
import { record, theBrowser } from './app.ts'

type PermissionCheck = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type PermissionRequest = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type Listener = (details: { url: string }, callback: (response: { cancel?: boolean }) => void) => void

/** Chromium's names of the permissions that Playwright can grant, by Electron's. */
const grantable = {
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  geolocation: 'geolocation',
  midi: 'midi',
  notifications: 'notifications',
  'storage-access': 'storage-access',
} as const

/** A session is a browser context of its own. What the handlers answer is what Chromium is told. */
export class StandInSession extends EventEmitter {
  readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>()
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
      this.handlers.set(scheme, handler)
    },
  }
  readonly webRequest = {
    onBeforeRequest: (filter: { urls: string[] }, listener: Listener): void => {
      this.networkFilter = { urls: filter.urls, listener }
    },
  }
  networkFilter: { urls: string[]; listener: Listener } | undefined
  permissionCheck: PermissionCheck = null
  permissionRequest: PermissionRequest = null
  deviceCheck: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null
  displayMedia: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0] = null
  /** Addresses that pages which are no window's wanted to load. */
  readonly strangers: string[] = []
  #context: Promise<BrowserContext> | undefined

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.permissionCheck = handler
  }

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.permissionRequest = handler
  }

  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.deviceCheck = handler
  }

  setDisplayMediaRequestHandler(handler: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]): void {
    this.displayMedia = handler
  }

  /** The browser context, with the permissions that the check handler gives our document, and no others. */
  context(): Promise<BrowserContext> {
    this.#context ??= theBrowser().then(async (browser) => {
      const context = await browser.newContext({ viewport: null, acceptDownloads: true })
      // Windows have a route of their own, which comes first. An empty answer, since Playwright tells of a popup once it has loaded.
      await context.route('**/*', async (route, request) => {
        this.strangers.push(request.url())
        await route.fulfill({ body: '' })
      })
      const details = {
        requestingUrl: 'portlight://app/',
        isMainFrame: true,
      } as Electron.PermissionCheckHandlerHandlerDetails
      const granted = Object.entries(grantable)
        .filter(([name]) => this.permissionCheck?.(null, name as 'midi', 'portlight://app/', details) ?? true)
        .map(([, name]) => name)
      await context.grantPermissions(granted, { origin: toChromium('portlight://app') })
      return context
    })
    return this.#context
  }

  /** Answers a request of a page as Electron would: the scheme's handler, or the network, which nobody here may reach. */
  async answer(route: Route, request: PageRequest): Promise<void> {
    const url = fromChromium(request.url())
    const handler = this.handlers.get(new URL(url).protocol.slice(0, -1))
    if (!handler) {
      record.calls.push(`network ${url}`)
      await route.abort('blockedbyclient')
      return
    }
    const response = await handler(new Request(url, { method: request.method() }))
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  }
}

const partitions = new Map<string, StandInSession>()

export const session = {
  fromPartition(partition: string, options?: { cache: boolean }): StandInSession {
    record.calls.push(`fromPartition ${partition} cache=${options?.cache}`)
    const known = partitions.get(partition) ?? new StandInSession()
    partitions.set(partition, known)
    return known
  },
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    record.schemes.push(...schemes)
  },
}
