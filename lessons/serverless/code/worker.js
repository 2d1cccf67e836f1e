// Cloudflare Worker (runs at the edge)
console.log("Each platform has its own function signature");
console.log("But they all follow the same pattern:");
console.log("Receive event -> process -> return response");

export default {
  async fetch(request) {
    const headers = { "Content-Type": "text/plain" };

    return new Response("Hello from the edge!", { headers });
  },
};
