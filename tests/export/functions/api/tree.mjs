export async function GET(request, { params }) {
  const { rest } = await params;
  return Response.json({ rest: rest ?? null });
}
