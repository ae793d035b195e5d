/** Controls (but tab), zero-width and joiner-less invisible characters, and everything that turns the direction of text. */
export const inertCharacters =
  /[\0-\x08\n-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g

/** Control pictures for C0 and DEL (U+2400 …), a box for the rest. U+FFFD, which stands for bytes that are no UTF-8, is itself. */
export function signOf(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return code === 0xfffd ? '\ufffd' : '\u25af'
}

/** A text of one line with a sign for each character that would act or be invisible. */
export function withSigns(text: string): string {
  return text.replace(inertCharacters, (character) => signOf(character.charCodeAt(0)))
}
