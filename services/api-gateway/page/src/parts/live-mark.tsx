import type { Line } from '../api/notifications.ts'
import { useWords } from '../language.tsx'
import { frameWords } from '../words/frame.ts'

/** Says whether the view follows the queue by itself at this moment. */
export const LiveMark = ({ line }: { readonly line: Line }) => {
  const words = useWords(frameWords)
  return <p class={`live-mark ${line}`}>{line === 'open' ? words.live : words.reconnecting}</p>
}
