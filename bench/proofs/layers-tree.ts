import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPage, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import { createRandom } from '../../test/support/random.ts'
import { framesDuring } from '../../test/support/scenarios/screen.ts'
import { openTree } from '../../test/support/scenarios/tree.ts'
import { percentile } from '../figures.ts'
import { makeImage } from '../layered-image.ts'
import type { Bench } from '../run.ts'

/** Some files are written again or removed by later layers: more than 200,000 rows are left. */
const plan = { name: 'tree', layers: 10, files: 220_000, bytes: 22e6 }
const rows = 200_000

/** A tree of 200,000 rows in a real browser: expand all, type a filter, scroll, jump, sort, fold; no frame longer than 50 ms. */
export const run: Bench = async ({ figures, seed, count = 3 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  const folder = await mkdtemp(join(tmpdir(), 'portlight-bench-'))
  try {
    figures.say(`Making an image of ${plan.files} files …`)
    const image = await makeImage(engine, plan, folder, createRandom(seed))
    const id = await engine.docker('image', 'inspect', '-f', '{{.Id}}', image)
    const app = await startApp({ engine: engine.url })
    const { page } = await openPage(browser, app, { width: 1500, height: 900 })
    const frames = new Map<string, number[]>()
    const watch = async (what: string, act: () => Promise<void>): Promise<void> => {
      const seen = await framesDuring(page, act)
      frames.set(what, [...(frames.get(what) ?? []), ...seen.frames])
    }
    const tree = await openTree(page, id)
    for (let round = 0; round < count; round += 1) {
      await watch('expand', () => tree.press('Expand all', (total) => total >= rows))
      await watch('filter', async () => {
        for (const text of ['file-3-1', 'share/d5', '7']) await tree.filter(text)
      })
      await watch('scroll', () => tree.roll(240))
      await watch('jump', async () => {
        for (const key of ['End', 'Home', 'End', 'PageUp', 'PageUp', 'Home', 'PageDown', 'PageDown'])
          await tree.key(key)
        for (const share of [0.5, 0.1, 0.9, 0.33, 0]) await tree.drag(share)
      })
      await watch('sort', async () => {
        await tree.sort('Size')
        await tree.sort('Name')
      })
      await watch('collapse', () => tree.press('Collapse all', (total) => total < 10))
    }
    figures.add('layers-tree.rows', tree.most(), 'rows', { bar: rows, better: 'higher' })
    for (const [what, all] of frames) {
      figures.add(`layers-tree.${what}.longest-frame`, percentile(all, 100), 'ms', { bar: 50 })
      figures.add(`layers-tree.${what}.p99-frame`, percentile(all, 99), 'ms')
    }
    for (const [what, all] of tree.waits())
      figures.add(`layers-tree.${what}.rows-shown`, percentile(all, 50), 'ms, median')
    await app.close()
  } finally {
    await browser.close()
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}
