import { useTranslation } from 'react-i18next'
import { largestUpload } from '../../../../shared/lib/file-limits.ts'
import { useClient } from '../../../client-context.tsx'
import type { SentFile } from '../../../stores/files.ts'
import { openJobTarget, unlessNoDialog } from '../../../stores/job-target.ts'
import { isOver, jobsStore } from '../../../stores/jobs.ts'
import { giveFiles } from '../../../stores/pieces.ts'
import { stopWith, takeInto, tell, tellFault } from '../../workshop/begin.tsx'
import { droppedFiles } from './dropped-files.ts'
import { baseOf } from './paths.ts'
import { useQuestions, withQuestions } from './use-questions.ts'

/** Downloads, uploads and copies of one container, as jobs. */
export function useTransfers(containerId: string, onChange: () => void) {
  const { t } = useTranslation('files')
  const client = useClient()
  const { question, ask } = useQuestions()

  const download = async (path: string, as: 'file' | 'tar'): Promise<void> => {
    const name = (baseOf(path) || 'root').toWellFormed()
    const file = as === 'tar' ? `${name}.tar` : name
    const target = await openJobTarget(client, file, 'application/octet-stream').catch((error: unknown) =>
      tellFault(t('downloadFailed', { name }), error),
    )
    if (!target) return
    try {
      const { jobId } = await client.files.download({ containerId, path, as })
      await takeInto(client, jobId, target)
    } catch (error) {
      await target.abandon()
      tellFault(t('downloadFailed', { name }), error)
    }
  }
  const upload = async (folder: string, files: readonly SentFile[], folders: readonly string[] = []): Promise<void> => {
    if (files.length + folders.length === 0) return
    if (files.length + folders.length > largestUpload) return tell({ message: t('tooMany', { most: largestUpload }) })
    const wish = files.map(({ path, file }) => ({ path, bytes: file.size, modifiedAt: file.lastModified }))
    const contents = files.map(({ file }) => file)
    await run(files.length, { path: folder, files: wish, folders: [...folders] }, (jobId) =>
      giveFiles(client, jobId, contents).catch((error: unknown) => stopWith(client, jobId, error)),
    )
  }
  const run = async (
    count: number,
    wish: Omit<Parameters<typeof client.files.upload>[0], 'containerId' | 'accepted'>,
    give: (jobId: string) => Promise<void>,
  ): Promise<void> => {
    try {
      const begun = await withQuestions((accepted) => client.files.upload({ containerId, ...wish, accepted }), ask)
      if (!begun) return
      tell({ message: t('uploading', { count }) })
      await give(begun.jobId)
      await jobOver(begun.jobId)
      onChange()
    } catch (error) {
      tellFault(t('uploadFailed'), error)
    }
  }
  return {
    ...{ question, ask, download, upload },
    /** Asks for files in the shell's dialog and uploads them; false where there is none, and the browser has to ask. */
    async uploadChosen(folder: string): Promise<boolean> {
      try {
        const chosen = await unlessNoDialog(() => client.localFiles.choose())
        if (chosen === 'no-dialog') return false
        if (chosen) {
          const { grant, count } = chosen
          await run(count, { path: folder, files: [], folders: [], grant }, async () => {})
        }
      } catch (error) {
        tellFault(t('uploadFailed'), error)
      }
      return true
    },
    async uploadDropped(folder: string, dropped: DataTransfer): Promise<void> {
      const found = await droppedFiles(dropped).catch((error: unknown) => tellFault(t('uploadFailed'), error))
      if (found) await upload(folder, found.files, found.folders)
      else if (found === null) tell({ message: t('tooMany', { most: largestUpload }) })
    },
  }
}

/** Resolves when the job has ended, or is no longer known. It is known a moment after it was begun. */
export function jobOver(id: string): Promise<void> {
  return new Promise((resolve) => {
    let isKnown = false
    const look = (): boolean => {
      const row = jobsStore.getState().rows?.get(id)
      isKnown ||= row !== undefined
      if (!isKnown || (row && !isOver(row))) return false
      resolve()
      return true
    }
    if (look()) return
    const stop = jobsStore.subscribe(() => {
      if (look()) stop()
    })
  })
}
