import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogLevel, LogLine } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { logLevels } from '../../../shared/lib/logs.ts'

/** The words of the rows, made once: a row is memoised and must not see new functions. */
export interface LogRowWords {
  readonly label: string
  readonly scrollbar: string
  readonly stderr: string
  readonly loading: string
  readonly continues: string
  readonly cut: string
  readonly bookmark: string
  readonly paintCut: string
  level(level: LogLevel): string
  marker(line: LogLine): string
  folded(bytes: number): string
  earlier(lines: number): string
  readonly toFirst: string
}

export function useRowWords(): LogRowWords {
  const { t, i18n } = useTranslation(['logs', 'logFilter'])
  return useMemo(() => {
    // Looked up once, not once a row.
    const levels = Object.fromEntries(logLevels.map((level) => [level, t(`logFilter:level.${level}`)]))
    const number = new Intl.NumberFormat(i18n.language)
    return {
      label: t('label'),
      scrollbar: t('scrollbar'),
      stderr: t('stderr'),
      loading: t('loadingLine'),
      continues: t('continues'),
      cut: t('cut'),
      bookmark: t('bookmark.mark'),
      paintCut: t('paintCut'),
      level: (level) => levels[level] ?? level,
      marker: (line) => (line.marker ? t(`marker.${line.marker.code}`, { replace: line.marker.params }) : ''),
      folded: (bytes) => t('folded', { size: formatBytes(bytes, 'binary') }),
      earlier: (lines) => t('earlier', { count: lines, replace: { count: number.format(lines) } }),
      toFirst: t('toFirst'),
    }
  }, [t, i18n.language])
}
