/** What is wrong with a Pod, in the API's own words. */
export type Fault = {
  /** `ImagePullBackOff: Back-off pulling image "…"` */
  readonly reason: string
  readonly container?: string
  /** Which of the container's logs tells more: of the one that runs, or of the one before. */
  readonly log?: 'now' | 'previous'
  /** A claim that the Pod waits for. */
  readonly claims?: readonly string[]
  /** Waiting cannot help. */
  readonly fatal?: boolean
}
