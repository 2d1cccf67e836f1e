// GET /edge, in the style of Cloudflare Workers: one fetch for all methods.

export default {
  async fetch(request) {
    const headers = { "Content-Type": "text/plain" };

    return new Response("Hello from the edge!", { headers });
  },
};
