import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { containerTabs } from '../../renderer/views/container/tabs.ts'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { connectClient } from '../support/client.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

const prefix = `box-${process.pid}-`
const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
const mask = '••••••••'

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page
const ids = new Map<string, string>()

async function make(name: string, command: string, ...flags: string[]): Promise<void> {
  const args = ['--label', testLabel, '--name', prefix + name, ...flags]
  ids.set(name, await engine.docker('run', '-d', ...args, busyboxImage, 'sh', '-c', command))
}
// biome-ignore lint/suspicious/noExplicitAny: docker's own document
const inspect = async (name: string): Promise<any> => JSON.parse(await engine.docker('inspect', `${prefix}${name}`))[0]

async function openTab(name: string, tab: string): Promise<void> {
  await page.evaluate(
    ([id, to]) => {
      location.hash = `#/containers/${id}/${to}`
    },
    [ids.get(name), tab],
  )
  await screen(name)
    .getByRole('tab', { selected: true })
    .and(page.getByText(tab, { exact: false }))
    .waitFor()
}
const screen = (name: string): Locator => page.getByRole('region', { name: `Container ${prefix}${name}`, exact: true })
const section = (name: string, title: string): Locator => screen(name).getByRole('region', { name: title, exact: true })
/** The value beside a label of a section. */
const fact = (name: string, title: string, label: string): Promise<string | null> =>
  section(name, title)
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd')
    .textContent()

beforeAll(async () => {
  engine = await testEngine()
  await make(
    'full',
    stay,
    ...[
      '-p',
      '127.0.0.1::8080',
      '--expose',
      '9000',
      '-v',
      `${prefix}data:/data`,
      '--tmpfs',
      '/scratch',
      '-v',
      '/etc:/host:ro',
    ],
    ...[
      '-e',
      'DB_PASSWORD=hunter2',
      '-e',
      'LOG_LEVEL=debug',
      '-l',
      'com.example.owner=me',
      '--memory',
      '64m',
      '--cpus',
      '1.5',
    ],
    ...['--pids-limit', '50', '--restart', 'on-failure:3', '--hostname', 'fullhost'],
    ...['--health-cmd', 'echo all good', '--health-interval', '1s', '--health-retries', '7'],
  )
  await make('sick', stay, '--health-cmd', 'echo no disk; exit 3', '--health-interval', '1s', '--health-retries', '1')
  await make('killed', stay)
  await engine.docker('kill', `${prefix}killed`)
  await make('oom', 'sleep 1; exec tail /dev/zero', '--memory', '16m', '--memory-swap', '16m')
  await make('missing-word', 'no-such-program')
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app, { width: 1500, height: 900 })
  page = opened.page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin })
  await page.locator('[role=row][data-key]').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  const left = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (left.length > 0) await engine.docker('rm', '-f', '-v', ...left)
  await engine.docker('volume', 'rm', '-f', `${prefix}data`)
  await releaseTestEngine()
})

