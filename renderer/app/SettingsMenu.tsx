import { Menu, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSettings } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../shared/contract/settings.ts'
import { useClient } from '../client-context.tsx'
import { copyText } from '../components/copy-text.ts'
import type { Connector } from '../connect.ts'
import { patchSettings, useSettings } from '../stores/settings.ts'
import { useSystem } from '../stores/system.ts'

export const colorSchemes = ['auto', 'light', 'dark'] as const satisfies readonly Settings['colorScheme'][]
export const schemeWords = { auto: 'status.themeAuto', light: 'status.themeLight', dark: 'status.themeDark' } as const
/** Languages call themselves by their own names in every language. */
export const languageNames = { en: 'English', ko: '한국어' } as const
export const languages = ['auto', 'en', 'ko'] as const satisfies readonly Settings['language'][]

/** Theme, language, and in browser mode a link for another tab. */
export function SettingsMenu(props: { connector: Connector; className: string }) {
  const { t } = useTranslation(['engine', 'actions'])
  const client = useClient()
  const { colorScheme, language } = useSettings((settings) => settings)
  const isBrowser = useSystem((state) => state.app?.mode === 'browser')
  const copyLink = async (): Promise<void> => {
    const link = await props.connector.newLink().catch(() => null)
    const copied = link !== null && (await copyText(link))
    notifications.show({ message: t(copied ? 'engine:status.anotherTabCopied' : 'actions:copyRefused') })
  }
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={props.className} aria-label={t('engine:status.settings')}>
          <IconSettings size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('engine:status.theme')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            const chosen = colorSchemes.find((scheme) => scheme === value)
            if (chosen) void patchSettings(client, { colorScheme: chosen })
          }}
        >
          {colorSchemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`engine:${schemeWords[scheme]}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('engine:status.language')}</Menu.Label>
        <Menu.RadioGroup
          value={language}
          onChange={(value) => {
            const chosen = languages.find((name) => name === value)
            if (chosen) void patchSettings(client, { language: chosen })
          }}
        >
          {languages.map((name) => (
            <Menu.RadioItem key={name} value={name}>
              {name === 'auto' ? t('engine:status.languageAuto') : languageNames[name]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {isBrowser && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => void copyLink()}>{t('engine:status.anotherTab')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
