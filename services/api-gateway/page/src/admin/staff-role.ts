import type { BodyOf } from '../api/routes.ts'

/** The roles of people who sign in with a user name. */
export type StaffRole = BodyOf<'POST /accounts'>['role']

/** All of them, the first being what most new accounts are; a type keeps the list complete. */
export const staffRoles = Object.keys({ OPERATOR: true, ADMIN_FASKES: true } satisfies Record<
  StaffRole,
  true
>) as StaffRole[]
