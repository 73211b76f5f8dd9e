import { engineApi } from '@salus/services/ocr-engine-service/api.ts'
import { ocrApi } from '@salus/services/ocr-service/api.ts'
import { queueApi } from '@salus/services/patient-queue-service/api.ts'
import { userApi } from '@salus/services/user-service/api.ts'
import type { Command } from 'commander'
import type { Platform } from '../../model/platform.ts'
import { commandsPage } from './commands.ts'
import { notificationsPage } from './notifications.ts'
import { problemsPage } from './problems.ts'
import { routesPage } from './routes.ts'
import { serviceTokensPage } from './service-tokens.ts'
import { variablesPage } from './variables.ts'

/** Every generated reference page: its file under docs/ and its text. */
export const referencePages = (program: Command, platform: Platform): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      'commands.md': commandsPage(program),
      'variables.md': variablesPage(platform),
      'routes.md': routesPage([userApi, ocrApi, engineApi, queueApi]),
      'problems.md': problemsPage(),
      'notifications.md': notificationsPage(),
      'service-tokens.md': serviceTokensPage(),
    }).map(([file, text]) => [file, `<!-- Written by \`salus docs\`. -->\n\n${text}\n`]),
  )
