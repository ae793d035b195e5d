import { createStore, type StoreApi, useStore } from 'zustand'
import type { CommandEntry } from '../../shared/contract/commands.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'

const mostEntries = 500

export interface CommandsState {
  /** Oldest first, at most 500. */
  readonly entries: readonly CommandEntry[]
}

/** What has been done, as docker commands. */
export const commandsStore: StoreApi<CommandsState> = createStore<CommandsState>(() => ({ entries: [] }))

export const useCommands = <T>(select: (state: CommandsState) => T): T => useStore(commandsStore, select)

/** Follows the command log. */
export function startCommands(client: Client): Undo {
  return follow((signal) => client.commands.log(undefined, { signal }), {
    value: (entries) => commandsStore.setState((state) => applyCommands(state, entries), true),
    ended: () => 'open-again',
  })
}

/** Entries are new ones or newer versions of known ones; a stream that was opened again repeats what is kept. */
export function applyCommands(state: CommandsState, entries: readonly CommandEntry[]): CommandsState {
  const byId = new Map(state.entries.map((entry) => [entry.id, entry]))
  for (const entry of entries) byId.set(entry.id, entry)
  const all = [...byId.values()].sort((a, b) => a.id - b.id)
  return { entries: all.slice(-mostEntries) }
}
