import type { z } from "zod";
import type { Connector, ConnectorModule } from "./contract.ts";
import { connectorModules } from "./registry.generated.ts";

type Modules = typeof connectorModules;
type EnvOf<Module> = Module extends ConnectorModule<infer Env> ? Env : never;
type Envs = { [Name in keyof Modules]: EnvOf<Modules[Name]> };

/** For `readEnv`: what each connector wants to know of the environment. */
export const connectorEnvs = Object.fromEntries(
  Object.entries(connectorModules).map(([name, module]) => [name, module.env]),
) as { [Name in keyof Modules]: z.ZodType<EnvOf<Modules[Name]>> }; // fromEntries forgets which name has which type

export interface OpenedConnectors {
  /** By id. */
  connectors: ReadonlyMap<string, Connector>;
  /** Ids of channels that are there but have no keys: shown as unavailable. */
  unconfigured: string[];
}

/** Opens every channel that is configured. */
export function openConnectors(envs: Envs): OpenedConnectors {
  const connectors = new Map<string, Connector>();
  const unconfigured: string[] = [];
  for (const [name, module] of Object.entries(connectorModules)) {
    // Each module gets what its own schema parsed, under its own name; the loop alone cannot say so.
    const connector = openOne(module as ConnectorModule<unknown>, envs[name as keyof Envs]);
    if (connector) connectors.set(connector.id, connector);
    else unconfigured.push(module.id);
  }
  return { connectors, unconfigured };
}

const openOne = <Env>(module: ConnectorModule<Env>, env: Env) => module.open(env);
