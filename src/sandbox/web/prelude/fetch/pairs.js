// Lists of pairs as Headers and URLSearchParams keep them: flat, as name, value, name, value, …

const addPair = (flat, name, value) => {
  flat[flat.length] = name;
  flat[flat.length] = value;
};

// Where the first pair of that name stands; -1 if there is none.
const findPair = (flat, name) => {
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] === name) return i;
  }
  return -1;
};

const keepPairs = (from, wanted) => {
  const flat = list();
  for (let i = 0; i < from.length; i += 2) {
    if (wanted(from[i], from[i + 1], i)) addPair(flat, from[i], from[i + 1]);
  }
  return flat;
};

// The list with this value for the first pair of that name and without the others; a new pair if there was none.
const setPair = (flat, name, value) => {
  const first = findPair(flat, name);
  if (first < 0) {
    addPair(flat, name, value);
    return flat;
  }
  flat[first + 1] = value;
  return keepPairs(flat, (key, _, at) => key !== name || at === first);
};

const valuesOf = (flat, name) => {
  const found = list();
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] === name) found[found.length] = flat[i + 1];
  }
  return toArray(found);
};

// The pairs that a guest gives to a constructor: a sequence of pairs or a record of strings.
const eachPair = (init, where, take) => {
  if (!isObject(init)) throw new TypeError(`${where}: expected an object or a list of pairs`);
  const iterate = init[iteratorSymbol];
  if (iterate !== undefined && iterate !== null) {
    for (const pair of init) {
      if (!isObject(pair)) throw new TypeError(`${where}: every entry must be a pair`);
      const parts = list();
      for (const part of pair) {
        if (parts.length === 2) throw new TypeError(`${where}: an entry has more than two parts`);
        parts[parts.length] = part;
      }
      if (parts.length !== 2) throw new TypeError(`${where}: an entry has fewer than two parts`);
      take(parts[0], parts[1]);
    }
    return;
  }
  const keys = ownKeys(init);
  for (let i = 0; i < keys.length; i++) {
    const described = getOwnPropertyDescriptor(init, keys[i]);
    if (described !== undefined && described.enumerable) take(keys[i], init[keys[i]]);
  }
};

const nameAt = (flat, i) => flat[i];
const valueAt = (flat, i) => flat[i + 1];
const pairAt = (flat, i) => [flat[i], flat[i + 1]];

// The list is read anew for every step, so that changes on the way are seen.
function* walk(target, read, part) {
  for (let i = 0; i < read(target).length; i += 2) yield part(read(target), i);
}

// Gives a class what the standards call iterable; `read` takes the flat list of an instance.
const finishPairs = (constructor, name, read) => {
  const members = {
    entries() {
      return walk(this, read, pairAt);
    },
    keys() {
      return walk(this, read, nameAt);
    },
    values() {
      return walk(this, read, valueAt);
    },
    forEach(callback, self = undefined) {
      if (typeof callback !== "function") throw new TypeError(`${name}.forEach: the callback must be a function`);
      for (let i = 0; i < read(this).length; i += 2) {
        const flat = read(this);
        apply(callback, self, [flat[i + 1], flat[i], this]);
      }
    },
  };
  finishClass(constructor, name, members);
  defineHidden(constructor.prototype, iteratorSymbol, members.entries);
};
