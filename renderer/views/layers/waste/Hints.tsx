import { IconBulb, IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LayerHint, LayersReport } from '../../../../shared/contract/layers.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { withSigns } from '../../../components/inert-text.ts'
import { instructionOf } from '../explorer/LayerList.tsx'
import classes from './Waste.module.css'
import type { GoTo } from './WasteTab.tsx'

const examplesAtFirst = 3

/** What could be smaller, in a sentence each, with what it would save and where. */
export function Hints(props: { report: LayersReport; onGo: GoTo }) {
  const { report, onGo } = props
  return (
    <ul className={classes.hints}>
      {report.hints.map((hint) => (
        <Hint key={`${hint.code} ${hint.layer} ${hint.paths[0]}`} hint={hint} report={report} onGo={onGo} />
      ))}
    </ul>
  )
}

function Hint(props: { hint: LayerHint; report: LayersReport; onGo: GoTo }) {
  const { t } = useTranslation('layers')
  const { hint, report, onGo } = props
  const [all, setAll] = useState(false)
  const layer = report.layers[hint.layer]
  const paths = all ? hint.paths : hint.paths.slice(0, examplesAtFirst)
  const isWarning = hint.code === 'secret-name'
  const Icon = isWarning ? IconKey : IconBulb
  return (
    <li className={classes.hintItem} data-warning={isWarning || undefined}>
      <Icon size={16} className={classes.hintIcon} aria-hidden />
      <div className={classes.hintBody}>
        <div className={classes.hintHead}>
          <strong>{t(`hint.${hint.code}.title`, { replace: { manager: hint.params.manager ?? '' } })}</strong>
          {hint.bytes > 0 && <span className={classes.saves}>{t('saves', { bytes: formatBytes(hint.bytes) })}</span>}
        </div>
        <p>{t(`hint.${hint.code}.text`, { replace: { manager: hint.params.manager ?? '' } })}</p>
        <p className={classes.dim}>
          {t('layerNumber', { number: hint.layer + 1 })}
          {layer && (
            <code className={classes.instruction} title={instructionOf(layer)}>
              {instructionOf(layer)}
            </code>
          )}
        </p>
        <ul className={classes.examples}>
          {paths.map((path) => (
            <li key={path}>
              <button
                type="button"
                className={classes.link}
                title={t('waste.goTo', { path: withSigns(path.slice(0, 500)), number: hint.layer + 1 })}
                onClick={() => onGo({ layer: hint.layer, path })}
              >
                {withSigns(path.slice(0, 500))}
              </button>
            </li>
          ))}
        </ul>
        {!all && hint.paths.length > examplesAtFirst && (
          <button type="button" className={classes.link} onClick={() => setAll(true)}>
            {t('moreExamples', { count: hint.count - examplesAtFirst })}
          </button>
        )}
        {all && hint.count > hint.paths.length && (
          <p className={classes.dim}>{t('andMore', { count: hint.count - hint.paths.length })}</p>
        )}
      </div>
    </li>
  )
}
