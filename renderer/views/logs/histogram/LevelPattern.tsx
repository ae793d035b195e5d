import type { LogLevel } from '../../../../shared/contract/logs.ts'

/** Pattern ids are the document's: each owner has its own. */
export const patternId = (owner: string, level: LogLevel): string => `${owner.replace(/[^\w-]/g, '')}-${level}`

const colors: Readonly<Record<LogLevel, string>> = {
  fatal: 'var(--pl-bad)',
  error: 'var(--pl-bad)',
  warn: 'var(--pl-warn)',
  info: 'var(--pl-accent-text)',
  debug: 'var(--pl-off)',
  trace: 'var(--pl-off)',
  unknown: 'var(--pl-border-strong)',
}

/** How a level is filled: levels differ in pattern as well as in colour. */
export function LevelPattern(props: { level: LogLevel; owner: string }) {
  const { level } = props
  const color = colors[level]
  return (
    <pattern id={patternId(props.owner, level)} width="6" height="6" patternUnits="userSpaceOnUse">
      {level === 'fatal' && (
        <>
          <rect width="6" height="6" fill={color} />
          <path d="M0 0 6 6M6 0 0 6" stroke="var(--pl-surface)" strokeWidth="1.2" />
        </>
      )}
      {level === 'error' && <rect width="6" height="6" fill={color} />}
      {level === 'warn' && (
        <>
          <rect width="6" height="6" fill={color} />
          <path d="M-1 7 7-1M-1 1 1-1M5 7 7 5" stroke="var(--pl-surface)" strokeWidth="1.2" />
        </>
      )}
      {/* What most lines are is plain, so that the others are seen. */}
      {level === 'info' && <rect width="6" height="6" fill={color} fillOpacity="0.4" />}
      {level === 'unknown' && (
        <>
          <rect width="6" height="6" fill={color} fillOpacity="0.35" />
          <circle cx="1.5" cy="4.5" r="0.8" fill={color} />
        </>
      )}
      {level === 'debug' && (
        <>
          <rect width="6" height="6" fill={color} fillOpacity="0.25" />
          <circle cx="3" cy="3" r="1.2" fill={color} />
        </>
      )}
      {level === 'trace' && (
        <>
          <rect width="6" height="6" fill={color} fillOpacity="0.15" />
          <path d="M3 0V6" stroke={color} strokeWidth="0.8" />
        </>
      )}
    </pattern>
  )
}

/** A level's filling in the legend. */
export function LevelSample(props: { level: LogLevel; owner: string }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
      <defs>
        <LevelPattern level={props.level} owner={props.owner} />
      </defs>
      <rect width="10" height="10" rx="2" fill={`url(#${patternId(props.owner, props.level)})`} />
    </svg>
  )
}
