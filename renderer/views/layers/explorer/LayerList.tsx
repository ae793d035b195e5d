import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { LayerSummary } from '../../../../shared/contract/layers.ts'
import { maskInstruction } from '../../../../shared/lib/mask-instruction.ts'
import { Bytes } from '../../../components/Bytes.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { ChangeCounts } from '../ChangeMark.tsx'
import classes from './LayerList.module.css'

const mostText = 300

/** The instruction that made a layer, on one line, its secrets masked. */
export function instructionOf(layer: LayerSummary): string {
  const text = maskInstruction(layer.instruction, layer.text)
  const whole = layer.instruction === 'OTHER' ? text : `${layer.instruction} ${text}`
  return withSigns(whole.replace(/\s+/g, ' ').trim().slice(0, mostText))
}

/** The layers, base first, each with what it did. ↑ ↓ Home End choose. */
export function LayerList(props: {
  layers: readonly LayerSummary[]
  current: number
  onChoose: (layer: number) => void
}) {
  const { t } = useTranslation('layers')
  const { layers, current } = props
  const list = useRef<HTMLDivElement>(null)
  const largest = useMemo(() => layers.reduce((most, layer) => Math.max(most, layer.bytes), 0), [layers])
  // What leads to a layer may come from elsewhere.
  useEffect(() => {
    const option = list.current?.children[current]
    if (option instanceof HTMLElement) option.scrollIntoView({ block: 'nearest' })
  }, [current])
  const choose = (at: number): void => {
    const to = Math.max(0, Math.min(layers.length - 1, at))
    props.onChoose(to)
    const option = list.current?.children[to]
    if (option instanceof HTMLElement) option.focus()
  }
  return (
    <div ref={list} className={classes.list} role="listbox" aria-label={t('layersOfImage')}>
      {layers.map((layer) => (
        <div
          key={layer.index}
          role="option"
          aria-selected={layer.index === current}
          tabIndex={layer.index === current ? 0 : -1}
          className={classes.layer}
          onClick={() => props.onChoose(layer.index)}
          onKeyDown={(event) => {
            const moves: Readonly<Record<string, number>> = {
              ArrowDown: current + 1,
              ArrowUp: current - 1,
              Home: 0,
              End: layers.length - 1,
            }
            const to = moves[event.key]
            if (to === undefined) return
            event.preventDefault()
            choose(to)
          }}
        >
          <span className={classes.index}>{layer.index + 1}</span>
          <span className={classes.instruction} title={instructionOf(layer)}>
            {instructionOf(layer) || t('noInstruction')}
          </span>
          <span className={classes.figures}>
            <Bytes value={layer.bytes} />
            <ChangeCounts added={layer.added} changed={layer.changed} removed={layer.removed} />
          </span>
          <span className={classes.track} aria-hidden>
            <span className={classes.fill} style={{ width: `${largest === 0 ? 0 : (layer.bytes / largest) * 100}%` }} />
          </span>
        </div>
      ))}
    </div>
  )
}
