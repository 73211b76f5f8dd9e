import { useEffect, useState } from 'preact/hooks'

const signs = ['pointerdown', 'keydown', 'input', 'touchstart'] as const

/** Whether nobody touched anything for so long; `stir` says that somebody is there. */
export const useIdle = (
  afterSeconds: number,
  watching: boolean,
): { readonly idle: boolean; readonly stir: () => void } => {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!watching || idle) return
    let timer = setTimeout(setIdle, afterSeconds * 1000, true)
    const seen = () => {
      clearTimeout(timer)
      timer = setTimeout(setIdle, afterSeconds * 1000, true)
    }
    for (const sign of signs) addEventListener(sign, seen, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const sign of signs) removeEventListener(sign, seen)
    }
  }, [afterSeconds, watching, idle])
  return { idle: idle && watching, stir: () => setIdle(false) }
}
