import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { StatsTop, TopUse } from '../../../shared/contract/stats.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../shared/lib/percent.ts'
import { Section } from '../../components/Section.tsx'
import classes from './Dashboard.module.css'

/** Who uses most of one thing, the bar beside the figure relative to the first. */
export function TopList(props: { kind: 'cpu' | 'memory'; top: StatsTop | null }) {
  const { t } = useTranslation(['dashboard', 'common'])
  const { kind, top } = props
  const figure = kind === 'cpu' ? 'cpuPercent' : 'memoryBytes'
  const list = (kind === 'cpu' ? top?.byCpu : top?.byMemory) ?? []
  const most = list[0]?.[figure] ?? 0
  const text = (use: TopUse): string => {
    const value = use[figure]
    if (value === null) return t('common:none')
    return kind === 'cpu' ? formatPercent(value) : formatBytes(value, 'binary')
  }
  return (
    <Section title={t(`dashboard:top.${kind}`)}>
      {list.length === 0 ? (
        <p className={classes.dim}>{top === null ? t('dashboard:loading') : t('dashboard:nothingRuns')}</p>
      ) : (
        <ol className={classes.top}>
          {list.map((use) => (
            <li key={use.id} className={classes.topItem}>
              <Link className={classes.topName} to={`/containers/${use.id}/stats`} title={use.name}>
                {use.name}
              </Link>
              <svg className={classes.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="6" className={classes.barBack} />
                <rect
                  width={most > 0 ? ((use[figure] ?? 0) / most) * 100 : 0}
                  height="6"
                  className={classes.barFront}
                />
              </svg>
              <span className={classes.topFigure}>{text(use)}</span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
