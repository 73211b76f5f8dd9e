import type { Manifest } from '../model/manifest.ts'

const isSystem = (annotation: string): boolean =>
  /^(deployment\.kubernetes\.io|kubectl\.kubernetes\.io)\//.test(annotation)

/**
 * A live object as it can be applied again, complete: without its status, without what the API server writes about it,
 * and without the annotations of controllers.
 */
export const applicable = (live: Manifest): Manifest => {
  const { status: _status, metadata, ...rest } = live
  const { name, namespace, labels, annotations } = metadata
  const own = Object.entries(annotations ?? {}).filter(([annotation]) => !isSystem(annotation))
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }),
    },
  }
}
