/** Takes back what a call began: a subscription, a timer, a stream. Calling it twice is harmless. */
export type Undo = () => void

export interface Scope {
  /** Hands `undo` to the scope; when the scope is closed already, it is undone at once, so an await cannot leak. */
  own(undo: Undo): void
  /** Undoes all, newest first. One that throws does not stop the others; the first error is thrown at the end. */
  close(): void
}

/** Owns undos until it is closed. */
export function createScope(): Scope {
  let owned: Undo[] | undefined = []
  return {
    own(undo) {
      if (owned) owned.push(undo)
      else undo()
    },
    close() {
      const undos = owned ?? []
      owned = undefined
      const errors: unknown[] = []
      for (const undo of undos.reverse()) {
        try {
          undo()
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) throw errors[0]
    },
  }
}
