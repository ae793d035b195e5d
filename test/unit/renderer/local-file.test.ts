import { notifications } from '@mantine/notifications'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../renderer/client.ts'
import { stopWith } from '../../../renderer/views/workshop/begin.tsx'
import type { JobRow } from '../../../shared/contract/jobs.ts'

const show = vi.spyOn(notifications, 'show').mockReturnValue('')
afterEach(() => show.mockClear())

/** The back end's end of it: what it was told, and how the job has ended then. */
function jobThatEnds(state: JobRow['state']) {
  const cancel = vi.fn(async () => ({ state }))
  return { cancel, client: { jobs: { cancel } } as unknown as Client }
}
const full = new DOMException('quota', 'QuotaExceededError')

describe('a file that breaks while a job’s bytes come or go', () => {
  it('ends the job, which tells why', async () => {
    const { cancel, client } = jobThatEnds('failed')
    await stopWith(client, 'j', full)
    expect(cancel).toHaveBeenCalledWith({ id: 'j', because: { reason: 'local-file-full', detail: 'quota' } })
    expect(show).not.toHaveBeenCalled()
  })

  it('is told by itself where the job was done by then, or cannot be asked', async () => {
    await stopWith(jobThatEnds('done').client, 'j', full)
    expect(show).toHaveBeenCalledOnce()
    const lost = { jobs: { cancel: () => Promise.reject(new Error('closed')) } } as unknown as Client
    await stopWith(lost, 'j', new TypeError('stream is closed'))
    expect(show).toHaveBeenCalledTimes(2)
  })

  it('is not what the other side refuses: that the job tells by itself', async () => {
    const { cancel, client } = jobThatEnds('failed')
    await stopWith(client, 'j', new Error('lost'))
    expect(cancel).not.toHaveBeenCalled()
  })
})
