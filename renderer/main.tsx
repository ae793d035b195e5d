import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { connect } from './connect.ts'
import { languageOf, startI18n } from './i18n/index.ts'

// First of all: the desktop's port is posted when the document has been parsed.
const connector = connect()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
await startI18n(languageOf('auto', navigator.languages))
createRoot(root).render(<App connector={connector} />)
