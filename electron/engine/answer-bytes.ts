import { AppError } from '../fault.ts'
import type { Api, Request } from './api.ts'
import { describe } from './faults.ts'
import { cut } from './progress.ts'

/** The body of an answer, piece by piece, as the reader takes it. Throws stream-cut where it ends early or breaks; closes it in any case. */
export async function* answerBytes(api: Api, request: Request, signal: AbortSignal): AsyncGenerator<Buffer, void> {
  const { response, close } = await api.open(request, signal)
  try {
    yield* response as AsyncIterable<Buffer>
    if (!response.complete) throw cut('The answer ended early')
  } catch (error) {
    throw error instanceof AppError ? error : cut(describe(error), error)
  } finally {
    close()
  }
}
