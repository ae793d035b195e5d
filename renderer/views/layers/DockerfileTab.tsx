import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DockerfilePart } from '../../../shared/contract/layers.ts'
import { maskInstruction } from '../../../shared/lib/mask-instruction.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import classes from './Dockerfile.module.css'
import { PaintedLine } from './file/PaintedLine.tsx'

const mostLines = 5000

/** The Dockerfile that could have made the image, its secrets masked until asked for. */
export function DockerfileTab(props: { parts: readonly DockerfilePart[] }) {
  const { t } = useTranslation('layers')
  const { parts } = props
  const dockerfile = useMemo(
    () =>
      parts
        .map((part) =>
          part.kind === 'text'
            ? part.text
            : `# ${t(`dockerfile.comment.${part.code}`, { tags: '', checksum: '', ...part.params })}`,
        )
        .map((text) => `${text}\n`)
        .join(''),
    [parts, t],
  )
  const masked = useMemo(() => masks(dockerfile), [dockerfile])
  const [asked, setAsked] = useState(false)
  const text = asked ? dockerfile : masked
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n').slice(0, mostLines), [text])
  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        <span className={classes.dim}>{t('dockerfile.note')}</span>
        <span className={classes.tools}>
          {masked !== dockerfile && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-pressed={asked}
              onClick={() => setAsked(!asked)}
            >
              {t(asked ? 'dockerfile.hideSecrets' : 'dockerfile.showSecrets')}
            </Button>
          )}
          <CopyButton text={text} label={t('dockerfile.copy')} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that is scrolled by keys */}
      <pre className={classes.text} role="document" tabIndex={0} aria-label={t('dockerfile.label')}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <code key={index} className={classes.line}>
            <PaintedLine text={line} language="dockerfile" />
            {'\n'}
          </code>
        ))}
      </pre>
    </div>
  )
}

/** With the secrets of each instruction masked; one may go over several lines. */
function masks(dockerfile: string): string {
  return dockerfile.replace(/^(?<word>[A-Z]+) (?<rest>(?:.*\\\n)*.*)$/gm, (whole, word: string, rest: string) => {
    const text = maskInstruction(word, rest)
    return text === rest ? whole : `${word} ${text}`
  })
}
