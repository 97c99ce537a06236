// A draft in a link: packed behind the #, which browsers do not send, so it is in no log.
export const MOST = 32000;
const MARK = "#t=";
const MOST_BYTES = 1 << 20;

async function through(bytes, stream, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) throw new RangeError("too large");
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export async function pack(draft) {
  const bytes = new TextEncoder().encode(JSON.stringify(draft));
  const packed = await through(bytes, new CompressionStream("deflate-raw"), Infinity);
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return MARK + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// What a link holds; null: nothing. Raises an error for what no link of ours is.
export async function unpack(hash) {
  if (!hash.startsWith(MARK)) return null;
  const text = atob(hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const bytes = await through(packed, new DecompressionStream("deflate-raw"), MOST_BYTES);
  const draft = JSON.parse(new TextDecoder().decode(bytes));
  if (![draft.file, draft.text, draft.tasks].every((one) => typeof one === "string")) throw new TypeError("no draft");
  return draft;
}
