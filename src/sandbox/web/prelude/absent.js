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

const noNetwork =
  "functions in this course have no network; put the data into a file of the function or into the request";
const fetch = absent("fetch", noNetwork);
const XMLHttpRequest = absent("XMLHttpRequest", noNetwork);
const WebSocket = absent("WebSocket", noNetwork);
const EventSource = absent("EventSource", noNetwork);

const Intl = absent("Intl", "format by hand, or with toFixed(), padStart() and toISOString()");
const addEventListener = absent("addEventListener", "write export default { fetch(request) { … } } instead");
const require = absent("require", 'this file is a module; write: import x from "./x.js"');

const ofProcess = {
  __proto__: null,
  exit: absent("process.exit", "return an answer, or throw an error"),
  memoryUsage: absent("process.memoryUsage", "the lab shows the memory of a function"),
  on: absent("process.on", "catch errors in the handler; a function has no signals"),
  stdout: absent("process.stdout", "use console.log()"),
  stderr: absent("process.stderr", "use console.error()"),
};
