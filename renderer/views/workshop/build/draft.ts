import { createStore, type StoreApi, useStore } from 'zustand'
import type { BuildOptions } from '../../../../shared/contract/builds.ts'
import { looksSecret, secretMask } from '../../../../shared/lib/secrets.ts'
import { pairsIn } from './dockerfile-words.ts'
import type { ChosenFolder } from './folder.ts'
import { nothingSent, type Sent } from './send-context.ts'

/** What the form holds; it stays while another screen is looked at. */
export interface BuildDraft {
  readonly folder: ChosenFolder | null
  /** Inside the folder. */
  readonly dockerfile: string
  /** What the editor holds. */
  readonly text: string
  readonly tag: string
  readonly target: string
  readonly platform: string
  /** `NAME=value`, one a line. */
  readonly args: string
  readonly labels: string
  readonly noCache: boolean
  readonly pull: boolean
  /** Arguments of an earlier build whose values are not kept. */
  readonly withheld: readonly string[]
  /** A line to look at: where the last build failed. */
  readonly faultLine: number | null
}

export const emptyDraft: BuildDraft = {
  folder: null,
  dockerfile: 'Dockerfile',
  text: '',
  tag: '',
  target: '',
  platform: '',
  args: '',
  labels: '',
  noCache: false,
  pull: false,
  withheld: [],
  faultLine: null,
}

interface BuildsState {
  readonly draft: BuildDraft
  /** What this window sent for its builds, by job. */
  readonly sent: ReadonlyMap<string, Sent>
  /** With what this window began its builds, by job. */
  readonly drafts: ReadonlyMap<string, BuildDraft>
}

const mostKept = 30

export const buildsStore: StoreApi<BuildsState> = createStore<BuildsState>(() => ({
  draft: emptyDraft,
  sent: new Map(),
  drafts: new Map(),
}))

export const useBuilds = <T>(select: (state: BuildsState) => T): T => useStore(buildsStore, select)

export const changeDraft = (more: Partial<BuildDraft>): void =>
  buildsStore.setState(({ draft }) => ({ draft: { ...draft, ...more } }))

/** A folder's first Dockerfile comes into the editor, the one that is wanted if it is there; a text that waits for its folder stays. */
export function withFolder(draft: BuildDraft, folder: ChosenFolder): BuildDraft {
  const known = folder.dockerfiles.find(({ path }) => path === draft.dockerfile) ?? folder.dockerfiles[0]
  const waits = draft.folder === null && draft.text.trim() !== ''
  return {
    ...{ ...draft, folder, faultLine: null },
    dockerfile: known?.path ?? 'Dockerfile',
    text: waits ? draft.text : (known?.text ?? ''),
  }
}

export const tellSent = (jobId: string, sent: Sent): void =>
  buildsStore.setState((state) => ({ sent: bounded(state.sent, jobId, sent) }))

export const keepDraft = (jobId: string, draft: BuildDraft): void =>
  buildsStore.setState((state) => ({ drafts: bounded(state.drafts, jobId, draft) }))

export const sentOf = (state: BuildsState, jobId: string): Sent => state.sent.get(jobId) ?? nothingSent

function bounded<T>(before: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(before)
  next.set(key, value)
  for (const oldest of next.keys()) if (next.size > mostKept) next.delete(oldest)
  return next
}

/** The text is other than the folder's own. */
export function isEdited(draft: BuildDraft): boolean {
  const known = draft.folder?.dockerfiles.find(({ path }) => path === draft.dockerfile)
  return known?.text !== draft.text
}

export function optionsOf(draft: BuildDraft): BuildOptions {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  return {
    tags: draft.tag.trim() === '' ? [] : [draft.tag.trim()],
    dockerfile: draft.dockerfile,
    dockerfileText: isEdited(draft) ? draft.text : null,
    target: orNull(draft.target),
    args: pairsIn(draft.args).pairs,
    labels: pairsIn(draft.labels).pairs,
    platform: orNull(draft.platform),
    noCache: draft.noCache,
    pull: draft.pull,
  }
}

/** For the command on screen: what looks like a secret is masked. */
export function shownOptions(options: BuildOptions): BuildOptions {
  const masked = (pairs: BuildOptions['args']): BuildOptions['args'] =>
    pairs.map(({ name, value }) => ({ name, value: looksSecret(name, value) ? secretMask : value }))
  return { ...options, args: masked(options.args), labels: masked(options.labels) }
}

/** The form as an earlier build had it, as far as it was kept; its folder comes from elsewhere. */
export function draftOf(options: BuildOptions, withheld: readonly string[]): BuildDraft {
  const lines = (pairs: BuildOptions['args']): string => pairs.map(({ name, value }) => `${name}=${value}`).join('\n')
  return {
    ...emptyDraft,
    dockerfile: options.dockerfile,
    text: options.dockerfileText ?? '',
    tag: options.tags[0] ?? '',
    target: options.target ?? '',
    platform: options.platform ?? '',
    args: lines(options.args),
    labels: lines(options.labels),
    noCache: options.noCache,
    pull: options.pull,
    withheld,
  }
}