describe('the overview', () => {
  it('says what docker inspect says', async () => {
    await openTab('full', 'overview')
    const raw = await inspect('full')
    await section('full', 'Process').waitFor()
    expect(await fact('full', 'State', 'State')).toContain('running')
    expect(await fact('full', 'State', 'Restart policy')).toBe('restarted when it fails, at most 3 times')
    expect(await fact('full', 'Process', 'Hostname')).toBe('fullhost')
    expect(await fact('full', 'Process', 'User')).toBe('root (the default)')
    expect(await fact('full', 'Limits', 'Memory')).toBe('64.0 MiB')
    expect(await fact('full', 'Limits', 'CPUs')).toBe('1.5')
    expect(await fact('full', 'Limits', 'Processes')).toBe('50')
    expect(await fact('full', 'About', 'Id')).toBe(raw.Id)
    expect(await fact('full', 'About', 'Image id')).toBe(raw.Image)
    const network = raw.NetworkSettings.Networks.bridge
    expect(await fact('full', 'Networks', 'IP address')).toBe(network.IPAddress)
    expect(await fact('full', 'Networks', 'MAC address')).toBe(network.MacAddress)
    expect(await section('full', 'Labels').textContent()).toContain('com.example.owner')
  })

  it('links what a browser can open, and says what is only exposed', async () => {
    const [{ HostPort: port }] = (await inspect('full')).NetworkSettings.Ports['8080/tcp']
    const ports = section('full', 'Ports')
    const link = ports.getByRole('link')
    expect(await link.getAttribute('href')).toBe(`http://localhost:${port}`)
    expect(await link.getAttribute('rel')).toContain('noreferrer')
    expect(await ports.textContent()).toContain('9000/tcp')
    expect(await ports.textContent()).toContain('not published')
  })

  it('says where its files come from', async () => {
    const mounts = section('full', 'Mounts').getByRole('listitem')
    const of = (path: string): Promise<string | null> => mounts.filter({ hasText: path }).textContent()
    expect(await of('/data')).toMatch(new RegExp(`/data.*read-write.*volume.*${prefix}data`))
    expect(await of('/host')).toMatch(/\/host.*read-only.*bind.*\/etc/)
    expect(await of('/scratch')).toMatch(/tmpfs/)
  })

  it('masks secrets until they are asked for', async () => {
    const env = section('full', 'Environment')
    const row = env.getByRole('row').filter({ hasText: 'DB_PASSWORD' })
    expect(await row.textContent()).toContain(mask)
    expect(await env.textContent()).not.toContain('hunter2')
    expect(await env.getByRole('row').filter({ hasText: 'LOG_LEVEL' }).textContent()).toContain('debug')
    await row.getByRole('button', { name: 'Show the value of DB_PASSWORD' }).click()
    expect(await row.textContent()).toContain('hunter2')
    await row.getByRole('button', { name: 'Hide the value of DB_PASSWORD' }).click()
    expect(await env.textContent()).not.toContain('hunter2')
  })

  it('shows what the last health probes said', async () => {
    const health = section('full', 'Health check')
    await health.getByText('all good').first().waitFor()
    expect(await fact('full', 'Health check', 'Unhealthy after')).toBe('7 failures in a row')
    await openTab('sick', 'overview')
    const sick = section('sick', 'Health check')
    await sick.getByText('no disk').first().waitFor()
    expect(await sick.textContent()).toContain('failed, code 3')
    await expect.poll(() => sick.textContent()).toContain('unhealthy')
  })

  it('puts how it ended in words', async () => {
    await openTab('killed', 'overview')
    await expect.poll(() => fact('killed', 'State', 'Exit code')).toContain('137: killed with SIGKILL')
    await openTab('missing-word', 'overview')
    await expect.poll(() => fact('missing-word', 'State', 'Exit code')).toContain('127: the command was not found')
  })

  it('tells apart a container that ran out of memory', async ({ skip }) => {
    await expect.poll(async () => (await inspect('oom')).State.Status, { timeout: 15_000 }).toBe('exited')
    // Where the machine gives the engine no memory limits nothing runs out.
    if (!(await inspect('oom')).State.OOMKilled) skip('this engine does not limit memory')
    await openTab('oom', 'overview')
    await expect.poll(() => fact('oom', 'State', 'Exit code')).toContain('137: killed because it ran out of memory')
  })
})

describe('the stats', () => {
  it('begin with what the list has seen, and agree with docker stats', async () => {
    // The list watches its rows while one is open too: the charts begin with what is known from there.
    await page.waitForTimeout(3000)
    const { client, close } = await connectClient(app)
    const known = await (await client.stats.chart({ ids: [ids.get('full') ?? ''], range: '15m' })).next()
    close()
    expect(known.value).toHaveProperty('lines.0.points.2')
    await openTab('full', 'stats')
    const memory = screen('full').getByRole('region', { name: 'Memory' })
    const figure = (title: string): Promise<string | null> =>
      screen('full').getByRole('region', { name: title }).locator('strong').first().textContent()
    await expect.poll(() => figure('Memory')).toMatch(/(KiB|MiB)$/)
    await screen('full')
      .locator('svg path.recharts-line-curve, svg path.recharts-area-curve, svg path.recharts-curve')
      .first()
      .waitFor()
    for (const title of ['CPU', 'Memory', 'Network', 'Block I/O', 'Processes'])
      expect(await screen('full').getByRole('region', { name: title }).count()).toBe(1)
    expect(await memory.textContent()).toContain('of 64.0 MiB')
    const [cpu = '', used = '', pids = ''] = (
      await engine.docker('stats', '--no-stream', '--format', '{{.CPUPerc}}|{{.MemUsage}}|{{.PIDs}}', `${prefix}full`)
    ).split('|')
    const bytes = (text: string): number => {
      const [, number = '0', unit = ''] = /([\d.]+)\s*([KM]?i?B)/.exec(text) ?? []
      return Number(number) * (unit.startsWith('M') ? 1_048_576 : unit.startsWith('K') ? 1024 : 1)
    }
    const shown = bytes((await figure('Memory')) ?? '')
    // A sleeping shell's memory and the engine's momentary health probe: the same order, not the same byte.
    expect(shown).toBeGreaterThan(bytes(used) / 5)
    expect(shown).toBeLessThan(bytes(used) * 5)
    // A health probe that just begins counts for as many processes as its runtime has threads.
    await expect
      .poll(async () => Math.abs(Number((await figure('Processes')) ?? 0) - Number(pids)), { timeout: 15_000 })
      .toBeLessThanOrEqual(5)
    expect(Math.abs(Number.parseFloat((await figure('CPU')) ?? '') - Number.parseFloat(cpu))).toBeLessThan(100)
  })

  it('of a stopped container say that there is nothing to measure', async () => {
    await openTab('killed', 'stats')
    await screen('killed').getByText('The container is not running, so there is nothing to measure.').waitFor()
  })
})

