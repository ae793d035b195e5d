/** The form for a new container. */
export const runPath = '/run'

export const runRoute = `${runPath}/:way?/:id?`

/** The form as this container was asked for, for another one. */
export const copyPath = (id: string): string => `${runPath}/copy/${encodeURIComponent(id)}`

/** The form for putting another in this one's place. */
export const editPath = (id: string, newest = false): string =>
  `${runPath}/${newest ? 'newest' : 'edit'}/${encodeURIComponent(id)}`
