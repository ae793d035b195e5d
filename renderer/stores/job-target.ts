import type { Client } from '../client.ts'
import { openTarget } from '../components/save-target.ts'
import { refusalOf } from './fault-of.ts'
import { takeBytes } from './pieces.ts'

/** Where the bytes of a job go, whoever carries them. Nothing stands under the final name before all are there. */
export interface JobTarget {
  /** Takes all of the job's bytes; `ready`: only a click of the person may save the file (`save`, to be called in that click). */
  take(jobId: string): Promise<{ kind: 'saved' } | { kind: 'ready'; save: () => void }>
  abandon(): Promise<void>
}

/**
 * Asks where to save; null when the person changed their mind. On the desktop the shell asks and the back end writes, so no byte goes through
 * this page; elsewhere the browser asks and this page writes.
 */
export async function openJobTarget(client: Client, name: string, type: string): Promise<JobTarget | null> {
  const chosen = await unlessNoDialog(() => client.localFiles.chooseTarget({ name: name.slice(0, 255) }))
  if (chosen !== 'no-dialog') return chosen && ofBackEnd(client, chosen.grant)
  const target = await openTarget(name, type)
  return (
    target && {
      async take(jobId) {
        await takeBytes(client, jobId, (bytes) => target.write(bytes))
        return target.finish()
      },
      abandon: () => target.abandon(),
    }
  )
}

const ofBackEnd = (client: Client, grant: string): JobTarget => ({
  async take(id) {
    await client.jobs.saveTo({ id, grant })
    return { kind: 'saved' }
  },
  abandon: async () => {},
})

/** What the shell's dialog gave, or `no-dialog` where there is none: in browser mode. */
export async function unlessNoDialog<T>(ask: () => Promise<T>): Promise<T | 'no-dialog'> {
  try {
    return await ask()
  } catch (error) {
    if (refusalOf(error).fault.reason === 'no-dialog') return 'no-dialog'
    throw error
  }
}
