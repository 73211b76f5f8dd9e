import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { frameWords } from '../words/frame.ts'
import { registrationWords } from '../words/registration.ts'
import type { Card } from './registering.ts'

/** The picture that was read, to compare with, and larger on demand. */
export const CardPicture = ({ card }: { readonly card: Card | undefined }) => {
  const words = useWords(registrationWords)
  const { close } = useWords(frameWords)
  const [large, setLarge] = useState(false)
  if (card === undefined)
    return (
      <aside class="card-picture">
        <p class="notice attention">{words.noPicture}</p>
      </aside>
    )
  return (
    <aside class="card-picture">
      <img src={card.url} alt={words.picture} />
      <button type="button" class="quiet small" onClick={() => setLarge(true)}>
        <Icon name="zoom" />
        {words.enlarge}
      </button>
      {large && (
        <Dialog title={words.picture} wide onClose={() => setLarge(false)}>
          <div class="large-picture">
            <img src={card.url} alt={words.picture} />
          </div>
          <div class="actions">
            <button type="button" class="main" onClick={() => setLarge(false)}>
              {close}
            </button>
          </div>
        </Dialog>
      )}
    </aside>
  )
}
