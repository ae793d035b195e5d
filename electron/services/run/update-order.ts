import type { Limits } from '../../../shared/contract/run.ts'
import { readBytes, readCpus, readWhole } from '../../../shared/run/quantities.ts'
import type { UpdateOrder } from '../../engine/types.ts'

/** The engine's request for words that have been checked. */
export function toUpdateOrder(limits: Limits): UpdateOrder {
  const [name = '', retries = '0'] = limits.restart.split(':')
  return {
    memoryBytes: limits.memory === '' ? null : readBytes(limits.memory),
    memorySwapBytes: limits.memorySwap === '-1' ? -1 : limits.memorySwap === '' ? null : readBytes(limits.memorySwap),
    memoryReservationBytes: limits.memoryReservation === '' ? null : readBytes(limits.memoryReservation),
    nanoCpus: limits.cpus === '' ? null : readCpus(limits.cpus),
    cpuShares: limits.cpuShares === '' ? null : readWhole(limits.cpuShares),
    cpusetCpus: limits.cpusetCpus === '' ? null : limits.cpusetCpus,
    pidsLimit: limits.pidsLimit === '' ? null : readWhole(limits.pidsLimit),
    restart: name === '' ? null : { name, maximumRetryCount: readWhole(retries) ?? 0 },
  }
}
