// GET /api/hello?name=Ada, in the style of Vercel and Next.js: one exported function for each method.

// This runs once, when an instance starts. What is kept here is shared by all requests of that instance.
let served = 0;

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const name = searchParams.get("name") || "World";
  served += 1;

  return Response.json({
    message: `Hello, ${name}!`,
    timestamp: new Date().toISOString(),
    region: process.env.VERCEL_REGION || "local",
    servedByThisInstance: served,
  });
}
