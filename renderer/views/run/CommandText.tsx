import { Select, Textarea } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { same } from '../../../shared/lib/same.ts'
import { toCompose } from '../../../shared/run/to-compose.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { hidesSecrets, type Read, readText, realText, shownText, type Way } from './command-text.ts'
import classes from './Run.module.css'

interface Typed {
  readonly text: string
  readonly read: Read
  /** The spec that the form has since. */
  readonly spec: RunSpec
}

/** The same container as a command or a compose service, both ways: what is typed or pasted fills the form, and what is not understood is listed. */
export function CommandText(props: { spec: RunSpec; onChange: (spec: RunSpec) => void }) {
  const { t } = useTranslation('run')
  const { spec } = props
  const [way, setWay] = useState<Way>('run')
  const [typed, setTyped] = useState<Typed | null>(null)
  // What was typed stands as long as the form says the same.
  const own = typed && same(typed.spec, spec) ? typed : null
  const written = useMemo(() => shownText(spec, way), [spec, way])
  const leftOut = useMemo(() => (way === 'compose' ? toCompose(spec).leftOut : []), [spec, way])
  const take = (text: string, service?: string): void => {
    const read = readText(text, spec, service)
    const next = read.spec ?? spec
    setTyped({ text, read, spec: next })
    if (read.spec) props.onChange(read.spec)
  }
  const show = (next: Way): void => {
    setWay(next)
    setTyped(null)
  }
  const read = own?.read
  return (
    <section className={classes.side} aria-label={t('text.title')}>
      <div className={classes.sideHead}>
        <Segmented
          label={t('text.title')}
          value={way}
          onChange={show}
          options={[
            { value: 'run', label: t('text.run') },
            { value: 'compose', label: t('text.compose') },
          ]}
        />
        <span className={classes.space} />
        <CopyButton text={realText(spec, way)} label={t('text.copy')} />
      </div>
      {read && read.services.length > 1 && (
        <Select
          size="xs"
          label={t('text.service')}
          data={[...read.services]}
          value={read.service}
          allowDeselect={false}
          onChange={(service) => take(own?.text ?? '', service ?? undefined)}
        />
      )}
      <Textarea
        aria-label={t(way === 'run' ? 'text.label' : 'text.labelCompose')}
        classNames={{
          input: classes.command ?? '',
          root: classes.commandRoot ?? '',
          wrapper: classes.commandRoot ?? '',
        }}
        spellCheck={false}
        placeholder={t('text.hint')}
        value={own?.text ?? written}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <p className={classes.hint}>{!own && hidesSecrets(spec) ? t('text.secrets') : t('text.hint')}</p>
      {leftOut.length > 0 && (
        <p className={classes.hint}>
          {t('text.leftOut', { fields: leftOut.map((field) => t(`field.${field}`)).join(', ') })}
        </p>
      )}
      {read?.fault && (
        <p className={classes.errorLine} role="status">
          {t('text.fault', { fault: read.fault })}
        </p>
      )}
      {read && read.left.length > 0 && !read.fault && (
        <div role="status">
          <p className={classes.label}>{t('leftTitle')}</p>
          <ul className={classes.left}>
            {read.left.map(({ kind, text }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice, in this order
              <li key={at}>{t(`left.${kind}`, { text: text.slice(0, 300) })}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
