/** The largest text of a container that is edited, and the most of a file that is shown. */
export const largestEdit = 256 * 1024

/** Files and empty folders of one upload at most. */
export const largestUpload = 10_000

/** Bytes of one piece of a file on its way between window and back end: a message has an end at 1 MiB. */
export const largestPiece = 512 * 1024

/** Pieces that a window may send before the engine has taken the first of them: while one is taken the next is on its way. */
export const piecesAhead = 2
