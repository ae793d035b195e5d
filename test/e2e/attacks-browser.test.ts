import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserPath } from '../support/browser.ts'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A02, A04 and A07 from pages of other sites, in a real browser with a session of Portlight open beside them. */

let target: Target
let evil: Server
let evilPort: number
let browser: Browser

beforeAll(async () => {
  target = await startTarget()
  evil = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>evil</title><body></body>')
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  evilPort = (evil.address() as AddressInfo).port
  browser = await chromium.launch({
    executablePath: browserPath() ?? '',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      // Newer browsers refuse this by themselves; older ones leave it to us.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
      // evil.test points to this machine, as a name does whose owner has rebound it.
      '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP *.evil.test 127.0.0.1',
    ],
  })
})

afterAll(async () => {
  await target?.expectEngineUntouched()
  await browser?.close()
  await new Promise((resolve) => evil?.close(resolve))
  await target?.close()
})

/** Pages of other sites: another port of this machine, and another name. */
const sites = (): string[] => [
  `http://127.0.0.1:${evilPort}/`,
  `http://localhost:${evilPort}/`,
  `http://evil.test:${evilPort}/`,
]

async function openPage(url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  return page
}

describe('A02 a page whose name was rebound to this machine', () => {
  it.each(['evil.test', '127.0.0.1.evil.test'])('reads nothing from %s', async (name) => {
    const page = await (await browser.newContext()).newPage()
    const url = `http://${name}:${target.port}/`
    // The page itself comes from the attacker; all it asks for afterwards, as its own origin, comes to us.
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }), {
      times: 1,
    })
    await page.goto(url)
    const read = await page.evaluate(async () => {
      const statusOf = async (path: string, init: RequestInit): Promise<string> => {
        const answer = await fetch(path, init)
        return `${answer.status} ${(await answer.text()).length}`
      }
      const json = { 'content-type': 'application/json' }
      const socket = await new Promise((resolve) => {
        const opened = new WebSocket(`${location.origin.replace('http', 'ws')}/rpc`)
        opened.onopen = () => resolve('open')
        opened.onerror = () => resolve('refused')
      })
      return [
        await statusOf('/', {}),
        await statusOf('/open', {}),
        await statusOf('/session', { method: 'POST', headers: json, body: '{"ticket":"x"}' }),
        await statusOf('/ticket', { method: 'POST', headers: { authorization: 'Bearer x' } }),
        socket,
      ]
    })
    expect(read).toEqual(['403 0', '403 0', '403 0', '403 0', 'refused'])
    await page.context().close()
  })
})

describe('A04 a page of another site', () => {
  it('reads nothing and opens no socket', async () => {
    for (const site of sites()) {
      const page = await openPage(site)
      const read = await page.evaluate(async (origin) => {
        const outcomes: Record<string, unknown> = {}
        for (const path of ['/', '/session', '/ticket', '/open'])
          for (const init of [
            {},
            { method: 'POST', body: '{}' },
            { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
          ])
            outcomes[`${path} ${JSON.stringify(init)}`] = await fetch(origin + path, init).then(
              (answer) => answer.status,
              () => 'refused',
            )
        const blind = await fetch(`${origin}/`, { mode: 'no-cors' }).then(
          (answer) => [answer.type, answer.status],
          () => ['refused', 0],
        )
        const socket = await new Promise((resolve) => {
          const opened = new WebSocket(`${origin.replace('http', 'ws')}/rpc`)
          opened.onopen = () => resolve('open')
          opened.onerror = () => resolve('refused')
        })
        navigator.sendBeacon(`${origin}/session`, '{"ticket":"x"}')
        return { outcomes, blind, socket }
      }, target.app.origin)
      expect([...new Set(Object.values(read.outcomes))]).toEqual(['refused'])
      expect([
        ['opaque', 0],
        ['refused', 0],
      ]).toContainEqual(read.blind)
      expect(read.socket).toBe('refused')
      await page.context().close()
    }
  })

  it('can neither frame it, nor load it as an image or script, nor post a form to it', async () => {
    for (const site of sites()) {
      const page = await openPage(site)
      const statuses: number[] = []
      page.context().on('response', (answer) => {
        if (answer.url().startsWith(target.app.origin)) statuses.push(answer.status())
      })
      await page.evaluate((origin) => {
        const add = (name: string, attributes: Record<string, string>): HTMLElement => {
          const element = document.createElement(name)
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
          return document.body.appendChild(element)
        }
        add('iframe', { src: `${origin}/` })
        add('iframe', { src: `${origin}/open` })
        add('iframe', { name: 'sink' })
        add('img', { src: `${origin}/` })
        add('script', { src: `${origin}/open.js` })
        add('object', { data: `${origin}/open` })
        const form = add('form', { action: `${origin}/session`, method: 'post', enctype: 'text/plain', target: 'sink' })
        ;(form as HTMLFormElement).submit()
      }, target.app.origin)
      await page.waitForTimeout(1000)
      expect([...new Set(statuses)]).toEqual([403])
      expect(page.frames().filter((frame) => frame.url().startsWith(target.app.origin))).toEqual([])
      await page.context().close()
    }
  })

  it('gets no page by navigation, and no hold of a window that it opened at the door', async () => {
    const page = await openPage(`http://127.0.0.1:${evilPort}/`)
    const [popup] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate((origin) => {
        Object.assign(window, { held: window.open(`${origin}/open#ticket=${'A'.repeat(43)}`) })
      }, target.app.origin),
    ])
    await popup.waitForURL(`${target.app.origin}/**`)
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    expect(await popup.evaluate(() => sessionStorage.length)).toBe(0)
    await page.waitForFunction(() => (window as unknown as { held: Window }).held.closed)
    const link = await openPage(`http://127.0.0.1:${evilPort}/`)
    const [navigated] = await Promise.all([
      link.waitForResponse((response) => response.url().startsWith(target.app.origin)),
      link.evaluate((origin) => {
        location.href = `${origin}/`
      }, target.app.origin),
    ])
    expect(navigated.status()).toBe(403)
  })
})
