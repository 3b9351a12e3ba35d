import { describe, expect, it } from 'vitest'
import { PATIENCE } from '../render/render.ts'
import { claimIn, envFile, importing } from './import.ts'

const OWN = `POSTGRES_HOST=pg.example.com
POSTGRES_PORT=6432
POSTGRES_DB=shop
POSTGRES_PASSWORD=hunter2
`

describe('an .env with a database of its own', PATIENCE, () => {
  it('is a claim of type External, and the command that makes its Secret', async () => {
    const path = envFile(OWN)
    const outcome = await importing([path, '--name', 'shop', '-n', 'team-a'])
    expect(outcome.code).toBe(0)
    expect(claimIn(outcome).spec).toEqual({
      database: { type: 'External', external: { secretRef: { name: 'shop-postgres' } } },
    })
    expect(outcome.stderr).not.toContain('hunter2')
    expect(outcome.stderr).not.toMatch(/Left out|Without a place/)
    expect(outcome.stderr).toContain('docs/databases/external.md')
    const lines = outcome.stderr.slice(outcome.stderr.indexOf('kubectl')).trim().split(' \\\n  ')
    expect(lines).toEqual([
      'kubectl -n team-a create secret generic shop-postgres',
      '--from-literal=host=pg.example.com',
      '--from-literal=port=6432',
      '--from-literal=dbname=shop',
      "--from-literal=username='<a login that may make roles>'",
      `--from-file=password=<(npm run --silent import -- ${path} --value POSTGRES_PASSWORD)`,
    ])
  })

  it('hands its password to the command, and that of the compose file to nobody', async () => {
    const value = ['--value', 'POSTGRES_PASSWORD']
    expect(await importing([envFile(OWN), ...value])).toMatchObject({ code: 0, stdout: 'hunter2' })
    const made = envFile(OWN.replace('pg.example.com', 'db'))
    expect((await importing([made, ...value])).code).toBe(2)
  })

  it('has the defaults of PostgreSQL where it says no more than the host', async () => {
    const { stderr } = await importing([envFile('POSTGRES_HOST=10.0.0.7\n')])
    expect(stderr).toContain('--from-literal=port=5432')
    expect(stderr).toContain('--from-literal=dbname=postgres')
    expect(stderr).toContain("--from-literal=password='<its password>'")
  })

  it('leaves out the pooler, with the reason', async () => {
    const { code, stderr } = await importing([envFile(`${OWN}POOLER_DEFAULT_POOL_SIZE=20\n`)])
    expect(code).toBe(1)
    expect(
      stderr.match(/POOLER_DEFAULT_POOL_SIZE +has no meaning for type External/g),
    ).toHaveLength(1)
  })
})

describe("the compose file's own database", PATIENCE, () => {
  it('is made with the project', async () => {
    const outcome = await importing([envFile('POSTGRES_HOST=db\nPOSTGRES_DB=postgres\n')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(claimIn(outcome).spec).toEqual({})
  })

  it('is called postgres, which one of your own need not be', async () => {
    const { code, stderr } = await importing([envFile('POSTGRES_HOST=db\nPOSTGRES_DB=shop\n')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/POSTGRES_DB +the database that is made is called postgres: move yours/)
  })
})
