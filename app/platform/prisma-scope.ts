import type { PrismaClient } from "./generated/prisma/client.ts";
import { actorSettings } from "./shop-role.ts";
import type { ActorOf } from "./shop-scope.ts";

/**
 * The client whose every call runs as the shop whose work it is, in a transaction of its own that begins with saying so.
 * There is no way to ask across shops with it, and none to put several calls into one transaction: `database` has both.
 */
export function prismaOfShops(prisma: PrismaClient, actorOf: ActorOf): PrismaClient {
  const scoped = prisma.$extends({
    query: {
      async $allOperations({ model, operation, args, query }) {
        const [role, shop] = actorSettings(actorOf(`prisma.${model ?? ""}.${operation}`) ?? "owner");
        const become = prisma.$executeRaw`SELECT set_config('role', ${role}, true), set_config('anabranch.shop_id', ${shop}, true)`;
        const results: unknown[] = await prisma.$transaction([become, query(args)]);
        return results[1];
      },
    },
  });
  return scoped as unknown as PrismaClient; // the same calls; Prisma's type for an extended client names each of them
}
