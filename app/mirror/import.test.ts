import { mirrorCases } from "../../test/mirror.cases.ts";
import { embeddedDatabase } from "../../test/store/embedded.ts";

mirrorCases(embeddedDatabase);
