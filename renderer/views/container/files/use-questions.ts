import { useState } from 'react'
import type { WriteQuestion } from '../../../../shared/contract/files.ts'
import { refusalOf } from '../../../stores/fault-of.ts'

/** A question that must be answered before anything is written. */
export interface Question {
  readonly reason: WriteQuestion
  readonly params: Readonly<Record<string, string>>
  readonly accept: () => void
  readonly cancel: () => void
}

type Ask = (reason: WriteQuestion, params: Question['params']) => Promise<boolean>

const isQuestion = (reason: string): reason is WriteQuestion => reason === 'copy-risky' || reason === 'path-exists'

/** Asks `write` again with the user's agreement for as long as the back end wants one; null where the user does not give it. */
export async function withQuestions<T>(write: (accepted: WriteQuestion[]) => Promise<T>, ask: Ask): Promise<T | null> {
  const accepted: WriteQuestion[] = []
  for (;;) {
    try {
      return await write([...accepted])
    } catch (error) {
      const { reason, params } = refusalOf(error).fault
      if (!isQuestion(reason) || accepted.includes(reason)) throw error
      if (!(await ask(reason, params))) return null
      accepted.push(reason)
    }
  }
}

/** The question on screen, and the means to ask it. */
export function useQuestions(): { question: Question | null; ask: Ask } {
  const [question, setQuestion] = useState<Question | null>(null)
  const ask: Ask = (reason, params) =>
    new Promise((resolve) => {
      const answer = (agreed: boolean): void => {
        setQuestion(null)
        resolve(agreed)
      }
      setQuestion({ reason, params, accept: () => answer(true), cancel: () => answer(false) })
    })
  return { question, ask }
}
