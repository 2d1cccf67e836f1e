const later = [];

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    ctx.waitUntil(Promise.resolve().then(() => later.push(pathname)));
    if (request.method === "PUT") return new Response(await request.arrayBuffer(), { status: 202 });
    return new Response(`${request.method} ${pathname} ${env.GREETING}`);
  },
};
