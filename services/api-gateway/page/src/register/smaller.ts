/** The platform's limit of a body, less what the form around the picture takes. */
const mostBytes = 10 * 1024 * 1024 - 4096
const longestSidePixels = 4000

/** A picture that the platform takes: a larger one is drawn smaller here. What cannot be drawn is sent as it is. */
export const fitting = async (image: Blob): Promise<Blob> => {
  if (image.size <= mostBytes) return image
  try {
    const bitmap = await createImageBitmap(image)
    const scale = Math.min(1, longestSidePixels / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    return (await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.9))) ?? image
  } catch {
    return image
  }
}
