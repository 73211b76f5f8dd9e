import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** When what had the focus is gone, the focus comes here instead of falling back to the top of the page. */
export const useKeptFocus = (place: RefObject<HTMLElement | null>, after: unknown): void => {
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus()
  }, [after])
}
