import type { LogSelection } from '../../../shared/contract/logs.ts'

/** Where the Logs screen is; a selection follows after a slash. */
export const logsPath = '/logs'
/** The same screen without the frame around it, for a window of its own. */
export const logWindowPath = `/window${logsPath}`

/** What the contract takes; a longer selection is cut by whoever makes it, where it can be told. */
export const mostContainers = 200

const containerRef = /^[a-zA-Z0-9][\w.-]{0,254}$/
const longestProject = 300

/**
 * A selection as it stands in the address: `containers/ID,ID`, `project/NAME` or `running`. The same containers give the same key in
 * whatever order they were chosen, so it is also what a view is remembered by.
 */
export function selectionKey(selection: LogSelection): string {
  switch (selection.kind) {
    case 'containers':
      return `containers/${[...new Set(selection.ids)].sort().join(',')}`
    case 'project':
      return `project/${encodeURIComponent(selection.project.toWellFormed())}`
    case 'running':
      return 'running'
  }
}

/** The selection of a key; null for what is none. */
export function selectionOf(key: string): LogSelection | null {
  if (key === 'running') return { kind: 'running' }
  const slash = key.indexOf('/')
  const rest = key.slice(slash + 1)
  if (key.slice(0, slash) === 'containers') {
    const ids = [...new Set(rest.split(','))].sort()
    return ids.length <= mostContainers && ids.every((id) => containerRef.test(id)) ? { kind: 'containers', ids } : null
  }
  if (key.slice(0, slash) !== 'project') return null
  const project = decoded(rest)
  return project !== '' && project.length <= longestProject ? { kind: 'project', project } : null
}

/** The address of a selection's log, in the frame. */
export const logsPathOf = (selection: LogSelection): string => `${logsPath}/${selectionKey(selection)}`

/**
 * The selection that an address names, with or without a frame; null for the picker. `location` is as it stands after the `#`: the
 * router's own decodes a part of it, and `%2F` in a name would be decoded twice.
 */
export function selectionAt(location: string): LogSelection | null {
  for (const base of [logsPath, logWindowPath])
    if (location.startsWith(`${base}/`)) return selectionOf(location.slice(base.length + 1))
  return null
}

/** Empty for what is no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
