import { expect, it } from 'vitest'
import { giveMemoryBack } from '../../electron/services/memory.ts'

it('what has been let go is collected, without waiting for anything else to be allocated', async () => {
  // A back end that had shown a log of a million lines kept 60 MiB of it while it was idle.
  const kept = new WeakRef({ bytes: new Uint8Array(1024) })
  await new Promise((resolve) => setTimeout(resolve, 10))
  giveMemoryBack()
  expect(kept.deref()).toBeUndefined()
})
