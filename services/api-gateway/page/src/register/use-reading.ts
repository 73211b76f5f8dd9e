import { useEffect, useRef } from 'preact/hooks'
import type { TemporaryRecord } from '../../../../ocr-service/api.ts'
import { asRefused, isPassing } from '../api/refused.ts'
import type { Upload } from '../api/upload.ts'
import type { Typed } from './card-fields.ts'
import type { Card, Registering } from './registering.ts'
import { fitting } from './smaller.ts'

type Parts = {
  readonly upload: Upload
  readonly setState: (state: Registering) => void
  readonly onRead: (record: TemporaryRecord) => void
}

/** Sends a picture and brings what was read; a new picture, or leaving, stops the one before. */
export const useReading = ({ upload, setState, onRead }: Parts) => {
  const sending = useRef<AbortController | undefined>(undefined)
  const stop = () => sending.current?.abort()
  useEffect(() => stop, [])

  const read = async (card: Card, typed: Typed): Promise<void> => {
    stop()
    const controller = new AbortController()
    sending.current = controller
    setState({ step: 'reading', card, sent: 0 })
    try {
      const image = await fitting(card.image)
      const record = await upload(image, sent => setState({ step: 'reading', card, sent }), controller.signal)
      if (controller.signal.aborted) return
      onRead(record)
      setState({ step: 'review', card, record, typed, busy: false })
    } catch (error) {
      if (controller.signal.aborted) return
      const problem = asRefused(error)
      const passes = isPassing(problem.code)
      setState(passes ? { step: 'reading', card, sent: 0, problem } : { step: 'choose', card, problem })
    }
  }
  return { read, stop }
}
