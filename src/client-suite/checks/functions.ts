import { FunctionsHttpError } from '@supabase/supabase-js'
import { answerOf, excerpt, got } from '../answer.ts'
import { Broken, type Check } from '../check.ts'
import { introduce } from '../programs.ts'
import { introduction } from './introductions.ts'

export const functions: readonly Check[] = [
  introduction('functions'),
  {
    component: 'functions',
    promise: 'runs the function that was named',
    needs: ['function'],
    run: async (stage) => {
      await introduce('functions', stage) // anything may answer 200
      const { function: name = '' } = stage.target
      const { error } = await stage.anon().functions.invoke(name, { body: { name: 'verify' } })
      if (error instanceof FunctionsHttpError && error.context instanceof Response) {
        throw new Broken(`${name} answered ${got(await answerOf(error.context))}`)
      }
      if (error) throw new Broken(`cannot call ${name}: ${excerpt(String(error.message ?? error))}`)
    },
  },
]
