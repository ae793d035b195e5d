import { IconFile, IconFolder } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LayersReport, TreeSource } from '../../../../shared/contract/layers.ts'
import { formatPercent } from '../../../../shared/lib/percent.ts'
import { useClient } from '../../../client-context.tsx'
import { Bytes } from '../../../components/Bytes.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { useAnswer } from '../use-answer.ts'
import classes from './Space.module.css'
import { SpaceChart } from './SpaceChart.tsx'

interface Folder {
  readonly id: number | null
  readonly name: string
}

const root: Folder = { id: null, name: '/' }

/** What takes the space of what is to be seen in the end: as areas, and beside them the same as a list. */
export function SpaceTab(props: { report: LayersReport; onGo: (path: string) => void }) {
  const { t } = useTranslation('layers')
  const client = useClient()
  const { report, onGo } = props
  const [trail, setTrail] = useState<readonly Folder[]>([root])
  const here = trail.at(-1) ?? root
  const last = report.layers.length - 1
  const { answer, again } = useAnswer(
    (signal) => {
      const source: TreeSource = { kind: 'upto', imageId: report.imageId, layer: last }
      return client.layers.sizes({ source, id: here.id }, { signal })
    },
    [client, report.imageId, last, here.id],
  )
  const [pointed, setPointed] = useState<number | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const isMoved = useRef(false)
  // Whoever goes down by keyboard goes on where the new list begins.
  useEffect(() => {
    if (!isMoved.current || answer.kind !== 'shown') return
    isMoved.current = false
    list.current?.querySelector('button')?.focus()
  }, [answer])

  if (report.layers.length === 0) return <p className={classes.dim}>{t('noLayers')}</p>
  const parts = answer.kind === 'shown' ? answer.value.parts : []
  const whole = answer.kind === 'shown' ? answer.value.bytes : 0
  const base = answer.kind === 'shown' ? answer.value.path.replace(/\/$/, '') : ''
  const enter = (index: number, byKey: boolean): void => {
    const part = parts[index]
    if (!part || part.id === null) return
    if (part.parts.length === 0) {
      onGo(`${base}/${part.name}`)
      return
    }
    isMoved.current = byKey
    setPointed(null)
    setTrail([...trail, { id: part.id, name: part.name }])
  }
  return (
    <div className={classes.space}>
      <nav className={classes.trail} aria-label={t('space.trail')}>
        {trail.map((folder, index) => (
          <span key={folder.id ?? 'root'}>
            {index > 1 && <span className={classes.dim}>/</span>}
            {index < trail.length - 1 ? (
              <button type="button" className={classes.crumb} onClick={() => setTrail(trail.slice(0, index + 1))}>
                {withSigns(folder.name.slice(0, 200))}
              </button>
            ) : (
              <strong aria-current="page">{withSigns(folder.name.slice(0, 200))}</strong>
            )}
          </span>
        ))}
        {answer.kind === 'shown' && (
          <span className={classes.whole}>
            <Bytes value={whole} />
          </span>
        )}
      </nav>
      {answer.kind === 'failed' && (
        <div className={classes.fault}>
          <FaultNote fault={answer.refusal.fault} onRetry={again} />
        </div>
      )}
      {answer.kind === 'shown' && parts.length === 0 && <p className={classes.empty}>{t('space.empty')}</p>}
      {parts.length > 0 && (
        <div className={classes.both}>
          <SpaceChart
            parts={parts}
            other={t('space.other')}
            pointed={pointed}
            onPoint={setPointed}
            onEnter={(index) => enter(index, false)}
          />
          <ol ref={list} className={classes.list} aria-label={t('space.list', { path: withSigns(here.name) })}>
            {parts.map((part, index) => {
              const name = part.id === null ? t('space.other') : withSigns(part.name.slice(0, 300))
              const isFolder = part.parts.length > 0
              const Icon = isFolder ? IconFolder : IconFile
              return (
                <li
                  key={part.id ?? 'other'}
                  className={classes.part}
                  data-pointed={pointed === index || undefined}
                  onPointerEnter={() => setPointed(index)}
                  onPointerLeave={() => setPointed(null)}
                >
                  {part.id === null ? (
                    <span className={classes.otherName}>{name}</span>
                  ) : (
                    <button
                      type="button"
                      className={classes.name}
                      title={t(isFolder ? 'space.enter' : 'space.show', { name })}
                      onFocus={() => setPointed(index)}
                      onBlur={() => setPointed(null)}
                      onClick={(event) => enter(index, event.detail === 0)}
                    >
                      <Icon size={14} stroke={1.75} aria-hidden />
                      <span className={classes.text}>
                        {name}
                        {isFolder && '/'}
                      </span>
                    </button>
                  )}
                  <span className={classes.percent}>{formatPercent(whole === 0 ? 0 : (part.bytes / whole) * 100)}</span>
                  <span className={classes.bytes}>
                    <Bytes value={part.bytes} />
                  </span>
                </li>
              )
            })}
          </ol>
        </div>
      )}
    </div>
  )
}
