// How the host calls a handler and takes its result. All that it reads is an own field of an object without prototype.

const { remainingMillis } = host;

const answered = 1;
const threw = 2;

const settle = (slot, state, value) => {
  if (slot.state !== 0) return;
  slot.value = value;
  slot.state = state;
};

// Calls a handler. `slot` is settled when its promise is; a later change of mind has no effect.
const start = async (slot, handler, self, args, hasCallback = false) => {
  try {
    const value = await apply(handler, self, args);
    if (!hasCallback || value !== undefined) settle(slot, answered, value);
  } catch (error) {
    settle(slot, threw, error);
  }
};

const promised = async (value) => value;

host.newSlot = () => ({ __proto__: null, state: 0, value: undefined, request: undefined });

// Makes ready what handlers with a Request and a Response need, so that the first of them does not wait for it.
host.prepareFetch = () => {
  need("fetch");
};

// A request for a handler, which the slot keeps for the case that the client goes away.
const newRequest = (slot, parts) => (slot.request = need("fetch").newRequest(parts));

// The client has gone away: the request's signal says so.
host.abortRequest = (slot) => {
  if (slot.request !== undefined) need("fetch").abortRequest(slot.request, undefined);
};

host.startRoute = (slot, handler, request, params) => {
  start(slot, handler, undefined, [newRequest(slot, request), { params: promised(params) }]);
};

// Work that goes on after the answer: how many promises are open, and the first error among them.
const background = { __proto__: null, open: 0, error: undefined };
host.background = background;

const follow = async (promise) => {
  background.open++;
  try {
    await promise;
  } catch (error) {
    background.error ??= { __proto__: null, error };
  }
  background.open--;
};

const newContext = () => ({
  waitUntil(promise) {
    follow(promise);
  },
  passThroughOnException() {},
  props: {},
});

host.startWorker = (slot, handler, self, request) => {
  start(slot, handler, self, [newRequest(slot, request), host.bindings, newContext()]);
};

host.startScheduled = (slot, handler, self, controller) => {
  defineHidden(controller, "noRetry", () => {});
  start(slot, handler, self, [controller, host.bindings, newContext()]);
};

host.startLambda = (slot, handler, self, event, context) => {
  defineHidden(context, "getRemainingTimeInMillis", () => remainingMillis());
  const callback = (error, value) => {
    if (error === undefined || error === null) settle(slot, answered, value);
    else settle(slot, threw, error);
  };
  start(slot, handler, self, [event, context, callback], handler.length > 2);
};

host.takeResponse = (value) => need("fetch").takeResponse(value);
host.toJson = (value) => stringifyJson(value);

const domName = getterOf(DOMException.prototype, "name");
const domMessage = getterOf(DOMException.prototype, "message");
// A DOMException as text; undefined for anything else.
host.domText = (value) => {
  try {
    return `${domName(value)}: ${domMessage(value)}`;
  } catch {
    return undefined;
  }
};
