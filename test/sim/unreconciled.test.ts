import { everySecond, simulate } from "./seeds.cases.ts";

// Nothing is read again in full here, and nothing read back: the engine has to come right by itself.
simulate(everySecond(1, 40));
