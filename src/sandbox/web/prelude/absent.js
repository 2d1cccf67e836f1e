// Names that handlers elsewhere may use and that do not exist here. Using one throws an error that names it and says
// what to use instead, rather than "not defined".

const here = "is not available here";

const refuse = (target, part = "") => {
  throw new Error(`${target.of}${part} ${here}: ${target.advice}`);
};

const absentHandler = {
  __proto__: null,
  apply: (target) => refuse(target),
  construct: (target) => refuse(target),
  get: (target, key) => (typeof key === "symbol" || key === "prototype" ? undefined : refuse(target, `.${key}`)),
};

const absent = (of, advice) => {
  // Only a function can be called and constructed through a Proxy.
  const target = function () {};
  defineHidden(target, "of", of);
  defineHidden(target, "advice", advice);
  return new Proxy(target, absentHandler);
};

const noNetwork = "functions in this course have no network; put the data into the file or into the request";
const fetch = absent("fetch", noNetwork);
const XMLHttpRequest = absent("XMLHttpRequest", noNetwork);
const WebSocket = absent("WebSocket", noNetwork);
const EventSource = absent("EventSource", noNetwork);

const wholeOnly = "only whole bodies are; use text(), json(), bytes() or arrayBuffer()";
const ReadableStream = absent("ReadableStream", wholeOnly);
const WritableStream = absent("WritableStream", wholeOnly);
const TransformStream = absent("TransformStream", wholeOnly);

const Intl = absent("Intl", "format by hand, or with toFixed(), padStart() and toISOString()");
const Buffer = absent("Buffer", "use Uint8Array with TextEncoder and TextDecoder, and atob() and btoa() for Base64");
const crypto = absent("crypto", "for an id that need not be secret take Math.random() or Date.now()");
const FormData = absent("FormData", "send JSON, or read a form with new URLSearchParams(await request.text())");
const Blob = absent("Blob", "use Uint8Array");
const AbortController = absent("AbortController", "there is nothing to cancel without a network");
const setImmediate = absent("setImmediate", "use setTimeout(callback, 0)");
const addEventListener = absent("addEventListener", "write export default { fetch(request) { … } } instead");

function require(name) {
  throw new Error(
    `require(${quoted(name)}) ${here}: a function in this course is one file without packages; ` +
      "Request, Response, URL, TextEncoder and timers are built in",
  );
}
