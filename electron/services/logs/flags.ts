/** What the index keeps of a line beside its time and source. */
export const flag = {
  stderr: 1,
  /** Said by us; its text is a marker as JSON. */
  marker: 2,
  /** It ended with its process, not with a newline. */
  noNewline: 4,
  /** Its next megabyte is the next line. */
  continues: 8,
  /** The engine gave no timestamp. */
  noTime: 16,
  /** The connection broke inside it and the rest could not be had. */
  cut: 32,
  /** It begins where the line before it of its stream goes on. */
  continued: 64,
} as const
