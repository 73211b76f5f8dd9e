/** A secret that a service owns. It is generated where the platform runs and never written in the platform file. */
export type Secret = {
  readonly name: string
  /**
   * `signing-key`: an Ed25519 key pair; every service of the platform gets the public half.
   * `encryption-key`: 32 random bytes.
   * `one-time-password`: shown once to whoever starts the platform for the first time.
   */
  readonly kind: 'signing-key' | 'encryption-key' | 'one-time-password'
}

/** A key pair with which the service signs, and against which everybody else checks. */
export const signingKey = (name: string): Secret => ({ name, kind: 'signing-key' })

/** A key with which the service encrypts what only it may read. */
export const encryptionKey = (name: string): Secret => ({ name, kind: 'encryption-key' })

/** A first password, printed once; the service makes its owner choose another. */
export const oneTimePassword = (name: string): Secret => ({ name, kind: 'one-time-password' })
