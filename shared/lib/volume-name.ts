/** Whether the engine named this volume, since nobody did: such a one can go with its container, others stay in any case. */
export const isGivenName = (volume: string): boolean => /^[0-9a-f]{64}$/.test(volume)
