import type { Page } from 'playwright-core'

/** The tree of an image's layers, as a user works it; how long each kind of thing took to be on screen is kept. */
export interface TreePage {
  /** Clicks a button over the tree, and waits until the number of rows is what it has to be. */
  press(button: string, rows: (total: number) => boolean): Promise<void>
  sort(column: string): Promise<void>
  /** A key in the tree. */
  key(name: string): Promise<void>
  /** Lets the scrollbar go at a share of the way. */
  drag(share: number): Promise<void>
  /** Types a filter letter by letter, and clears it again. */
  filter(text: string): Promise<void>
  /** Rolls the wheel over it, there and back. */
  roll(turns: number): Promise<void>
  /** The most rows that it has had. */
  most(): number
  /** By what was done: ms until its rows were on screen. */
  waits(): ReadonlyMap<string, number[]>
}

const tree = '[role=treegrid]'

/** Opens the layers of an image, at all that is there after the last. */
export async function openTree(page: Page, imageId: string): Promise<TreePage> {
  await page.evaluate(
    (id) => {
      location.hash = `#/images/${id}`
    },
    imageId.replace('sha256:', ''),
  )
  await page.getByRole('tab', { name: 'Layers', exact: true }).click()
  await page.locator(tree).waitFor({ timeout: 120_000 })
  await page.getByRole('listbox', { name: 'Layers, base first' }).getByRole('option').last().click()
  await page.getByRole('radio', { name: 'All up to here' }).click()
  await page.waitForTimeout(1000)

  const waits = new Map<string, number[]>()
  let most = 0
  /** Does it, and waits for the frame in which every row in sight is drawn and the tree has the look that was asked for. */
  const timed = async (what: string, act: () => Promise<unknown>, rows?: (total: number) => boolean): Promise<void> => {
    const from = Date.now()
    await act()
    const { total, at } = await shown(page, rows)
    most = Math.max(most, total)
    waits.set(what, [...(waits.get(what) ?? []), at - from])
  }
  const point = async (): Promise<void> => {
    const box = await page.locator(tree).boundingBox()
    if (!box) throw new Error('No tree to scroll')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  }
  return {
    press: (button, rows) => timed(button, () => page.getByRole('button', { name: button }).click(), rows),
    sort: (column) => timed('Sort', () => page.locator(tree).getByRole('button', { name: column }).click()),
    async key(name) {
      await page.locator(tree).focus()
      await timed('Key', () => page.keyboard.press(name))
    },
    drag: (share) =>
      timed('Scrollbar', () =>
        page.locator(tree).evaluate((grid, to) => {
          grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * to
        }, share),
      ),
    async filter(text) {
      const all = await total(page)
      await page.locator(tree).focus()
      await page.keyboard.press('/')
      await page.keyboard.type(text, { delay: 60 })
      await timed(
        'Filter',
        async () => undefined,
        (rows) => rows < all,
      )
      await timed(
        'Clear',
        () => page.keyboard.press('Escape'),
        (rows) => rows === all,
      )
    },
    async roll(turns) {
      await point()
      for (let turn = 0; turn < turns; turn += 1) {
        await page.mouse.wheel(0, turn < turns / 2 ? 240 : -240)
        await page.waitForTimeout(16)
      }
    },
    most: () => most,
    waits: () => waits,
  }
}

const total = (page: Page): Promise<number> =>
  page.locator(tree).evaluate((grid) => Number(grid.getAttribute('aria-rowcount')) - 1)

/** Waits for the frame in which no row in sight is still on its way and the number of rows is right; when it was. */
async function shown(
  page: Page,
  rows: ((total: number) => boolean) | undefined,
): Promise<{ total: number; at: number }> {
  for (;;) {
    const seen = await page.evaluate(
      (selector) =>
        new Promise<{ total: number; at: number; whole: boolean }>((resolve) => {
          requestAnimationFrame(() => {
            const grid = document.querySelector(selector)
            const top = Math.floor((grid?.scrollTop ?? 0) / 24)
            resolve({
              total: Number(grid?.getAttribute('aria-rowcount')) - 1,
              at: Date.now(),
              whole:
                grid !== null &&
                grid.querySelector(`[data-place="${top}"][data-kind]`) !== null &&
                grid.querySelector('[data-place]:not([data-kind])') === null,
            })
          })
        }),
      tree,
    )
    if (seen.whole && (rows?.(seen.total) ?? true)) return seen
  }
}
