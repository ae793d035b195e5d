import { notifications } from '@mantine/notifications'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { PruneItem } from '../../../shared/contract/workshop.ts'
import type { Client } from '../../client.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { i18n } from '../../i18n/index.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { fileFault, isLocalFault } from '../../stores/file-fault.ts'
import { rememberJob } from '../../stores/job-again.ts'
import { type JobTarget, openJobTarget } from '../../stores/job-target.ts'
import { giveFiles } from '../../stores/pieces.ts'
import { tarName } from './tar-name.ts'

/** Each begins a job, gives or takes its bytes, and remembers how it was begun. All resolve with the job's id. */

export async function beginPull(client: Client, ask: { reference: string; platform: string | null }): Promise<string> {
  const { jobId } = await client.images.pull(ask)
  rememberJob(jobId, () => beginPull(client, ask))
  return jobId
}

export async function beginPush(client: Client, reference: string): Promise<string> {
  const { jobId } = await client.images.push({ reference })
  rememberJob(jobId, () => beginPush(client, reference))
  return jobId
}

export async function beginPrune(client: Client, items: readonly PruneItem[]): Promise<string> {
  const { jobId } = await client.images.prune({ items: items.map(({ id, tags }) => ({ id, tags })) })
  return jobId
}

/** Asks for the place first, which needs the click; null where the user changed their mind. */
export async function beginSave(client: Client, refs: readonly string[]): Promise<string | null> {
  const target = await openJobTarget(client, tarName(refs), 'application/x-tar')
  if (!target) return null
  let jobId: string
  try {
    jobId = (await client.images.save({ refs: [...refs] })).jobId
  } catch (error) {
    await target.abandon()
    throw error
  }
  rememberJob(jobId, () => beginSave(client, refs))
  void takeInto(client, jobId, target)
  return jobId
}

/** A container's file system; asks for the place first, as a save does. */
export async function beginExport(client: Client, container: { id: string; name: string }): Promise<string | null> {
  const target = await openJobTarget(client, tarName([container.name]), 'application/x-tar')
  if (!target) return null
  let jobId: string
  try {
    jobId = (await client.run.export({ id: container.id })).jobId
  } catch (error) {
    await target.abandon()
    throw error
  }
  rememberJob(jobId, () => beginExport(client, container))
  void takeInto(client, jobId, target)
  return jobId
}

export async function beginLoad(client: Client, file: File): Promise<string> {
  const { jobId } = await client.images.load({ name: file.name, bytes: file.size })
  rememberJob(jobId, () => beginLoad(client, file))
  void giveFile(client, jobId, file)
  return jobId
}

export interface ImportAsk {
  readonly reference: string
  readonly message: string
  readonly changes: readonly string[]
  readonly platform: string | null
}

export async function beginImport(client: Client, file: File, ask: ImportAsk): Promise<string> {
  const { jobId } = await client.images.import({
    ...{ name: file.name, bytes: file.size, ...ask },
    changes: [...ask.changes],
  })
  rememberJob(jobId, () => beginImport(client, file, ask))
  void giveFile(client, jobId, file)
  return jobId
}

async function giveFile(client: Client, jobId: string, file: File): Promise<void> {
  try {
    await giveFiles(client, jobId, [file])
  } catch (error) {
    await stopWith(client, jobId, error)
  }
}

/** Writes what a job gives out into a file of this machine. */
export async function takeInto(client: Client, jobId: string, target: JobTarget): Promise<void> {
  try {
    const end = await target.take(jobId)
    if (end.kind === 'ready') end.save()
  } catch (error) {
    await target.abandon()
    await stopWith(client, jobId, error)
  }
}

/**
 * What broke on this side (a file that changed, a full disk) ends the job, which tells it. A job that had its bytes by then has ended
 * well, whatever became of the file: then it is told here. What broke on the other side the job tells by itself.
 */
export async function stopWith(client: Client, jobId: string, error: unknown): Promise<void> {
  const refusal = refusalOf(error)
  // A stream that has broken before answers with a TypeError.
  const fault = error instanceof TypeError ? fileFault(error) : refusal.fault
  const { reason, detail } = fault
  if (!isLocalFault(reason)) return
  const end = await client.jobs.cancel({ id: jobId, because: { reason, detail } }).catch(() => null)
  if (end?.state !== 'failed') note(i18n.t('workshop:fileFailed'), fault)
}

/** A note that goes by itself. */
export function tell(note: { title?: string; message: string; color?: string }): void {
  notifications.show({ ...note, autoClose: 5000, closeButtonProps: { 'aria-label': i18n.t('common:close') } })
}

/** A note that stays until it is closed. */
export function tellFault(title: string, error: unknown): void {
  note(title, refusalOf(error).fault)
}

function note(title: string, fault: FaultData): void {
  notifications.show({
    ...{ title, message: <FaultNote fault={fault} />, color: 'red', autoClose: false },
    closeButtonProps: { 'aria-label': i18n.t('common:close') },
  })
}
