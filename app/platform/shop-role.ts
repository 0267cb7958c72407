import type { Actor } from "./shop-scope.ts";

/** Who a shop's statements run as: owns nothing, cannot log in, and is held by the policies of every table. */
const shopRole = "anabranch_shop";

/** Takes `actorSettings`; until the end of the transaction. */
export const becomeActor = "SELECT set_config('role', $1, true), set_config('anabranch.shop_id', $2, true)";

export const actorSettings = (actor: Actor): [role: string, shopId: string] =>
  actor === "owner" ? ["none", ""] : [shopRole, String(actor)];

/**
 * The login must be allowed to become that role. Makes it where it is missing, which takes CREATEROLE; asked for before
 * any migration runs, so that a login without it is told what to do and leaves nothing half done.
 * Roles are the whole server's: processes with databases of their own may be making it at the same moment.
 */
export const ensureShopRole = `DO $$ BEGIN
  IF to_regrole('${shopRole}') IS NULL THEN
    BEGIN
      CREATE ROLE ${shopRole} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  BEGIN
    SET LOCAL ROLE ${shopRole};
    SET LOCAL ROLE NONE;
  EXCEPTION WHEN insufficient_privilege THEN
    GRANT ${shopRole} TO SESSION_USER;
    SET LOCAL ROLE ${shopRole};
    SET LOCAL ROLE NONE;
  END;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE insufficient_privilege USING MESSAGE = format(
    'The database login %I may not work as the role ${shopRole}, which keeps shops apart. Have an administrator run: '
    '%sGRANT ${shopRole} TO %I;', session_user,
    CASE WHEN to_regrole('${shopRole}') IS NULL THEN 'CREATE ROLE ${shopRole} NOLOGIN; ' ELSE '' END, session_user);
END $$`;
