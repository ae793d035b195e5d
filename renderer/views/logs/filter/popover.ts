/** A form that has been sent is gone at once: opened again, it is another one. */
export const gone = { duration: 120, exitDuration: 0, transition: 'fade' } as const
