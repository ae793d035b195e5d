import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch, IconStar } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { SearchRow } from '../../../shared/contract/workshop.ts'
import { useClient } from '../../client-context.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { refusalOf } from '../../stores/fault-of.ts'
import classes from './Workshop.module.css'

type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'rows'; readonly rows: readonly SearchRow[] }
  | { readonly kind: 'failed'; readonly fault: FaultData }

const mostRows = 50

/** The engine's search of Docker Hub, or of the registry that the words begin with. */
export function RegistrySearch(props: { onChoose: (name: string) => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const [term, setTerm] = useState('')
  const [found, setFound] = useState<Found>({ kind: 'nothing' })
  const asked = useRef<AbortController>(null)
  useEffect(() => () => asked.current?.abort(), [])

  const search = async (): Promise<void> => {
    asked.current?.abort()
    const asking = new AbortController()
    asked.current = asking
    setFound({ kind: 'asking' })
    let next: Found
    try {
      const rows = await client.images.search({ term: term.trim(), limit: mostRows }, { signal: asking.signal })
      next = { kind: 'rows', rows }
    } catch (error) {
      next = { kind: 'failed', fault: refusalOf(error).fault }
    }
    if (!asking.signal.aborted) setFound(next)
  }
  const go = (): void => {
    if (term.trim() !== '') void search()
  }
  return (
    <div className={classes.part}>
      <div className={classes.line}>
        <TextInput
          className={classes.grow ?? ''}
          size="xs"
          label={t('search.label')}
          placeholder={t('search.hint')}
          spellCheck={false}
          maxLength={300}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={term}
          onChange={(event) => setTerm(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            // Enter searches here and does not begin the pull.
            event.preventDefault()
            go()
          }}
        />
        <Button className={classes.low ?? ''} size="xs" variant="default" disabled={term.trim() === ''} onClick={go}>
          {t('search.go')}
        </Button>
      </div>
      <div aria-live="polite">
        {found.kind === 'asking' && <p className={classes.dim}>{t('search.asking')}</p>}
        {found.kind === 'rows' && found.rows.length === 0 && <p className={classes.dim}>{t('search.none')}</p>}
      </div>
      {found.kind === 'failed' && <FaultNote fault={found.fault} onRetry={go} />}
      {found.kind === 'rows' && found.rows.length > 0 && (
        <ul className={classes.found} aria-label={t('search.results')}>
          {found.rows.map((row) => (
            <li key={row.name}>
              <UnstyledButton className={classes.foundRow ?? ''} onClick={() => props.onChoose(row.name)}>
                <strong>{row.name}</strong>
                {row.official && <span className={classes.tagMark}>{t('search.official')}</span>}
                <span className={classes.grow} />
                <span className={classes.stars} title={t('search.stars', { count: row.stars })}>
                  <IconStar size={12} aria-hidden /> {row.stars}
                </span>
                <span className={classes.description}>{row.description}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
