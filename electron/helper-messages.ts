import type { Settings } from '../shared/contract/settings.ts'

/** What the shell needs to start the back end. */
export interface HelperStart {
  /** The `--engine` flag. */
  readonly engineUrl?: string
  /** The engine to begin with, as in `AppOptions`: the `--demo` flag at first, after a crash what was chosen last. */
  readonly target: string
  /** The `--read-only` flag. */
  readonly readOnly: boolean
  readonly version: string
}

/** Shell → back end, over the utilityProcess' own channel. Windows talk to the back end over ports of their own. */
export type ToHelper =
  | { readonly kind: 'start'; readonly start: HelperStart }
  /** Serve the port that travels with this message. */
  | { readonly kind: 'serve' }
  /** Does a container publish this port on this machine at this moment? Answered by `published`. */
  | { readonly kind: 'is-published'; readonly id: number; readonly port: number }
  /** What the user chose; nothing where they changed their mind. */
  | { readonly kind: 'chosen'; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: 'stop' }

/** What the user is asked for in the system's own dialog: a folder, some files, or where a file of this name is to go. */
export type Wish =
  | { readonly kind: 'folder' }
  | { readonly kind: 'files' }
  | { readonly kind: 'target'; readonly name: string }

/**
 * Back end → shell. No container data: two preferences, which engine was chosen, a yes or no, and a wish for a dialog (where the user saves
 * a file of a container, with its name).
 */
export type FromHelper =
  | { readonly kind: 'look'; readonly colorScheme: Settings['colorScheme']; readonly language: Settings['language'] }
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'published'; readonly id: number; readonly published: boolean }
  /** Answered by `chosen`. */
  | { readonly kind: 'choose'; readonly id: number; readonly wish: Wish }
