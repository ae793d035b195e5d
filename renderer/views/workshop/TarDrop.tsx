import { type DragEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMayChange } from '../../stores/system.ts'
import { openDialog } from '../../stores/workshop.ts'
import classes from './Workshop.module.css'

const holdsFile = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')

/** Takes a file that is dropped on what it holds, and asks what to do with it. */
export function TarDrop(props: { children: ReactNode }) {
  const { t } = useTranslation('workshop')
  const [isOver, setOver] = useState(false)
  if (!useMayChange()) return <div className={classes.dropArea}>{props.children}</div>
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the toolbar's menu does the same
    <div
      className={classes.dropArea}
      onDragOver={(event) => {
        if (!holdsFile(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false)
      }}
      onDrop={(event) => {
        if (!holdsFile(event)) return
        event.preventDefault()
        setOver(false)
        const [file] = event.dataTransfer.files
        if (file) openDialog({ kind: 'tar', file })
      }}
    >
      {props.children}
      {isOver && <div className={classes.drop}>{t('dropHere')}</div>}
    </div>
  )
}
