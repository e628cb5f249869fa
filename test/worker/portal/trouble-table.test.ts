/**
 * Every refusal and delay of the calls to 1Kosmos over its REST sessions.
 *
 * @module-tag waits
 */
import { describeTroubles } from "./trouble-play.ts";

describeTroubles("sessions create", "sessions result");
