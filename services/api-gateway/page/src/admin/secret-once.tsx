import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { adminWords } from '../words/people.ts'

/** A secret that the platform tells once. */
export type Secret = { readonly title: string; readonly value: string; readonly hint?: string }

/** Shows a secret until somebody says that it was noted; Escape does not close it. */
export const SecretOnce = ({ secret, onNoted }: { readonly secret: Secret; readonly onNoted: () => void }) => {
  const words = useWords(adminWords)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(secret.value)
    setCopied(true)
  }
  return (
    <Dialog title={secret.title} onClose={() => undefined}>
      <p class="notice attention">{words.once}</p>
      <p class="secret">
        <code>{secret.value}</code>
      </p>
      {secret.hint !== undefined && <p class="hint">{secret.hint}</p>}
      <p class="aloud" role="status">
        {copied ? words.copied : ''}
      </p>
      <div class="actions">
        {/* The clipboard is there on encrypted pages and on this machine only. */}
        {navigator.clipboard !== undefined && (
          <button type="button" class="quiet" onClick={copy}>
            {copied ? words.copied : words.copy}
          </button>
        )}
        <button type="button" class="main" onClick={onNoted}>
          {words.noted}
        </button>
      </div>
    </Dialog>
  )
}
