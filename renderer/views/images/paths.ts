/** The address of an image. Its id stands there without `sha256:`, because a colon would be escaped. */
export const imagePath = (id: string): string => `/images/${id.replace(/^sha256:/, '')}`

/** The image id that an address names. */
export const imageIdOf = (part: string): string => `sha256:${decodeURIComponent(part).replace(/^sha256:/, '')}`
