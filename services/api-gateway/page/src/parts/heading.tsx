import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * A heading that takes the focus when it appears, so that keyboard and screen reader are where the news is. At once, not
 * after the next picture: on a busy machine somebody may have moved on by then, and would be thrown back.
 */
export const Arrival = ({ level, children }: { readonly level: 1 | 2; readonly children: ComponentChildren }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => heading.current?.focus({ preventScroll: false }), [])
  const Tag = level === 1 ? 'h1' : 'h2'
  return (
    <Tag ref={heading} tabIndex={-1}>
      {children}
    </Tag>
  )
}
