import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { BuildRecord } from '../../../../shared/contract/builds.ts'
import { useClient } from '../../../client-context.tsx'
import { tellFault } from '../begin.tsx'
import { type BuildDraft, buildsStore, changeDraft, draftOf, withFolder } from './draft.ts'
import { granted } from './folder.ts'
import { newBuildPath } from './paths.ts'

/**
 * Opens the form as a build had it: with its folder where this window, or the back end, knows it; else it has to be chosen again, as a
 * browser keeps none.
 */
export function useBuildAgain(): (id: string, record: BuildRecord | null, faultLine: number | null) => void {
  const { t } = useTranslation('builds')
  const client = useClient()
  const [, navigate] = useLocation()
  const open = async (id: string, record: BuildRecord | null, faultLine: number | null): Promise<void> => {
    const known = buildsStore.getState().drafts.get(id)
    const draft = known ?? (record && (await fromRecord(record)))
    if (draft) changeDraft({ ...draft, faultLine })
    navigate(newBuildPath())
  }
  const fromRecord = async (record: BuildRecord): Promise<BuildDraft> => {
    const draft = draftOf(record.options, record.withheld)
    if (!record.rerunnable) return draft
    try {
      const withIt = withFolder(draft, granted(await client.builds.reopen({ id: record.id })))
      return { ...withIt, text: record.options.dockerfileText ?? withIt.text }
    } catch (error) {
      tellFault(t('form.folderFailed'), error)
      return draft
    }
  }
  return (id, record, faultLine) => void open(id, record, faultLine)
}
