import { render } from 'preact'

const place = document.getElementById('page')
if (place) render(<h1>MediQ</h1>, place)