describe('the inspect document', () => {
  it('is searched, and copied as the engine gave it but for masked secrets', async () => {
    await openTab('full', 'inspect')
    const pane = screen('full')
    const tree = pane.getByRole('tree', { name: 'Inspect document' })
    await tree.waitFor()
    await pane
      .getByRole('textbox', { name: /Find in the document/ })
      .or(pane.getByRole('searchbox', { name: /Find in the document/ }))
      .fill('fullhost')
    await page.keyboard.press('Enter')
    await expect.poll(() => pane.getByRole('status').first().textContent()).toBe('1 of 1 line')
    await expect
      .poll(() => tree.getByRole('treeitem', { selected: true }).textContent())
      .toBe('"Hostname": "fullhost",')
    const copied = async (): Promise<Record<string, unknown>> => {
      await pane.getByRole('button', { name: 'Copy all' }).click()
      await pane.getByRole('button', { name: 'Copied' }).waitFor()
      return JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
    }
    const raw = await inspect('full')
    const masked = JSON.parse(JSON.stringify(raw).replace('DB_PASSWORD=hunter2', `DB_PASSWORD=${mask}`))
    // Health probes go on meanwhile, and the engine shuffles the mounts from one answer to the next.
    const steady = ({ State: _state, ExecIDs: _ids, Mounts, ...rest }: Record<string, unknown>): unknown => ({
      ...rest,
      Mounts: (Mounts as { Destination: string }[]).toSorted((a, b) => a.Destination.localeCompare(b.Destination)),
    })
    expect(steady(await copied())).toEqual(steady(masked))
    await pane.getByRole('button', { name: 'Show secrets' }).click()
    await pane.getByRole('button', { name: 'Copy all' }).waitFor()
    expect(steady(await copied())).toEqual(steady(raw))
  })
})

describe('the processes', () => {
  it('are those of docker top', async () => {
    await openTab('full', 'processes')
    const grid = screen('full').getByRole('grid')
    await grid.getByRole('row').nth(1).waitFor()
    const top = (await engine.docker('top', `${prefix}full`)).split('\n')
    const titles = await grid.getByRole('columnheader').allTextContents()
    expect(titles.map((title) => title.replace(/\W/g, ''))).toEqual(top[0]?.trim().split(/\s+/))
    // The shell, whichever place it has: its `sleep 1` comes anew each second.
    const shell = top.find((line) => line.includes('trap')) ?? ''
    const [user = '', pid = ''] = shell.split(/\s+/)
    const row = grid.locator(`[data-key="${pid}"]`)
    expect(await row.textContent()).toContain(user)
    expect(await row.textContent()).toContain('trap "exit 0" TERM')
  })

  it('of a stopped container offer to start it', async () => {
    await openTab('killed', 'processes')
    await screen('killed').getByText('No process runs here now').waitFor()
    expect(await screen('killed').getByRole('button', { name: 'Start container' }).count()).toBe(1)
  })
})

describe('by keyboard', () => {
  it('goes through the tabs with the arrow keys, and Esc closes it and goes back to the list', async () => {
    await openTab('full', 'overview')
    await screen('full').getByRole('tab', { name: 'Overview' }).focus()
    const selected = (): Promise<string | null> => screen('full').getByRole('tab', { selected: true }).textContent()
    for (const tab of [...containerTabs.slice(1), containerTabs[0]]) {
      await page.keyboard.press('ArrowRight')
      await expect.poll(async () => (await selected())?.toLowerCase()).toBe(tab)
      expect(await page.evaluate(() => document.activeElement?.textContent?.toLowerCase())).toBe(tab)
      expect(new URL(page.url()).hash).toBe(`#/containers/${ids.get('full')}/${tab}`)
    }
    await page.keyboard.press('ArrowLeft')
    await expect.poll(selected).toBe('Processes')
    await page.keyboard.press('Home')
    await expect.poll(selected).toBe('Overview')
    await page.keyboard.press('Escape')
    await screen('full').waitFor({ state: 'detached' })
    expect(new URL(page.url()).hash).toBe('#/containers')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
  })

  it('leaves Esc in a log to the log', async () => {
    await openTab('full', 'logs')
    await screen('full').getByRole('log').focus()
    await page.keyboard.press('Escape')
    await page.waitForTimeout(100)
    expect(await screen('full').count()).toBe(1)
  })
})

it('says that it was removed while it was open, and keeps what it showed', async () => {
  await openTab('sick', 'overview')
  await section('sick', 'Health check').getByText('no disk').first().waitFor()
  await engine.docker('rm', '-f', `${prefix}sick`)
  await screen('sick').getByText('This container has been removed.').waitFor()
  expect(await section('sick', 'Health check').textContent()).toContain('no disk')
  expect(await fact('sick', 'About', 'Id')).toBe(ids.get('sick'))
  // Nothing can be done to it any more.
  expect(await screen('sick').getByRole('button', { name: 'Stop' }).count()).toBe(0)
  await page.reload()
  await screen('sick').or(page.getByText('This container cannot be shown')).first().waitFor()
  expect(opened.errors).toEqual([])
})
