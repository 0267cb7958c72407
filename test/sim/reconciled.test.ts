import { everySecond, simulate } from "./seeds.cases.ts";

simulate(everySecond(2, 40));
