import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { releaseTestEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { type Fixture, startFixture } from './support/fixture.ts'
import { type RunningShell, startShell } from './support/shell.ts'

/** Files between this machine and a container on the desktop: the shell's dialogs ask, the back end reads and writes, no page carries them. */

let fixture: Fixture
let shell: RunningShell
let folder: string
beforeAll(async () => {
  fixture = await startFixture()
  folder = await mkdtemp(join(tmpdir(), 'portlight-shell-files-'))
  shell = await startShell({ args: [`--engine=${fixture.engineUrl}`] })
  await shell.sees(fixture.name)
  const id = await fixture.docker('inspect', '-f', '{{.Id}}', fixture.name)
  await shell.evaluate(async ({ page }, id) => {
    await (await page()).evaluate((to) => {
      location.hash = `#/containers/${to}/files`
    }, id)
  }, id)
})
afterAll(async () => {
  await shell?.close()
  await fixture?.close()
  await rm(folder, { recursive: true, force: true })
  await releaseTestEngine()
})

const click = (name: string, button: 'left' | 'right' = 'left'): Promise<void> =>
  shell.evaluate(
    async ({ page }, { name, button }) => {
      await (await page()).getByRole('button', { name, exact: true }).click({ button })
    },
    { name, button },
  )
/** What the user chooses in the next dialog. */
const chooses = (path: string): Promise<void> =>
  shell.evaluate(({ record }, path) => void record.answers.push(path), path)

it('uploads the files that the dialog gave, and saves where the dialog said', async () => {
  const bytes = randomBytes(3_000_000)
  await writeFile(join(folder, '사진 1.bin'), bytes)
  await chooses(join(folder, '사진 1.bin'))
  await click('Upload files into this folder')
  await shell.sees('사진 1.bin')
  const { openDialogs } = await shell.evaluate(({ record: { openDialogs } }) => ({ openDialogs }))
  expect(openDialogs).toEqual([{ title: 'Choose Files', properties: ['openFile', 'multiSelections'] }])

  await chooses(join(folder, 'saved'))
  await click('사진 1.bin', 'right')
  await shell.evaluate(async ({ page }) => {
    await (await page()).getByRole('menuitem', { name: 'Download' }).click()
  })
  await until(async () => (await readdir(folder)).includes('saved'))
  expect((await readFile(join(folder, 'saved'))).equals(bytes)).toBe(true)
  expect(await shell.evaluate(({ record }) => record.saveDialogs)).toEqual([
    { title: 'Save File', defaultPath: '사진 1.bin' },
  ])
})

it('does nothing where the dialog is closed', async () => {
  await click('Upload files into this folder')
  await until(async () => (await shell.evaluate(({ record }) => record.openDialogs.length)) === 2)
  expect(await readdir(folder)).toHaveLength(2)
})

it('says on the job what became of a place that cannot be written to', async () => {
  await chooses(join(folder, 'nowhere', 'saved'))
  await click('사진 1.bin', 'right')
  await shell.evaluate(async ({ page }) => {
    await (await page()).getByRole('menuitem', { name: 'Download' }).click()
  })
  await shell.sees('The file or its folder is no longer there')
})
