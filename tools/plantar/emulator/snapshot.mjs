// A moment of a board, to come back to: every object that the board reaches, and what is in it.
// What only a closure knows is not seen, so nothing here keeps state in one.

const isView = (value) => ArrayBuffer.isView(value);

/** Returns a function that puts `root`, and all it reaches, back to how they are now. */
export function remember(root) {
  const seen = new Set();
  const undo = [];
  const buffers = new Set();
  const open = [root];
  const reach = (value) => {
    if (value !== null && typeof value === "object" && !seen.has(value)) {
      seen.add(value);
      open.push(value);
    }
  };
  seen.add(root);
  while (open.length > 0) {
    const object = open.pop();
    if (isView(object)) {
      if (!buffers.has(object.buffer)) {
        buffers.add(object.buffer);
        undo.push(keepBuffer(object.buffer));
      }
      continue;
    }
    undo.push(object instanceof Map || object instanceof Set ? keepCollection(object) : keepFields(object));
    if (object instanceof Map || object instanceof Set) for (const value of object.values()) reach(value);
    for (const key of Object.keys(object)) reach(object[key]);
  }
  return () => {
    for (const back of undo) back();
  };
}

function keepBuffer(buffer) {
  const copy = buffer.slice(0);
  return () => new Uint8Array(buffer).set(new Uint8Array(copy));
}

function keepCollection(collection) {
  const entries = [...collection];
  return () => {
    collection.clear();
    if (collection instanceof Map) for (const [key, value] of entries) collection.set(key, value);
    else for (const value of entries) collection.add(value);
  };
}

function keepFields(object) {
  if (Array.isArray(object)) {
    const items = object.slice();
    return () => object.splice(0, object.length, ...items);
  }
  const fields = Object.entries(object);
  return () => {
    for (const [key, value] of fields) if (object[key] !== value) object[key] = value;
  };
}
