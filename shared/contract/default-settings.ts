import type { Settings } from './settings.ts'

/** What holds until the user chooses otherwise. Apart from the schemas, so that the window needs no zod for it. */
export const defaultSettings: Settings = {
  colorScheme: 'auto',
  language: 'auto',
  containers: { hiddenColumns: ['created'], sort: null, groupByProject: true, stateFilter: 'all' },
  images: { hiddenColumns: [], sort: null, useFilter: 'all' },
  layers: { view: 'layer', sort: 'name' },
  layout: { detailShare: 0.58, collapsedGroups: [] },
  protection: { containers: [], volumes: [], images: [] },
  logs: { wrap: false, timestamps: 'off', lineNumbers: false, histogram: false, sources: true },
  terminal: { copyOnSelect: false },
  logFilters: [],
  logViews: [],
}
