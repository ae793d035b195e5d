import { describe, expect, it } from 'vitest'
import { attemptFaultOf, socketFault } from '../../../electron/engine/faults.ts'
import { AppError } from '../../../electron/fault.ts'

const nodeError = (code: string) => Object.assign(new Error(`connect ${code} /x.sock`), { code })

describe('what is wrong with an address', () => {
  it.each([
    ['ENOENT', 'absent'],
    ['ENOTFOUND', 'absent'],
    ['ENOTDIR', 'absent'],
    ['EACCES', 'permission'],
    ['EPERM', 'permission'],
    ['ECONNREFUSED', 'refused'],
    ['ENOTSOCK', 'refused'],
    ['ECONNRESET', 'dropped'],
    ['EPIPE', 'dropped'],
    ['ENAMETOOLONG', 'bad-url'],
    ['ETIMEDOUT', 'not-answering'],
    ['EHOSTUNREACH', 'not-answering'],
    ['EAGAIN', 'not-answering'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_INVALID_CONSTANT', 'not-docker'],
    ['EWHATEVER', 'not-answering'],
  ])('%s is %s', (code, fault) => {
    expect(attemptFaultOf(nodeError(code))).toEqual({ fault, detail: `connect ${code} /x.sock` })
    // The same through the layer that puts errors into reasons.
    expect(attemptFaultOf(socketFault(nodeError(code))).fault).toBe(fault)
  })

  it('of a name with several addresses is told by the first of their errors', () => {
    const error = Object.assign(new AggregateError([nodeError('ECONNREFUSED'), nodeError('ETIMEDOUT')], ''), {
      code: 'ECONNREFUSED',
    })
    expect(attemptFaultOf(error)).toEqual({ fault: 'refused', detail: 'connect ECONNREFUSED /x.sock' })
  })

  it('is a time limit, a web page or an engine that is not ready', () => {
    const garbled = (status: string) => new AppError('REFUSED', 'engine-garbled', { params: { status } })
    expect(attemptFaultOf(new AppError('TIMEOUT', 'engine-timeout')).fault).toBe('not-answering')
    expect(attemptFaultOf(garbled('200')).fault).toBe('not-docker')
    expect(attemptFaultOf(garbled('503')).fault).toBe('not-answering')
    expect(attemptFaultOf(new AppError('REFUSED', 'permission-denied')).fault).toBe('permission')
    expect(attemptFaultOf('what').detail).toBe('what')
  })
})
