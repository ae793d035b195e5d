import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'
import { logFilter } from './log-filter.ts'

const tableChoices = {
  hiddenColumns: z.array(z.string().max(40)).max(40),
  /** Null: the screen's own order. */
  sort: z.object({ column: z.string().max(40), descending: z.boolean() }).nullable(),
}

/** How one selection of containers was last looked at. */
export const logViewChoice = z.object({
  /** The selection as it stands in the address: 200 full ids at the most. */
  key: z.string().min(1).max(14_000),
  title: z.string().max(200).nullable(),
  filter: logFilter,
  /** Paths of fields shown as columns. */
  columns: z.array(z.string().max(300)).max(20),
  /** The time of the first line in sight, ms since the epoch; null: the end was followed. */
  place: z.number().nullable(),
  /** By container and engine time (ms, fractional), since numbers are a session's own. */
  bookmarks: z.array(z.object({ containerId: containerRef, at: z.number() })).max(500),
})
export type LogViewChoice = z.infer<typeof logViewChoice>

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
  /** How layers of images were last looked at: one by one, or all up to one. */
  layers: z.object({ view: z.enum(['layer', 'upto']), sort: z.enum(['name', 'size']) }),
  layout: z.object({
    /** The share of the width that a detail beside its list takes. */
    detailShare: z.number().min(0.1).max(0.9),
    /** Keys of the groups that are collapsed in the containers list. */
    collapsedGroups: z.array(z.string().max(300)).max(500),
  }),
  /** What is not removed from here, whoever asks: containers and volumes by name, images by tag. */
  protection: z.object({
    containers: z.array(z.string().max(255)).max(2000),
    volumes: z.array(z.string().max(255)).max(2000),
    images: z.array(z.string().max(512)).max(2000),
  }),
  logs: z.object({
    wrap: z.boolean(),
    /** `relative`: its age; `delta`: the time since the line before. */
    timestamps: z.enum(['off', 'local', 'utc', 'relative', 'delta']),
    lineNumbers: z.boolean(),
    histogram: z.boolean(),
    /** The panel of sources beside the lines, where there is more than one. */
    sources: z.boolean(),
  }),
  terminal: z.object({
    /** What is selected goes to the clipboard at once. */
    copyOnSelect: z.boolean(),
  }),
  /** Filters saved by name. */
  logFilters: z.array(z.object({ name: z.string().min(1).max(100), filter: logFilter })).max(100),
  /** What each selection of containers was looked at with, the last used first. */
  logViews: z.array(logViewChoice).max(50),
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
