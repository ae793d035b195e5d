import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

/** What axe finds on a page, or within a part of it, that is serious or critical. */
export async function seriousViolations(page: Page, within = 'html'): Promise<string[]> {
  // Through the debugger, which the page's content policy does not bind.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(axe, 'utf8'))
  const result = await page.evaluate(async (selector) => {
    const { axe: tool } = window as unknown as {
      axe: { run(on: Element, options: object): Promise<{ violations: Violation[] }> }
    }
    // What fades in has too little contrast for as long as it does.
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    await Promise.all(passing.map(({ finished }) => finished.catch(() => undefined)))
    // What passes is not described in full, which takes more time than the rules. With `preload` it would copy style sheets that are still
    // on their way into a document of its own, which the content policy reports.
    const options = { resultTypes: ['violations'], iframes: false, preload: false }
    return tool.run(document.querySelector(selector) ?? document.documentElement, options)
  }, within)
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    )
}
