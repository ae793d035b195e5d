import { Button } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FaultNote } from '../../components/FaultNote.tsx'
import { JsonView } from '../../components/json/JsonView.tsx'
import { type JsonLines, readJsonLines } from '../../components/json/json-lines.ts'
import { type DocumentView, loadDocument } from '../../stores/container.ts'
import classes from './Container.module.css'

interface InspectProps {
  label: string
  /** Changes when the object does: the document is then out of date, and the user decides when to read it again. */
  version: string
  read: (signal: AbortSignal) => Promise<{ json: string }>
}

/** The engine's own document, secrets masked until asked for. */
export function InspectPane(props: InspectProps) {
  const { t } = useTranslation('container')
  const [view, setView] = useState<DocumentView>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  const [secrets, setSecrets] = useState(false)
  const latest = useRef(props)
  latest.current = props
  const [readVersion, setReadVersion] = useState(props.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads once
  useEffect(() => {
    setReadVersion(latest.current.version)
    return loadDocument((signal) => latest.current.read(signal), setView)
  }, [round])
  const json = useMemo(() => (view.kind === 'shown' ? parse(view.json, !secrets) : null), [view, secrets])

  const again = (
    <Button size="compact-xs" variant="default" onClick={() => setRound(round + 1)}>
      {t('inspect.reload')}
    </Button>
  )
  if (view.kind === 'loading') return <p className={classes.loading}>{t('inspect.loading')}</p>
  if (view.kind === 'failed') {
    return (
      <div className={classes.missing}>
        <FaultNote fault={view.refusal.fault} onRetry={() => setRound(round + 1)} />
      </div>
    )
  }
  if (json === null) return <p className={classes.loading}>{t('inspect.unreadable')}</p>
  return (
    <>
      {readVersion !== props.version && (
        <div className={classes.changed} role="status">
          {t('inspect.changed')} {again}
        </div>
      )}
      <JsonView
        key={round}
        label={props.label}
        json={json}
        tools={
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-pressed={secrets}
            onClick={() => setSecrets(!secrets)}
          >
            {t(secrets ? 'inspect.hideSecrets' : 'inspect.showSecrets')}
          </Button>
        }
      />
    </>
  )
}

function parse(text: string, maskSecrets: boolean): JsonLines | null {
  try {
    return readJsonLines(text, { maskSecrets })
  } catch {
    return null
  }
}
