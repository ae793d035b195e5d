import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { useWords } from '../../i18n/use-words.ts'
import { useEngine } from '../../stores/engine.ts'
import classes from './cells.module.css'
import { engineHostOf, type PortLink, portLinks } from './ports.ts'

const mostShown = 3

/** Published tcp ports as links, the others as text; what does not fit is told on hover. */
export function PortsCell(props: { row: ContainerRow }) {
  const t = useWords('containers')
  const engineHost = useEngine((state) => engineHostOf(state.last?.endpoint.url ?? null))
  const links = portLinks(props.row.ports, engineHost)
  const hint = (link: PortLink): string => {
    const words = { container: link.port.containerPort, protocol: link.port.protocol }
    if (link.port.hostPort === null) return t('port.exposed', words)
    const host = `${link.port.ip || '0.0.0.0'}:${link.port.hostPort}`
    return `${link.url ? `${t('port.open', { url: link.url })}\n` : ''}${t('port.published', { ...words, host })}`
  }
  const rest = links.slice(mostShown)
  return (
    <span className={classes.ports}>
      {links.slice(0, mostShown).map((link) =>
        link.url ? (
          <a
            key={link.text}
            href={link.url}
            target="_blank"
            rel="noreferrer"
            tabIndex={-1}
            className={classes.port}
            title={hint(link)}
          >
            {link.text}
          </a>
        ) : (
          <span key={link.text} className={classes.exposed} title={hint(link)}>
            {link.text}
          </span>
        ),
      )}
      {rest.length > 0 && (
        <span className={classes.exposed} title={rest.map(hint).join('\n')}>
          {t('port.more', { count: rest.length })}
        </span>
      )}
    </span>
  )
}
