/** Adds to plain Node what the code under test takes from workerd beyond the web's standards. */
import { timingSafeEqual } from "node:crypto";

Object.assign(crypto.subtle, { timingSafeEqual });
