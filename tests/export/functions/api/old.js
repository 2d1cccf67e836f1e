exports.GET = () => new Response("old");
