// Vercel Serverless Function (Next.js API route)
console.log("Each platform has its own function signature");
console.log("But they all follow the same pattern:");
console.log("Receive event -> process -> return response");

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const name = searchParams.get("name") || "World";

  return Response.json({
    message: `Hello, ${name}!`,
    timestamp: new Date().toISOString(),
    region: process.env.VERCEL_REGION || "local",
  });
}
