const part = (id: string): string => id.replace(/^sha256:/, '')

export const sharingPath = '/images/sharing'
const compareBase = '/images/compare'

/** The comparison of two images; `to` null: it is still to be chosen. */
export const comparePath = (from: string, to: string | null): string =>
  `${compareBase}/${part(from)}${to === null ? '' : `/${part(to)}`}`

export const compareRoute = `${compareBase}/:from/:to?`
