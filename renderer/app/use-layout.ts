import { useState } from 'react'
import { useClient } from '../client-context.tsx'
import { patchSettings, settingsStore, useSettings } from '../stores/settings.ts'

/** The share of the width that a detail beside its list takes, kept for the next time. */
export function useDetailShare(): [number, (share: number) => void] {
  const client = useClient()
  const share = useSettings((settings) => settings.layout.detailShare)
  return [share, (detailShare) => void patchSettings(client, { layout: { ...layoutNow(), detailShare } })]
}

const longestKept = 300
const mostKept = 500

/**
 * The collapsed groups of the containers list, kept for the next time. This window's own are what counts while it is open: a
 * name that is too long to be kept (a label may be 64 KiB) can be collapsed all the same.
 */
export function useCollapsedGroups(): [ReadonlySet<string>, (collapsed: ReadonlySet<string>) => void] {
  const client = useClient()
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set(layoutNow().collapsedGroups))
  const change = (next: ReadonlySet<string>): void => {
    setCollapsed(next)
    const collapsedGroups = [...next].filter((key) => key.length <= longestKept).slice(-mostKept)
    void patchSettings(client, { layout: { ...layoutNow(), collapsedGroups } })
  }
  return [collapsed, change]
}

const layoutNow = () => settingsStore.getState().settings.layout
