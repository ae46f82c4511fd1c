import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
};

/** Decompresses a body. Throws when it cannot be read, or is larger than `maxBytes`. */
export function decodeBody(bytes: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const decoder = decoders[encoding?.trim().toLowerCase() ?? ''];
  return decoder && bytes.length > 0 ? decoder(bytes, { maxOutputLength: maxBytes }) : bytes;
}
