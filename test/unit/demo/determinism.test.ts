import { expect, it } from 'vitest'
import { startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { get } from './ask.ts'

const PATHS = [
  '/containers/json?all=1&size=1',
  '/containers/shop-api-1/json',
  '/containers/shop-worker-1/logs?stdout=1&stderr=1&timestamps=1&tail=500',
  '/containers/shop-worker-1/stats?stream=0',
  '/containers/shop-worker-1/top',
  '/images/json',
  '/images/shop/api:latest/history',
  '/images/shop/api:latest/json',
]

async function world(seed: number, now: number): Promise<string[]> {
  const engine = await startDemoEngine({ seed, now: () => now })
  const answers: string[] = []
  for (const path of PATHS) answers.push((await get(engine.url, path)).body.toString('utf8'))
  await engine.close()
  return answers
}

it('shows the same world for the same seed and time, and another for another seed', async () => {
  const now = Date.UTC(2026, 10, 20, 12, 0, 0)
  const [first, again, other] = await Promise.all([world(1, now), world(1, now), world(2, now)])
  expect(again).toEqual(first)
  for (const [index, path] of PATHS.entries()) expect(other?.[index], path).not.toBe(first?.[index])
})

it('has living figures: use changes smoothly from second to second', async () => {
  let now = Date.UTC(2026, 10, 20, 12, 0, 0)
  const engine = await startDemoEngine({ now: () => now })
  const use: number[] = []
  for (let second = 0; second < 60; second += 1) {
    now += 1000
    const { json } = await get(engine.url, '/containers/shop-worker-1/stats?stream=0')
    use.push((json.cpu_stats.cpu_usage.total_usage - json.precpu_stats.cpu_usage.total_usage) / 1e7)
  }
  await engine.close()
  expect(Math.min(...use)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...use) - Math.min(...use)).toBeGreaterThan(3)
  const jumps = use.slice(1).map((value, index) => Math.abs(value - (use[index] ?? value)))
  expect(Math.max(...jumps)).toBeLessThan(25)
})
