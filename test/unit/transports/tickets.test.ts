import { describe, expect, it, vi } from 'vitest'
import { createTickets, type Redeemed, ticketLifeMs } from '../../../electron/transports/tickets.ts'

const origin = 'http://127.0.0.1:1234'

function tokenOf(redeemed: Redeemed): string {
  if (redeemed.kind !== 'token') throw new Error(`Refused: ${redeemed.kind}`)
  return redeemed.token
}

describe('tickets', () => {
  it('exchanges a ticket for a token, once', () => {
    const tickets = createTickets()
    const ticket = tickets.issue()
    const token = tokenOf(tickets.redeem(ticket, origin))
    expect(token).not.toBe(ticket)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(tickets.redeem(ticket, origin)).toEqual({ kind: 'wrong' })
    expect(tickets.admit(token, origin)).toMatchObject({ kind: 'session', session: { origin } })
    expect(tickets.admit(ticket, origin)).toEqual({ kind: 'wrong' })
  })

  it('lets a ticket go after a minute', () => {
    let now = 1_000_000
    const tickets = createTickets(() => now)
    const [early, late] = [tickets.issue(), tickets.issue()]
    now += ticketLifeMs - 1
    expect(tickets.redeem(early, origin).kind).toBe('token')
    now += 1
    expect(tickets.redeem(late, origin).kind).toBe('wrong')
  })

  it('takes a token on the origin of its session only', () => {
    const tickets = createTickets()
    const token = tokenOf(tickets.redeem(tickets.issue(), origin))
    expect(tickets.admit(token, 'http://localhost:1234')).toEqual({ kind: 'wrong' })
    expect(tickets.admit(token, origin).kind).toBe('session')
  })

  it('keeps the newest eight tickets', () => {
    const tickets = createTickets()
    const issued = Array.from({ length: 9 }, () => tickets.issue())
    expect(issued.map((ticket) => tickets.redeem(ticket, origin).kind)).toEqual(['wrong', ...Array(8).fill('token')])
  })

  it('makes room for a new session by ending the oldest', () => {
    const tickets = createTickets()
    const tokens = Array.from({ length: 64 }, () => tokenOf(tickets.redeem(tickets.issue(), origin)))
    const first = tickets.admit(tokens[0] ?? '', origin)
    if (first.kind !== 'session') throw new Error('The first session should be there')
    tickets.redeem(tickets.issue(), origin)
    expect(first.session.ended.aborted).toBe(true)
    expect(tickets.admit(tokens[0] ?? '', origin).kind).toBe('wrong')
    expect(tickets.admit(tokens[1] ?? '', origin).kind).toBe('session')
  })

  it('ends every session and voids every ticket', () => {
    const tickets = createTickets()
    const unused = tickets.issue()
    const token = tokenOf(tickets.redeem(tickets.issue(), origin))
    const admitted = tickets.admit(token, origin)
    tickets.endAll()
    expect(admitted.kind === 'session' && admitted.session.ended.aborted).toBe(true)
    expect(tickets.admit(token, origin).kind).toBe('wrong')
    expect(tickets.redeem(unused, origin).kind).toBe('wrong')
  })

  it('slows down after ten wrong ones within a minute, lets the right one in, and tells once a spell', () => {
    let now = 0
    const tickets = createTickets(() => now)
    const alarm = vi.fn()
    tickets.onAlarm(alarm)
    const guess = (): string => tickets.redeem('A'.repeat(43), origin).kind
    expect(Array.from({ length: 12 }, guess)).toEqual([...Array(10).fill('wrong'), 'slow-down', 'slow-down'])
    expect(tickets.admit('wrong', origin).kind).toBe('slow-down')
    expect(tickets.redeem(tickets.issue(), origin).kind).toBe('token')
    expect(alarm).toHaveBeenCalledTimes(1)
    now += 60_000
    expect(Array.from({ length: 11 }, guess)).toEqual([...Array(10).fill('wrong'), 'slow-down'])
    expect(alarm).toHaveBeenCalledTimes(2)
  })

  it('takes as long for a wrong first character as for a wrong last one', () => {
    const tickets = createTickets()
    const token = tokenOf(tickets.redeem(tickets.issue(), origin))
    const flip = (character: string): string => (character === 'A' ? 'B' : 'A')
    const guesses = [
      flip(token[0] ?? '') + token.slice(1),
      token.slice(0, -2) + flip(token.at(-2) ?? '') + token.at(-1),
    ]
    const times: [number[], number[]] = [[], []]
    // Interleaved, so that whatever else this machine does falls on both; the first rounds warm up.
    for (let round = -2000; round < 10_000; round += 1)
      for (const which of [0, 1] as const) {
        const began = process.hrtime.bigint()
        tickets.admit(guesses[which] ?? '', origin)
        if (round >= 0) times[which].push(Number(process.hrtime.bigint() - began))
      }
    const [first, last] = times.map((list) => list.sort((a, b) => a - b)[list.length / 2] ?? 0)
    // A comparison that stops early would differ by nanoseconds; hashing first makes the two digests differ anywhere.
    expect(Math.abs((first ?? 0) - (last ?? 0)) / (last ?? 1)).toBeLessThan(0.1)
  })
})
