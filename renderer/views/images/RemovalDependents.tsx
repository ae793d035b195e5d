import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImageDependents } from '../../../shared/contract/workshop.ts'
import { useClient } from '../../client-context.tsx'
import classes from './Images.module.css'
import { type ImageLine, shortId } from './image-lines.ts'

/** The engine is asked about so many lines at most: what is beyond is told when it is removed. */
const mostAsked = 20
const mostNamed = 5

/** What stands in the way of removing these lines: containers and images built on them, by name, and what force would do. */
export function RemovalDependents(props: { lines: readonly ImageLine[] }) {
  const { t } = useTranslation('workshop')
  const found = useDependents(props.lines)
  if (found === null) return <p className={classes.dim}>{t('removal.looking')}</p>
  const telling = found.filter(({ dependents }) => dependents.verdict !== 'remove')
  if (telling.length === 0) return null
  return (
    <ul className={classes.dependents}>
      {telling.map(({ ref, dependents }) => (
        <li key={ref}>
          {props.lines.length > 1 && <strong>{ref.startsWith('sha256:') ? shortId(ref) : ref}</strong>}
          <Dependents {...dependents} />
        </li>
      ))}
    </ul>
  )
}

function Dependents(props: ImageDependents) {
  const { t } = useTranslation('workshop')
  const { containers, children, verdict } = props
  const inWords = (names: readonly string[]): string =>
    names.length <= mostNamed
      ? names.join(', ')
      : t('removal.more', { names: names.slice(0, mostNamed).join(', '), count: names.length - mostNamed })
  const running = containers.filter((container) => container.running).map(({ name }) => name)
  const stopped = containers.filter((container) => !container.running).map(({ name }) => name)
  return (
    <div>
      {verdict !== 'remove' && (
        <div className={verdict === 'untag' ? classes.dim : classes.warn}>{t(`removal.${verdict}`)}</div>
      )}
      {running.length > 0 && <div>{t('removal.running', { names: inWords(running) })}</div>}
      {stopped.length > 0 && <div>{t('removal.stopped', { names: inWords(stopped) })}</div>}
      {children.length > 0 && (
        <div>
          {t('removal.children', {
            count: children.length,
            names: inWords(children.map(({ id, tags }) => tags[0] ?? shortId(id))),
          })}
        </div>
      )}
    </div>
  )
}

type Found = readonly { ref: string; dependents: ImageDependents }[]

/** Null while the engine is asked; a line that it does not answer for is left out. */
function useDependents(lines: readonly ImageLine[]): Found | null {
  const client = useClient()
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    const ask = async (): Promise<void> => {
      const all = await Promise.all(
        lines.slice(0, mostAsked).map(async ({ ref }) => {
          try {
            return [{ ref, dependents: await client.images.dependents({ ref }, { signal }) }]
          } catch {
            // The removal itself says what is wrong.
            return []
          }
        }),
      )
      if (!signal.aborted) setFound(all.flat())
    }
    void ask()
    return () => closing.abort()
  }, [client, lines])
  return found
}
