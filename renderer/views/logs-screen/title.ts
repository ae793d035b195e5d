import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { useContainers } from '../../stores/containers.ts'
import { useSettings } from '../../stores/settings.ts'
import { selectionKey } from './address.ts'
import { viewOf } from './remembered.ts'

/** Names that are told before "and 4 more". */
const mostNames = 3
/** A name, or a label, may be as long as it likes. */
const longestName = 60

/** A selection in words: `web, db`, `Project shop`, `Everything running`. */
export function titleOfSelection(
  selection: LogSelection,
  rows: ReadonlyMap<string, ContainerRow> | null,
  t: TFunction<'logsScreen'>,
): string {
  switch (selection.kind) {
    case 'running':
      return t('running')
    case 'project':
      return t('ofProject', { project: cut(selection.project) })
    case 'containers': {
      const names = selection.ids.map((id) => cut(rows?.get(id)?.name ?? shortId(id))).sort()
      const shown = names.slice(0, mostNames).join(', ')
      return names.length > mostNames ? t('more', { names: shown, count: names.length - mostNames }) : shown
    }
  }
}

/** The title that the user gave it, else what it is. */
export function useSelectionTitle(selection: LogSelection | null): { given: string | null; usual: string } {
  const { t } = useTranslation('logsScreen')
  const given = useSettings((settings) => selection && viewOf(settings.logViews, selectionKey(selection)).title)
  const usual = useContainers((state) => (selection ? titleOfSelection(selection, state.rows, t) : ''))
  return { given, usual }
}

const cut = (name: string): string => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)
/** A whole id says no more than its beginning. */
const shortId = (ref: string): string => (/^[0-9a-f]{64}$/.test(ref) ? ref.slice(0, 12) : ref)
