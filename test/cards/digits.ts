type Point = readonly [number, number]

// Drawn after the sheet of ISO 1073-1 (OCR-A), on a grid four wide and six high with y downwards.
const shapes: readonly (readonly (readonly Point[])[])[] = [
  [
    [
      [1, 0],
      [3, 0],
      [4, 1],
      [4, 5],
      [3, 6],
      [1, 6],
      [0, 5],
      [0, 1],
      [1, 0],
    ],
  ],
  [
    [
      [0.4, 0],
      [2, 0],
      [2, 6],
    ],
    [
      [0.4, 6],
      [3.8, 6],
      [3.8, 4.6],
    ],
  ],
  [
    [
      [0, 0],
      [4, 0],
      [4, 3],
      [0, 3],
      [0, 6],
      [4, 6],
    ],
  ],
  [
    [
      [0, 0],
      [3.4, 0],
      [3.4, 3],
    ],
    [
      [1, 3],
      [4, 3],
      [4, 6],
      [0, 6],
    ],
  ],
  [
    [
      [0.4, 0],
      [0.4, 4],
      [4, 4],
    ],
    [
      [3, 2.4],
      [3, 6],
    ],
  ],
  [
    [
      [4, 0],
      [0, 0],
      [0, 2.7],
      [4, 2.7],
      [4, 6],
      [0, 6],
    ],
  ],
  [
    [
      [1, 0],
      [0, 0],
      [0, 6],
      [4, 6],
      [4, 3],
      [0, 3],
    ],
  ],
  [
    [
      [0, 1.2],
      [0, 0],
      [4, 0],
      [4, 1.6],
      [1.8, 3.6],
      [1.8, 6],
    ],
  ],
  [
    [
      [0.7, 0],
      [3.3, 0],
      [3.3, 2.8],
      [4, 2.8],
      [4, 6],
      [0, 6],
      [0, 2.8],
      [0.7, 2.8],
      [0.7, 0],
    ],
    [
      [0.7, 2.8],
      [3.3, 2.8],
    ],
  ],
  [
    [
      [4, 3],
      [0, 3],
      [0, 0],
      [4, 0],
      [4, 6],
      [3, 6],
    ],
  ],
]

const cornerCut = (points: readonly Point[], radius: number): string => {
  let path = ''
  points.forEach((point, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    if (!before) path += `M${point[0]} ${point[1]}`
    else if (!after) path += `L${point[0]} ${point[1]}`
    else {
      const toward = (other: Point): Point => {
        const length = Math.hypot(other[0] - point[0], other[1] - point[1])
        const part = Math.min(radius, length / 2) / length
        return [point[0] + (other[0] - point[0]) * part, point[1] + (other[1] - point[1]) * part]
      }
      const [enter, leave] = [toward(before), toward(after)]
      path += `L${enter[0]} ${enter[1]}Q${point[0]} ${point[1]} ${leave[0]} ${leave[1]}`
    }
  })
  return path
}

/** Digits in strokes shaped like OCR-A; `size` is a font size, so that capitals of 0.72 of it stand beside them. */
export const strokeDigits = (text: string, x: number, y: number, size: number, style: 'square' | 'round') => {
  const unit = (size * 0.72) / 6
  const pitch = unit * (style === 'round' ? 5.7 : 6)
  const radius = style === 'round' ? 0.95 : 0.25
  const drawn = [...text].map((digit, index) => {
    const strokes = shapes[Number(digit)] ?? []
    const path = strokes.map(stroke => cornerCut(stroke, radius)).join('')
    return `<path transform="translate(${(x + index * pitch).toFixed(2)} ${(y - unit * 6).toFixed(2)}) scale(${(unit * 0.9).toFixed(3)} ${unit.toFixed(3)})" d="${path}"/>`
  })
  const width = style === 'round' ? 0.78 : 0.88
  return `<g fill="none" stroke="#101014" stroke-width="${width}" stroke-linecap="${style === 'round' ? 'round' : 'square'}" stroke-linejoin="${style === 'round' ? 'round' : 'miter'}">${drawn.join('')}</g>`
}
