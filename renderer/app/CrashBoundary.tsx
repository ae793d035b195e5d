import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/EmptyState.tsx'
import { FaultNote } from '../components/FaultNote.tsx'

/** Keeps a bug in one screen from taking the window with it: says so, and offers to start the window anew. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crash: Error | null }> {
  override state: { crash: Error | null } = { crash: null }

  static getDerivedStateFromError(error: unknown): { crash: Error } {
    return { crash: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { crash } = this.state
    return crash ? <CrashNote crash={crash} /> : this.props.children
  }
}

function CrashNote(props: { crash: Error }) {
  const { t } = useTranslation('engine')
  const { crash } = props
  return (
    <EmptyState
      title={t('crash.title')}
      text={t('crash.text')}
      action={
        <>
          <Button size="xs" onClick={() => location.reload()}>
            {t('crash.reload')}
          </Button>
          <FaultNote fault={{ reason: 'internal', params: {}, detail: crash.stack ?? crash.message }} />
        </>
      }
    />
  )
}
