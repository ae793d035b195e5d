import { type ComponentType, createElement, lazy, useState } from 'react'

const waitsMs = [100, 400, 1500]

/** `preload` loads it before it is shown, when there is time. */
type LazyPart<Props extends object> = ComponentType<Props> & { preload(): void }

/**
 * A part of the window that is loaded when it is first shown, or before. Chromium drops a load when a network interface comes or goes, and
 * every container with a network brings one; React would keep the failure for good, so a failed load is tried again before it is told.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined
  let loading: Promise<{ default: ComponentType<Props> }> | undefined
  const once = (): Promise<{ default: ComponentType<Props> }> => {
    loading ??= loadAnyhow(load).then((part) => {
      loaded = part
      return { default: part }
    })
    return loading
  }
  const Waiting = lazy(once)
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each part, at the top of a module, as `lazy` itself is
  function Part(props: Props) {
    // What is here already is not waited for: React shows what had to be waited for no sooner than 300 ms later. It stays what it was
    // at first, since another component would begin anew.
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Waiting)
    return createElement(Shown, props)
  }
  return Object.assign(Part, {
    preload: (): void => {
      once().catch(() => {
        // Told where the part is shown, after it has been tried again.
        loading = undefined
      })
    },
  })
}

async function loadAnyhow<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): Promise<ComponentType<Props>> {
  for (const waitMs of waitsMs) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
  return await load()
}
