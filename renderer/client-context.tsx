import { createContext, useContext } from 'react'
import type { Client } from './client.ts'

const ClientContext = createContext<Client | null>(null)

/** Hands the connected client to the screens below; a new connection is a new client, so effects keyed by it start again. */
export const ClientProvider = ClientContext.Provider

/** The client of this connection. Screens are only mounted below a ClientProvider. */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('A screen was mounted outside its ClientProvider')
  return client
}
