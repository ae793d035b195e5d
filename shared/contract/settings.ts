import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

const tableChoices = {
  hiddenColumns: z.array(z.string().max(40)).max(40),
  /** Null: the screen's own order. */
  sort: z.object({ column: z.string().max(40), descending: z.boolean() }).nullable(),
}

/**
 * Choices that survive closing the app, kept by the back end (browser mode has a new origin each run, so the browser's own
 * storage would forget them).
 */
export const settings = z.object({
  colorScheme: z.enum(['auto', 'light', 'dark']),
  /** `auto` follows the system. */
  language: z.enum(['auto', 'en', 'ko']),
  containers: z.object({
    ...tableChoices,
    groupByProject: z.boolean(),
    stateFilter: z.enum(['all', 'running', 'stopped', 'unhealthy']),
  }),
  images: z.object({ ...tableChoices, useFilter: z.enum(['all', 'used', 'unused', 'untagged']) }),
  layout: z.object({
    /** The share of the width that a detail beside its list takes. */
    detailShare: z.number().min(0.1).max(0.9),
    /** Keys of the groups that are collapsed in the containers list. */
    collapsedGroups: z.array(z.string().max(300)).max(500),
  }),
  logs: z.object({ wrap: z.boolean(), timestamps: z.enum(['off', 'local', 'utc']) }),
})
export type Settings = z.infer<typeof settings>

/** Replaces whole top-level entries; the others stay. */
export const settingsPatch = settings.partial()
export type SettingsPatch = z.infer<typeof settingsPatch>

export { defaultSettings } from './default-settings.ts'

export const settingsContract = {
  /** The settings now, and after each change by any window. */
  watch: procedure.output(eventIterator(settings)),
  patch: procedure.input(settingsPatch).output(z.void()),
}
