import type { ReactNode } from 'react'
import type { FaultData } from '../../../shared/contract/fault.ts'
import { FaultNote } from '../FaultNote.tsx'
import classes from './ListFrame.module.css'

/** What stands around a live list: why it could not be read, and, while the engine is away, that what it shows is of the past. */
export function ListFrame(props: {
  fault: FaultData | null
  stale: boolean
  staleTitle?: string
  children: ReactNode
}) {
  const { fault, stale } = props
  return (
    <>
      {fault && !stale && (
        <div className={classes.fault}>
          <FaultNote fault={fault} />
        </div>
      )}
      <div className={classes.table} data-stale={stale || undefined} title={stale ? props.staleTitle : undefined}>
        {props.children}
      </div>
    </>
  )
}
