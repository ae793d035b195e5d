/** What stands in place of a secret. Its length tells nothing about the secret's. */
export const secretMask = '••••••••'

/**
 * Whole words of a variable's name that mark its value as a secret. `KEY` alone is one (`API_KEY`, `KEY`), but not `KEYBOARD`,
 * and `AUTH` in `AUTH_URL` is too broad: the value there is masked only where it holds credentials itself.
 */
const secretWords = new Set([
  ...['password', 'passwd', 'passphrase', 'pass', 'pwd', 'pw', 'secret', 'secrets', 'token', 'tokens', 'credential'],
  ...['credentials', 'apikey', 'key', 'privatekey', 'accesskey', 'secretkey', 'salt', 'pepper', 'pin', 'otp', 'jwt'],
  ...['cookie', 'bearer', 'authkey', 'authtoken', 'dsn', 'signature', 'seed', 'mnemonic', 'license', 'licence', 'pat'],
])

/** Each secret word holds one of these; most names hold none, and need no closer look. */
const hint =
  /pass|pw|secret|token|credential|key|salt|pepper|pin|otp|jwt|cookie|bearer|dsn|sign|seed|mnemonic|licen|pat/i

/** Names with a secret word in them that are known to hold none. */
const harmless = new Set([
  ...['gpg_key', 'public_key', 'ssh_public_key', 'key_id', 'aws_access_key_id', 'pgp_key_id', 'primary_key', 'pwd'],
  ...['oldpwd', 'token_url', 'password_file', 'key_file', 'token_file', 'secret_file', 'sort_key', 'partition_key'],
])

/** Ends that say where the secret is, or a number about it, not what it is. */
const aboutTheSecret =
  /_(file|path|dir|url|uri|id|name|length|size|ttl|expiry|expires|timeout|policy|enabled|required)$/

/**
 * Whether a variable (env, label, option) of this name holds a secret that is to be masked until asked for: `DB_PASSWORD`,
 * `apiKey`, `com.example.token`. Errs on the side of masking.
 */
export function isSecretName(name: string): boolean {
  if (!hint.test(name)) return false
  const words = name
    .slice(0, 512)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const joined = words.join('_')
  if (harmless.has(joined) || aboutTheSecret.test(joined)) return false
  return words.some((word) => secretWords.has(word) || /(password|passwd|secret|apikey|token)$/.test(word))
}

/** The user part of a URL with a password: `postgres://user:hunter2@db`. */
const urlPassword = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@'"]{0,256}:)[^\s/@'"]{1,1024}@/gi

/** Values whose form alone gives them away: private keys, GitHub, AWS, Slack and JSON web tokens. */
const knownForms =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/

/** Whether a value gives itself away as a secret whatever its name is. */
export function isSecretValue(value: string): boolean {
  const start = value.slice(0, 65_536)
  urlPassword.lastIndex = 0
  // An inspect document may hold 200,000 variables: the slow look is only for what can be a URL.
  return (start.includes('://') && urlPassword.test(start)) || knownForms.test(start)
}

/** Whether a variable is to be shown masked until asked for: by its name, or by its value. */
export function looksSecret(name: string, value = ''): boolean {
  return isSecretName(name) || isSecretValue(value)
}

/** The text with every secret in it masked that can be told: URL passwords, known token forms, `NAME=value` of secret names. */
export function maskSecrets(text: string): string {
  return text
    .replace(urlPassword, `$1${secretMask}@`)
    .replace(new RegExp(knownForms, 'g'), secretMask)
    .replace(/(?<![\w.-])(-{0,2})([A-Za-z_][\w.-]{0,200})=("[^"]*"|'[^']*'|[^\s"']+)/g, (whole, dashes, name) =>
      isSecretName(name) ? `${dashes}${name}=${secretMask}` : whole,
    )
}
