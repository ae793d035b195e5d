import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LayersReport, WastedPath } from '../../../../shared/contract/layers.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../../shared/lib/percent.ts'
import { Bytes } from '../../../components/Bytes.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { Section } from '../../../components/Section.tsx'
import { Hints } from './Hints.tsx'
import classes from './Waste.module.css'

const shownAtFirst = 50

export type GoTo = (to: { layer: number; path: string }) => void

/** How well the image uses its space, what could be smaller, and which paths take it more than once. */
export function WasteTab(props: { report: LayersReport; onGo: GoTo }) {
  const { t, i18n } = useTranslation('layers')
  const { report, onGo } = props
  const [all, setAll] = useState(false)
  const waste = all ? report.waste : report.waste.slice(0, shownAtFirst)
  const number = new Intl.NumberFormat(i18n.language)
  const rest = report.waste.length - waste.length
  return (
    <div className={classes.tab}>
      <dl className={classes.figures}>
        <Figure
          label={t('waste.efficiency')}
          value={formatPercent(report.efficiency * 100)}
          hint={t('waste.efficiencyHint')}
        >
          <span className={classes.track} aria-hidden>
            <span className={classes.fill} style={{ width: `${report.efficiency * 100}%` }} />
          </span>
        </Figure>
        <Figure
          label={t('waste.wasted')}
          value={formatBytes(report.wastedBytes)}
          hint={t('waste.wastedHint', {
            percent: formatPercent(report.totalBytes === 0 ? 0 : (report.wastedBytes / report.totalBytes) * 100),
          })}
        />
        <Figure label={t('waste.total')} value={formatBytes(report.totalBytes)} hint={t('waste.totalHint')} />
        <Figure label={t('waste.visible')} value={formatBytes(report.visibleBytes)} hint={t('waste.visibleHint')} />
      </dl>
      <Section title={t('hints')} note={report.hints.length > 0 ? report.hints.length : undefined}>
        {report.hints.length === 0 ? (
          <p className={classes.dim}>{t('noHints')}</p>
        ) : (
          <Hints report={report} onGo={onGo} />
        )}
      </Section>
      <Section title={t('waste.paths')} note={report.wastedPaths > 0 ? number.format(report.wastedPaths) : undefined}>
        {report.waste.length === 0 ? (
          <p className={classes.dim}>{t('waste.none')}</p>
        ) : (
          <>
            <table className={classes.table} aria-label={t('waste.paths')}>
              <thead>
                <tr>
                  <th scope="col">{t('column.path')}</th>
                  <th scope="col" className={classes.layersColumn}>
                    {t('waste.inLayers')}
                  </th>
                  <th scope="col" className={classes.end}>
                    {t('waste.copies')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {waste.map((path) => (
                  <WasteRow key={path.path} waste={path} onGo={onGo} />
                ))}
              </tbody>
            </table>
            {rest > 0 && (
              <button type="button" className={classes.link} onClick={() => setAll(true)}>
                {t('waste.showMore', { count: rest })}
              </button>
            )}
            {rest === 0 && report.wastedPaths > report.waste.length && (
              <p className={classes.dim}>{t('waste.cut', { shown: report.waste.length, count: report.wastedPaths })}</p>
            )}
          </>
        )}
      </Section>
    </div>
  )
}

function Figure(props: { label: string; value: string; hint: string; children?: React.ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt className={classes.dim}>{props.label}</dt>
      <dd className={classes.value}>{props.value}</dd>
      <dd className={classes.hint}>
        {props.children}
        {props.hint}
      </dd>
    </div>
  )
}

function WasteRow(props: { waste: WastedPath; onGo: GoTo }) {
  const { t } = useTranslation('layers')
  const { waste, onGo } = props
  const path = useMemo(() => withSigns(waste.path.slice(0, 1000)), [waste.path])
  return (
    <tr>
      <td className={classes.path}>{path}</td>
      <td className={classes.layersColumn}>
        <span className={classes.layerButtons}>
          {waste.layers.map((layer) => (
            <button
              key={layer}
              type="button"
              className={classes.layer}
              aria-label={t('waste.goTo', { path, number: layer + 1 })}
              title={t('waste.goTo', { path, number: layer + 1 })}
              onClick={() => onGo({ layer, path: waste.path })}
            >
              {layer + 1}
            </button>
          ))}
          {waste.removedBy !== null && (
            <button
              type="button"
              className={classes.layer}
              data-removed
              title={t('waste.removedBy', { number: waste.removedBy + 1 })}
              aria-label={t('waste.removedBy', { number: waste.removedBy + 1 })}
              onClick={() => onGo({ layer: waste.removedBy ?? 0, path: waste.path })}
            >
              −{waste.removedBy + 1}
            </button>
          )}
        </span>
      </td>
      <td className={classes.end}>
        <Bytes value={waste.bytes} />
      </td>
    </tr>
  )
}
