// Serves /api/notes/1, /api/notes/2 and whatever else stands in place of [id].
const notes = { 1: "Pay for what runs", 2: "Scale to zero" };

export async function GET(request, { params }) {
  const { id } = await params;
  const text = notes[id];
  if (text === undefined) return Response.json({ error: `there is no note ${id}` }, { status: 404 });
  return Response.json({ id, text });
}

export async function DELETE(request, { params }) {
  const { id } = await params;
  delete notes[id];
  return new Response(null, { status: 204 });
}
