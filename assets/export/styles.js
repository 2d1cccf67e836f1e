// The three ways in which a function can be written, each as `(request, params, env, ctx) => Response`.

import { answerLambda } from "./lambda.js";
import { answerRoute } from "./route.js";

/** A file that exports a function for each method. */
export function route(loaded) {
  return (request, params) => answerRoute(loaded, request, params);
}

/** A file that exports a Lambda handler. */
export function lambda(loaded) {
  return (request, params) => answerLambda(loaded, request, params);
}

/** A file that is a worker. */
export function worker(loaded) {
  const own = loaded.default?.fetch ? loaded.default : loaded.default?.default;
  return (request, _params, env, ctx) => own.fetch(request, env, ctx);
}
