/**
 * Every refusal and delay of the calls to 1Kosmos over its published protocol.
 *
 * @module-tag waits
 */
import { describeTroubles } from "./trouble-play.ts";

describeTroubles("idverify create", "idverify result");
