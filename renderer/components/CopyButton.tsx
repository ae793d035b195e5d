import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from './copy-text.ts'

/** Copies `text` (a function where making it is work) and says so for a moment. `label` names what is copied; `inWords` shows it. */
export function CopyButton(props: { text: string | (() => string); label?: string; size?: number; inWords?: boolean }) {
  const { t } = useTranslation('common')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const label = copied ? t('copied') : (props.label ?? t('copy'))
  const copy = async (): Promise<void> =>
    setCopied(await copyText(typeof props.text === 'string' ? props.text : props.text()))
  if (props.inWords) {
    return (
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void copy()}>
        {label}
      </Button>
    )
  }
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={props.size ?? 24}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation()
          void copy()
        }}
      >
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}
