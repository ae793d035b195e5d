import { Autocomplete } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const usual = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/386',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x',
]
const form = /^[a-z0-9_.-]+(\/[a-z0-9_.-]+){0,2}$/

export const isPlatform = (typed: string): boolean => typed === '' || (typed.length <= 60 && form.test(typed))

/** `os/arch/variant`; empty: the engine's own. */
export function PlatformField(props: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('workshop')
  return (
    <Autocomplete
      size="xs"
      label={t('platform')}
      placeholder={t('platformOwn')}
      data={usual}
      maxLength={60}
      spellCheck={false}
      value={props.value}
      error={isPlatform(props.value) ? null : t('platformBad')}
      onChange={props.onChange}
    />
  )
}
