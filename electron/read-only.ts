import type { Contract } from '../shared/contract/index.ts'
import { AppError } from './fault.ts'

/**
 * `changes`: something at the engine, in a container, or that others see (which engine is looked at, the logins, what is protected).
 * Listing a container's files is a look, though it may run `find` in it.
 */
type Effect = 'reads' | 'changes'

/** Every procedure has to stand here: one that is forgotten does not compile. */
export const effects: { readonly [Room in keyof Contract]: { readonly [Name in keyof Contract[Room]]: Effect } } = {
  engine: { link: 'reads', retry: 'reads', endpoints: 'reads', use: 'changes' },
  containers: { changes: 'reads', watch: 'reads', raw: 'reads', processes: 'reads', act: 'changes' },
  images: {
    ...{ changes: 'reads', inspect: 'reads', raw: 'reads', search: 'reads', dependents: 'reads' },
    ...{ prunePreview: 'reads', save: 'reads' },
    ...{ remove: 'changes', pull: 'changes', push: 'changes', tag: 'changes', prune: 'changes' },
    ...{ load: 'changes', import: 'changes' },
  },
  jobs: {
    watch: 'reads',
    output: 'reads',
    cancel: 'reads',
    dismiss: 'reads',
    download: 'reads',
    saveTo: 'reads',
    upload: 'changes',
  },
  builds: {
    ...{ chooseFolder: 'changes', reopen: 'changes', start: 'changes', wanted: 'changes', put: 'changes' },
    ...{ history: 'reads', forget: 'changes' },
  },
  registry: { accounts: 'reads', login: 'changes', logout: 'changes' },
  run: {
    ...{ check: 'reads', plan: 'reads', predecessor: 'reads', removed: 'reads', export: 'reads' },
    ...{
      start: 'changes',
      chooseFolder: 'changes',
      recreate: 'changes',
      goBack: 'changes',
      rename: 'changes',
      update: 'changes',
    },
    ...{ commit: 'changes', restore: 'changes', forget: 'changes' },
  },
  layers: {
    ...{ analyse: 'reads', report: 'reads', tree: 'reads', treeFind: 'reads', sizes: 'reads', content: 'reads' },
    ...{ compare: 'reads', sharing: 'reads', freed: 'reads' },
  },
  logs: {
    ...{ open: 'reads', follow: 'reads', read: 'reads', text: 'reads', lineAt: 'reads', rowOf: 'reads' },
    ...{ view: 'reads', histogram: 'reads', find: 'reads', findNext: 'reads', findMarks: 'reads' },
    exportPiece: 'reads',
  },
  stats: { watch: 'reads', chart: 'reads', top: 'reads', exportPiece: 'reads' },
  history: { today: 'reads' },
  terminals: {
    ...{ watch: 'reads', follow: 'reads', ack: 'reads' },
    ...{ open: 'changes', write: 'changes', resize: 'changes', close: 'changes' },
  },
  localFiles: { choose: 'reads', chooseTarget: 'reads' },
  files: {
    ...{ list: 'reads', find: 'reads', changes: 'reads', read: 'reads', download: 'reads' },
    ...{ write: 'changes', upload: 'changes', copy: 'changes' },
  },
  commands: { log: 'reads' },
  system: { app: 'reads', host: 'reads', viewers: 'reads' },
  // How the window looks is its user's; what is protected is not. See the router.
  settings: { watch: 'reads', patch: 'reads' },
}

/** Throws read-only where this procedure may change something, or is not known. */
export function refuseChange([room, name]: readonly string[]): void {
  const rooms: Readonly<Record<string, Readonly<Record<string, Effect>>>> = effects
  if (room === undefined || name === undefined || rooms[room]?.[name] !== 'reads') throw readOnlyFault()
}

export const readOnlyFault = (): AppError => new AppError('REFUSED', 'read-only')
