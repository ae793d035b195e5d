import { type ComponentType, lazy } from 'react'

const waitsMs = [100, 400, 1500]

/**
 * A part of the window that is loaded when it is first shown. Chromium drops a load when a network interface comes or goes, and every
 * container with a network brings one; React would keep the failure for good, so a failed load is tried again before it is told.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    for (const waitMs of waitsMs) {
      try {
        return { default: await load() }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, waitMs))
      }
    }
    return { default: await load() }
  })
}
