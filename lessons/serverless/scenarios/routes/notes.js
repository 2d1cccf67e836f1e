// Serves /api/notes: an exported function for each method.
export async function GET() {
  return Response.json({ notes: ["1", "2"] });
}

export async function POST(request) {
  const { text } = await request.json();
  return Response.json({ text }, { status: 201 });
}
