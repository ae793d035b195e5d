import { createStore, type StoreApi, useStore } from 'zustand'
import { defaultSettings } from '../../shared/contract/default-settings.ts'
import type { Settings, SettingsPatch } from '../../shared/contract/settings.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'

export interface SettingsState {
  readonly settings: Settings
  /** False until the back end has told: screens wait for it, so that they do not jump from the defaults. */
  readonly known: boolean
}

/** The user's choices, kept by the back end and shared by all windows. */
export const settingsStore: StoreApi<SettingsState> = createStore<SettingsState>(() => ({
  settings: defaultSettings,
  known: false,
}))

export const useSettingsKnown = (): boolean => useStore(settingsStore, (state) => state.known)

export const useSettings = <T>(select: (settings: Settings) => T): T =>
  useStore(settingsStore, (state) => select(state.settings))

/** What the back end said last, and our own changes that it has not answered yet, oldest first. */
let told: Settings = defaultSettings
const unanswered: SettingsPatch[] = []

/** What the user sees: an echo of the change before last does not undo the last, nor hide what another window has changed. */
function show(): void {
  settingsStore.setState({ settings: unanswered.reduce(withPatch, told), known: true }, true)
}

/** Follows the settings. */
export function startSettings(client: Client): Undo {
  return follow((signal) => client.settings.watch(undefined, { signal }), {
    value: (settings) => {
      told = settings
      show()
    },
    ended: () => 'open-again',
  })
}

/** Changes settings here at once and in the back end; a change that could not be kept is taken back. */
export async function patchSettings(client: Client, patch: SettingsPatch): Promise<void> {
  unanswered.push(patch)
  show()
  try {
    await client.settings.patch(patch)
  } catch {
    // The connection is lost: what the back end said last is what holds.
  } finally {
    unanswered.splice(unanswered.indexOf(patch), 1)
    show()
  }
}

/** Whole top-level entries are replaced; those that are left out (or undefined) stay. */
export function withPatch(settings: Settings, patch: SettingsPatch): Settings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  return { ...settings, ...given }
}
