import { useEffect, useRef, useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Icon } from '../parts/icon.tsx'
import { registrationWords } from '../words/registration.ts'

/** Whether the browser lets this page use a camera at all; it does so on encrypted pages and on this machine. */
export const hasCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined

const wanted: MediaStreamConstraints = {
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
}

const pictureOf = (video: HTMLVideoElement): Promise<Blob | null> => {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.92))
}

/** Holds the camera open while it is shown. */
const useCamera = () => {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<'opening' | 'open' | 'failed'>('opening')
  useEffect(() => {
    let stream: MediaStream | undefined
    let closed = false
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    navigator.mediaDevices
      .getUserMedia(wanted)
      .then(opened => {
        stream = opened
        if (closed || video.current === null) return stop()
        video.current.srcObject = opened
      })
      .catch(() => setState('failed'))
    return () => {
      closed = true
      stop()
    }
  }, [])
  return { video, state, onFirstPicture: () => setState('open') }
}

type Props = { readonly onPicture: (image: Blob) => void; readonly onClose: () => void }

/** The camera's live picture with a frame of the card's shape. */
export const Camera = ({ onPicture, onClose }: Props) => {
  const words = useWords(registrationWords)
  const shutter = useRef<HTMLButtonElement>(null)
  const { video, state, onFirstPicture } = useCamera()
  useEffect(() => {
    if (state === 'open') shutter.current?.focus()
  }, [state])

  const take = async () => {
    const image = video.current === null ? null : await pictureOf(video.current)
    if (image !== null) onPicture(image)
  }
  return (
    <section class="camera" aria-label={words.camera}>
      {state === 'failed' ? (
        <p class="notice problem" role="alert">
          {words.cameraFailed}
        </p>
      ) : (
        <div class="finder">
          <video ref={video} autoplay muted playsInline aria-label={words.cameraHint} onLoadedData={onFirstPicture} />
          <p>{words.cameraHint}</p>
        </div>
      )}
      <div class="actions">
        <button type="button" class="quiet" onClick={onClose}>
          {words.closeCamera}
        </button>
        {state !== 'failed' && (
          <button type="button" class="main" ref={shutter} disabled={state !== 'open'} onClick={take}>
            <Icon name="camera" />
            {words.takePhoto}
          </button>
        )}
      </div>
    </section>
  )
}
