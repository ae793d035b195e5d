import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './tokens.css'
import './base.css'
import { MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { Settings } from '../../shared/contract/settings.ts'
import { theme } from './theme.ts'

/**
 * The scheme is forced from our own setting: Mantine's own switch would write to localStorage and inject a <style> to stop
 * transitions.
 */
export function ThemeProvider(props: { scheme: Settings['colorScheme']; children: ReactNode }) {
  const system = useColorScheme('light', { getInitialValueInEffect: false })
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={props.scheme === 'auto' ? system : props.scheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {props.children}
    </MantineProvider>
  )
}
