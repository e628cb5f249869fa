/** The Worker's global that its configuration's modules name and Node's types lack; nothing here calls it. */
interface SubtleCrypto {
  timingSafeEqual(left: ArrayBuffer | ArrayBufferView, right: ArrayBuffer | ArrayBufferView): boolean;
}
