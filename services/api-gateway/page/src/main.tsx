import { render } from 'preact'
import { browserGround } from './api/browser-ground.ts'
import { deviceStore } from './api/device.ts'
import { openSession } from './api/session.ts'
import { App } from './app.tsx'
import { Speaking } from './language.tsx'
import { PlatformContext } from './platform.tsx'

const place = document.getElementById('page')
const platform = { session: openSession(browserGround()), devices: deviceStore(localStorage) }
if (place !== null)
  render(
    <PlatformContext.Provider value={platform}>
      <Speaking>
        <App />
      </Speaking>
    </PlatformContext.Provider>,
    place,
  )
