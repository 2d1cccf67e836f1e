// performance: milliseconds since the environment started.

const { now, timeOrigin } = native;

const secret = { __proto__: null };

class Performance {
  #origin = timeOrigin();

  constructor(key = undefined) {
    if (key !== secret) throw new TypeError("Performance cannot be made with new; use performance");
  }

  get timeOrigin() {
    return this.#origin;
  }

  now() {
    void this.#origin;
    return now();
  }

  toJSON() {
    return { timeOrigin: this.#origin };
  }
}

finishClass(Performance, "Performance");

const performance = new Performance(secret);
