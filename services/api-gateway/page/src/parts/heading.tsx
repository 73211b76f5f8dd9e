import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A heading that takes the focus when it appears, so that keyboard and screen reader are where the news is. */
export const Arrival = ({ level, children }: { readonly level: 1 | 2; readonly children: ComponentChildren }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: false }), [])
  const Tag = level === 1 ? 'h1' : 'h2'
  return (
    <Tag ref={heading} tabIndex={-1}>
      {children}
    </Tag>
  )
}
