import { useState } from 'preact/hooks'
import type { Refused } from '../api/refused.ts'
import { useWords } from '../language.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { registrationWords } from '../words/registration.ts'
import { Camera, hasCamera } from './camera.tsx'
import type { Card, Place } from './registering.ts'

type Props = {
  readonly card?: Card | undefined
  readonly problem?: Refused | undefined
  readonly place: Place
  readonly onImage: (image: Blob) => void
}

const accepted = 'image/jpeg,image/png'

type FileButtonProps = {
  readonly label: string
  readonly kind: 'main' | 'quiet'
  readonly capture: boolean
  readonly onImage: (image: Blob) => void
}

/** A button that looks like the others and is the browser's own file choice, for mouse, touch and keyboard. */
const FileButton = ({ label, kind, capture, onImage }: FileButtonProps) => (
  <label class={`file-button ${kind}`}>
    <Icon name={capture ? 'camera' : 'picture'} />
    {label}
    <input
      type="file"
      accept={accepted}
      {...(capture ? { capture: 'environment' as const } : {})}
      onChange={({ currentTarget }) => {
        const image = currentTarget.files?.[0]
        currentTarget.value = ''
        if (image !== undefined) onImage(image)
      }}
    />
  </label>
)

/** The first step: a picture of the card, from the camera, from the device, or dropped here. */
export const ChooseCard = ({ card, problem, place, onImage }: Props) => {
  const words = useWords(registrationWords)
  const [filming, setFilming] = useState(false)
  const [over, setOver] = useState(false)
  if (filming) return <Camera onPicture={onImage} onClose={() => setFilming(false)} />
  return (
    <div class="stack">
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <fieldset
        class={`drop ${over ? 'over' : ''}`}
        aria-label={words.choose}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault()
          setOver(false)
          const image = event.dataTransfer?.files[0]
          if (image !== undefined) onImage(image)
        }}
      >
        {card !== undefined && problem !== undefined ? (
          <img class="refused-picture" src={card.url} alt={words.picture} />
        ) : (
          <div class="card-shape" aria-hidden="true">
            <Icon name="person" />
          </div>
        )}
        <p class="hint">{words.chooseHint}</p>
        <div class="actions centre">
          {hasCamera() ? (
            <button type="button" class={place === 'kiosk' ? 'main' : 'quiet'} onClick={() => setFilming(true)}>
              <Icon name="camera" />
              {words.openCamera}
            </button>
          ) : (
            <FileButton label={words.takePhoto} kind="quiet" capture onImage={onImage} />
          )}
          <FileButton
            label={words.chooseFile}
            kind={place === 'kiosk' && hasCamera() ? 'quiet' : 'main'}
            capture={false}
            onImage={onImage}
          />
        </div>
        <p class="hint">{words.privacy}</p>
      </fieldset>
    </div>
  )
}
