import { useSettings } from '../../../stores/settings.ts'
import type { Zone } from './parse-time.ts'

/** Times are typed and told on the clock that the lines show. */
export const useZone = (): Zone => useSettings((settings) => (settings.logs.timestamps === 'utc' ? 'utc' : 'local'))
