import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

type Props = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
  readonly wide?: boolean
}

/** A dialog over the page. The browser keeps the focus inside, closes it with Escape and gives the focus back. */
export const Dialog = ({ title, onClose, children, wide = false }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

type Question = {
  readonly title: string
  readonly hint: string
  readonly yes: string
  readonly no: string
  readonly onYes: () => void
  readonly onNo: () => void
}

/** Asks before something that cannot be undone; the safe answer has the focus. */
export const Confirm = ({ title, hint, yes, no, onYes, onNo }: Question) => (
  <Dialog title={title} onClose={onNo}>
    <p>{hint}</p>
    <div class="actions">
      <button type="button" class="quiet" onClick={onNo}>
        {no}
      </button>
      <button type="button" class="danger" onClick={onYes}>
        {yes}
      </button>
    </div>
  </Dialog>
)
