import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { ContainerAction, ContainerRow } from '../../shared/contract/containers.ts'
import { useClient } from '../client-context.tsx'
import { actOnContainers } from '../stores/actions.ts'
import { KillDialog } from './KillDialog.tsx'
import { notifyResults } from './notify-results.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'

export interface ContainerActions {
  /** Does it at once, shows it as pending on the rows, and says how it went. */
  run(rows: readonly ContainerRow[], action: ContainerAction): void
  /** Asks first, naming what goes; then removes. */
  askRemove(rows: readonly ContainerRow[]): void
  /** Sends a signal; SIGKILL to several asks first. */
  kill(rows: readonly ContainerRow[], signal: string): void
}

const Context = createContext<ContainerActions | null>(null)

/** What can be done to containers, from any screen, the palette and the container screen alike. */
export function useContainerActions(): ContainerActions {
  const actions = useContext(Context)
  if (!actions) throw new Error('useContainerActions outside its provider')
  return actions
}

type Question = { kind: 'remove' | 'kill'; rows: readonly ContainerRow[] }

/** The one path of every action: confirm if destructive, call, pending row, result. */
export function ContainerActionsProvider(props: { children: ReactNode }) {
  const client = useClient()
  const [question, setQuestion] = useState<Question | null>(null)

  const run = useCallback(
    (rows: readonly ContainerRow[], action: ContainerAction): void => {
      if (rows.length === 0) return
      const act = async (): Promise<void> => {
        const results = await actOnContainers(client, rows, action)
        notifyResults(action, results, (undoRows, undo) => run(undoRows, undo))
      }
      void act()
    },
    [client],
  )
  const actions = useMemo<ContainerActions>(
    () => ({
      run,
      askRemove: (rows) => rows.length > 0 && setQuestion({ kind: 'remove', rows }),
      kill(rows, signal) {
        if (signal === 'SIGKILL' && rows.length > 1) setQuestion({ kind: 'kill', rows })
        else run(rows, { kind: 'kill', signal })
      },
    }),
    [run],
  )
  const close = (): void => setQuestion(null)
  const confirm = (action: ContainerAction): void => {
    if (question) run(question.rows, action)
    close()
  }
  return (
    <Context.Provider value={actions}>
      {props.children}
      {question?.kind === 'remove' && <RemoveDialog rows={question.rows} onConfirm={confirm} onCancel={close} />}
      {question?.kind === 'kill' && <KillDialog rows={question.rows} onConfirm={confirm} onCancel={close} />}
    </Context.Provider>
  )
}
