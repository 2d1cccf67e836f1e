import { greet } from "../lib/greet.js";

export async function GET(request) {
  const name = new URL(request.url).searchParams.get("name") || "World";
  return Response.json({ message: greet(name), seen: request.headers.get("cookie") });
}

export async function POST(request) {
  const { name } = await request.json();
  const headers = new Headers({ "x-made": "here" });
  headers.append("set-cookie", "a=1; Path=/");
  headers.append("set-cookie", "b=2");
  return new Response(greet(name), { status: 201, headers });
}
