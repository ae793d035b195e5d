/** The list of builds. */
export const buildsPath = '/builds'

/** One build, running or ended. */
export const buildPath = (id: string): string => `${buildsPath}/${encodeURIComponent(id)}`

/** The form. */
export const newBuildPath = (): string => `${buildsPath}/new`
